import type { Nodegroup } from '../../model/inventory.ts';

/** Nodes that a node group may still launch. */
export interface Growth {
  /** Nodes it has, or is to have where fewer run than desired. */
  readonly from: number;
  readonly max: number;
  /** From what it has to its maximum. */
  readonly toCome: number;
  /** Extra nodes of one rolling update; none where it has no node, or ends old ones first. */
  readonly surge: number;
  /** Instances that its warm pool keeps besides when it has its maximum. */
  readonly pooled: number;
}

/**
 * How a managed node group may grow. An update adds max(2 × zones, maxUnavailable) nodes at most before it takes old ones
 * away (EKS user guide, "Understand each phase of node updates"); maxUnavailable is 1 unless set. With the strategy
 * MINIMAL it takes old ones away first and never has more than before.
 *
 * A warm pool has at least its minimum, and what pool and group may have together and the group has not (EC2 Auto Scaling
 * user guide, "Decrease latency for applications that have long boot times using warm pools").
 *
 * @param running its nodes that are running or pending; undefined where they could not be read
 * @param zones availability zones of its subnets
 */
export function growthOf(nodegroup: Nodegroup, running: number | undefined, zones: number): Growth | undefined {
  const { scaling, updateConfig, warmPool } = nodegroup;
  if (scaling === undefined) return undefined;
  const from = Math.min(scaling.desired, running ?? scaling.desired);
  const { maxUnavailable, maxUnavailablePercentage = 0 } = updateConfig ?? {};
  const atOnce = maxUnavailable ?? Math.max(1, Math.ceil((scaling.desired * maxUnavailablePercentage) / 100));
  const startsNewOnesFirst = scaling.desired > 0 && updateConfig?.updateStrategy !== 'MINIMAL';
  return {
    from,
    max: scaling.max,
    toCome: Math.max(0, scaling.max - from),
    surge: startsNewOnesFirst ? Math.max(2 * zones, Math.min(atOnce, MAX_UNAVAILABLE)) : 0,
    pooled: warmPool === undefined ? 0 : Math.max(warmPool.minSize, (warmPool.maxPrepared ?? 0) - scaling.max, 0),
  };
}

const MAX_UNAVAILABLE = 100;
