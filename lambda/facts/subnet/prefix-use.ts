import { amount, list } from '../../common/words.ts';
import type { Cluster, NetworkInterface } from '../../model/inventory.ts';
import { type ClusterCnis, drawsPrefixes } from '../cni/cluster-cnis.ts';
import { serviceKindOf } from '../eni/service-enis.ts';

/** Whether pods get their addresses from a subnet in prefixes; `unknown` with the clusters of which that is not known. */
export type PrefixUse =
  | { readonly state: 'yes' }
  | { readonly state: 'no' }
  | { readonly state: 'unknown'; readonly clusters: readonly string[] };

/**
 * Prefix delegation is in use on a subnet when a cluster that draws from it uses it, or when an ENI of the subnet holds a
 * prefix. IPv6 clusters delegate IPv6 prefixes, so they do not count here.
 *
 * @param enis every ENI of the subnet
 * @param competing names of the clusters that draw from it
 */
export function prefixUse(
  enis: readonly NetworkInterface[],
  competing: readonly string[],
  clusters: readonly Cluster[],
  cnis: ClusterCnis,
): PrefixUse {
  if (enis.some((eni) => eni.ipv4Prefixes.length > 0 && serviceKindOf(eni) === undefined)) return { state: 'yes' };
  const ipv6 = new Set(clusters.filter(({ ipFamily }) => ipFamily === 'ipv6').map(({ name }) => name));
  const uses = competing.filter((name) => !ipv6.has(name)).map((name) => ({ name, use: drawsPrefixes(cnis(name)) }));
  if (uses.some(({ use }) => use === 'yes')) return { state: 'yes' };
  const unknown = uses.filter(({ use }) => use === 'unknown').map(({ name }) => name);
  return unknown.length > 0 ? { state: 'unknown', clusters: unknown } : { state: 'no' };
}

/** Free space inside reservations that counts, and what makes the count uncertain (a clause each). */
export interface ReservedSpace {
  readonly counted: number;
  /** What may count besides, where that is not known and the verdict could turn on it. */
  readonly mayCount: number;
  /** Undefined when the reservations could not be read. */
  readonly free: number | undefined;
  readonly uncertain: readonly string[];
}

/**
 * How much of the free space inside prefix reservations counts as free: all of it with prefix delegation, else none.
 * Where that is not known it counts for nothing and is named as uncertain, if the verdict could turn on it.
 *
 * @param free whole free blocks inside the reservations, in addresses; undefined when they could not be read
 * @param atMost what they can be at most, for when they could not be read
 * @param turnsVerdict whether so many more free addresses would change the verdict
 */
export function reservedSpace(
  free: number | undefined,
  atMost: number,
  use: PrefixUse,
  turnsVerdict: (more: number) => boolean,
): ReservedSpace {
  if (use.state === 'no') return { counted: 0, mayCount: 0, free, uncertain: [] };
  if (use.state === 'yes' && free !== undefined) return { counted: free, mayCount: 0, free, uncertain: [] };
  const more = free ?? atMost;
  if (more === 0 || !turnsVerdict(more)) return { counted: 0, mayCount: 0, free, uncertain: [] };
  const why =
    use.state === 'unknown' && free !== undefined
      ? `it is unknown whether ${list(use.clusters)} uses prefix delegation: if so, ${amount(free)} reserved addresses count as free`
      : `CIDR reservations could not be read: up to ${more} free addresses inside them may be missing here`;
  return { counted: 0, mayCount: more, free, uncertain: [why] };
}
