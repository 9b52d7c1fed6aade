import { groupBy } from '../../common/group-by.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';
import type { Cluster } from '../../model/inventory.ts';
import { mayOutgrow, type Stop, stopOf } from './node-limits.ts';

/** A cluster whose settings stop the pools of its nodes at a number. */
export interface FrozenPools {
  readonly cluster: Cluster;
  readonly clusterName: string;
  readonly setting: Stop['setting'];
  /** Addresses for pods; undefined where each stops at what it has. */
  readonly at: number | undefined;
  /** Nodes that hold so many, and whose max pods let in more. */
  readonly stopped: readonly NodeCapacity[];
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
    const { setting, at } = first.stop;
    const stopped = own.filter(({ stop }) => stop.reached).map(({ node }) => node);
    const ats = new Set(own.map(({ stop }) => stop.at));
    return [
      {
        cluster,
        clusterName: cluster.name,
        setting,
        at: setting === 'MINIMUM_IP_TARGET' && ats.size === 1 ? at : undefined,
        stopped,
        others: own.length - stopped.length,
      },
    ];
  });
}
