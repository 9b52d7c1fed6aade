import { groupBy } from '../../common/group-by.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';
import type { Cluster } from '../../model/inventory.ts';
import { mayOutgrow, mustOutgrow, type Stop, stopOf } from './node-limits.ts';

/** A cluster whose settings stop the pools of its nodes at a number. */
export interface FrozenPools {
  readonly cluster: Cluster;
  readonly clusterName: string;
  readonly setting: Stop['setting'];
  /** Addresses for pods, of several where types differ; empty where each stops at what it has. */
  readonly at: readonly number[];
  /** The first prefix came as aws-node started, and no other comes. */
  readonly afterFirst: boolean;
  readonly release: string | undefined;
  /** Nodes that hold so many, and whose max pods let in more. */
  readonly stopped: readonly NodeCapacity[];
  /** Those of them that hold more, which pods have taken before: these give back none but what pods leave. */
  readonly beyond: number;
  /** Those of them that hold none. */
  readonly empty: number;
  /** Some of them let in pods beyond it, whatever pods have branch ENIs. */
  readonly isCertain: boolean;
  /** How many nodes would stop there, too. */
  readonly others: number;
}

/** Of each cluster whose settings are known and stop pools of addresses below what pods may come to want. */
export function frozenPools(nodes: readonly NodeCapacity[]): readonly FrozenPools[] {
  const frozen = nodes.flatMap((node) => {
    const stop = node.assumed ? undefined : stopOf(node);
    return stop !== undefined && mayOutgrow(node, stop.at) ? [{ node, stop }] : [];
  });
  return [...groupBy(frozen, ({ node }) => node.cluster).entries()].flatMap(([cluster, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const { setting, afterFirst } = first.stop;
    const reached = own.filter(({ stop }) => stop.reached);
    const stopped = reached.map(({ node }) => node);
    const ats = [...new Set(own.map(({ stop }) => stop.at))].sort((a, b) => a - b);
    return [
      {
        cluster,
        clusterName: cluster.name,
        setting,
        at: setting === 'MINIMUM_IP_TARGET' ? ats : [],
        afterFirst,
        release: first.node.release,
        stopped,
        beyond: reached.filter(({ node, stop }) => node.slots.podAddresses > stop.at).length,
        empty: stopped.filter(({ slots }) => slots.podAddresses === 0).length,
        isCertain: reached.some(({ node, stop }) => mustOutgrow(node, stop.at)),
        others: own.length - stopped.length,
      },
    ];
  });
}
