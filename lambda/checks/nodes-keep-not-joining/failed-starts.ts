import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { clusterNameOf, nodegroupNameOf } from '../../facts/cluster/cluster-tags.ts';
import { isUpFor } from '../../facts/cni/cni-nodes.ts';
import { groupNameOf } from '../../facts/node/auto-scaling-groups.ts';
import type { Instance, Tags } from '../../model/inventory.ts';

/** What launches nodes, one after another, and gives those up that do not join. */
export interface NodePool {
  readonly cluster: string;
  readonly kind: 'node group' | 'Karpenter node pool' | 'Auto Mode node pool' | 'Auto Scaling group';
  readonly name: string;
}

/** A pool whose nodes come and go without one that stays. */
export interface FailedStarts {
  readonly pool: NodePool;
  /** Those that ended as they would had they not joined, the earliest first, with how long they lived. */
  readonly ended: readonly { readonly node: Instance; readonly minutes: number }[];
  /** Those that are up now, and may be next. */
  readonly up: readonly Instance[];
}

export interface StartRules {
  readonly minEnded: number;
  readonly minLifeMinutes: number;
  readonly maxLifeMinutes: number;
}

/**
 * Karpenter, which EKS Auto Mode runs too, terminates a node that has not registered after 15 minutes (NodeClaim
 * lifecycle, registrationTimeout), and the Cluster Autoscaler one that has not after its `--max-node-provision-time` of 15.
 * A row of nodes that each lived for about as long, in a pool that has none that lived longer, is of nodes that do not join.
 * Spot capacity that EC2 took back ends nodes at any age and says nothing.
 *
 * @param joined ids of nodes whose ENIs show that they joined
 */
export function failedStarts(
  nodes: readonly Instance[],
  ended: readonly Instance[],
  joined: ReadonlySet<string>,
  { minEnded, minLifeMinutes, maxLifeMinutes }: StartRules,
  now: Date,
): readonly FailedStarts[] {
  const upIn = groupBy(nodes.filter(isUp), keyOf);
  const proven = new Set(nodes.filter((node) => joined.has(node.id) || stays(node, maxLifeMinutes, now)).map(keyOf));
  const pools = [...groupBy(ended, keyOf)].sort(([a], [b]) => compareText(a ?? '', b ?? ''));
  return pools.flatMap(([key, gone]) => {
    const pool = poolOf(gone[0]?.tags ?? {});
    const up = upIn.get(key) ?? [];
    if (key === undefined || pool === undefined || proven.has(key)) return [];
    const lives = gone.flatMap((node) => {
      const minutes = lifeOf(node);
      return minutes === undefined || wasTakenBack(node) ? [] : [{ node, minutes }];
    });
    const given = lives.filter(({ minutes }) => minutes >= minLifeMinutes && minutes <= maxLifeMinutes);
    if (given.length < minEnded || lives.some(({ minutes }) => minutes > maxLifeMinutes)) return [];
    return [{ pool, ended: given.sort(byLaunch), up: up.toSorted((a, b) => compareText(a.id, b.id)) }];
  });
}

/**
 * Whether it has lived longer than one that does not join. What is about to end counts as long as EC2 lists it: it was
 * there. A stopped one may have stopped soon, and one in a warm pool is to join later.
 */
function stays(node: Instance, minutes: number, now: Date): boolean {
  const isThere = isUp(node) || ((node.state === 'shutting-down' || node.state === 'stopping') && !node.inWarmPool);
  return isThere && isUpFor(node, minutes, now);
}

/** Not one in a warm pool, which is to join later. */
function isUp({ state, inWarmPool }: Instance): boolean {
  return (state === 'running' || state === 'pending') && inWarmPool !== true;
}

function keyOf({ tags }: Instance): string | undefined {
  const pool = poolOf(tags);
  return pool && [pool.cluster, pool.kind, pool.name].join('\n');
}

/** By the tags of whoever launched it: EKS, Karpenter, EKS Auto Mode, EC2 Auto Scaling. */
function poolOf(tags: Tags): NodePool | undefined {
  const cluster = clusterNameOf(tags);
  const nodegroup = nodegroupNameOf(tags);
  const ofKarpenter = tags['karpenter.sh/nodepool'];
  const ofAutoMode = tags['eks:kubernetes-node-pool-name'];
  const group = groupNameOf(tags);
  if (cluster === undefined) return undefined;
  if (nodegroup !== undefined) return { cluster, kind: 'node group', name: nodegroup };
  if (ofAutoMode !== undefined) return { cluster, kind: 'Auto Mode node pool', name: ofAutoMode };
  if (ofKarpenter !== undefined) return { cluster, kind: 'Karpenter node pool', name: ofKarpenter };
  return group === undefined ? undefined : { cluster, kind: 'Auto Scaling group', name: group };
}

/** In whole minutes; undefined where EC2 does not say when it began or ended. */
function lifeOf({ launchTime, end }: Instance): number | undefined {
  if (launchTime === undefined || end?.at === undefined) return undefined;
  return Math.round((end.at.getTime() - launchTime.getTime()) / 60_000);
}

function wasTakenBack({ end }: Instance): boolean {
  return end?.code?.startsWith('Server.Spot') === true;
}

function byLaunch(a: FailedStarts['ended'][number], b: FailedStarts['ended'][number]): number {
  const time = ({ node }: FailedStarts['ended'][number]) => node.launchTime?.getTime() ?? 0;
  return time(a) - time(b) || compareText(a.node.id, b.node.id);
}
