import { groupBy } from '../../common/group-by.ts';
import { warmTargets } from '../../facts/node/node-addresses.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';
import type { Cluster } from '../../model/inventory.ts';
import { frozenAt, mayOutgrow } from './node-limits.ts';

/** A cluster whose settings stop the pools of its nodes at a number. */
export interface FrozenPools {
  readonly cluster: Cluster;
  readonly clusterName: string;
  readonly setting: 'MINIMUM_IP_TARGET' | 'WARM_PREFIX_TARGET';
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
    const at = node.assumed ? undefined : frozenAt(node);
    return at !== undefined && mayOutgrow(node, at) ? [{ node, at }] : [];
  });
  return [...groupBy(frozen, ({ node }) => node.cluster).entries()].flatMap(([cluster, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const stopped = own.filter(({ node, at }) => node.slots.podAddresses >= at).map(({ node }) => node);
    const isMinimum = warmTargets(first.node.settings).minimumIp > 0;
    const ats = new Set(own.map(({ at }) => at));
    return [
      {
        cluster,
        clusterName: cluster.name,
        setting: isMinimum ? ('MINIMUM_IP_TARGET' as const) : ('WARM_PREFIX_TARGET' as const),
        at: isMinimum && ats.size === 1 ? first.at : undefined,
        stopped,
        others: own.length - stopped.length,
      },
    ];
  });
}
