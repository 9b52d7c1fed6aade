import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import type { Subnet } from '../model/inventory.ts';
import { MAX_FILTER_VALUES } from './paging.ts';

/** One page chain is as slow as its pages are many, since each page names the next. Side by side they keep EC2's pace (`pace.ts`). */
const MAX_CHAINS = 16;

export interface ChainSize {
  /** Addresses in use from which another chain is worth its last call, whose page is not full. */
  readonly addressesPerChain: number;
  /** Values that the chain's other filters have: EC2 counts those of all filters together. */
  readonly otherFilterValues: number;
}

/**
 * Divides subnets into groups with about as many addresses in use each, one for each page chain: largest first, always
 * to the group that has least. No group holds more subnets than a filter takes.
 */
export function balancedGroups(
  subnets: readonly Subnet[],
  { addressesPerChain, otherFilterValues }: ChainSize,
): readonly (readonly string[])[] {
  const most = MAX_FILTER_VALUES - otherFilterValues;
  const weighed = subnets
    .map((subnet) => ({ id: subnet.id, inUse: addressesInUse(subnet) }))
    .sort((a, b) => b.inUse - a.inUse);
  const total = weighed.reduce((sum, { inUse }) => sum + inUse, 0);
  const wanted = Math.min(MAX_CHAINS, subnets.length, Math.ceil(total / addressesPerChain));
  const count = Math.max(Math.min(1, subnets.length), wanted, Math.ceil(subnets.length / most));
  const groups = Array.from({ length: count }, () => ({ ids: [] as string[], inUse: 0 }));
  for (const { id, inUse } of weighed) {
    const open = groups.filter(({ ids }) => ids.length < most);
    const least = open.reduce((a, b) => (b.inUse < a.inUse ? b : a));
    least.ids.push(id);
    least.inUse += inUse;
  }
  return groups.map(({ ids }) => ids).filter((ids) => ids.length > 0);
}

/** Addresses of the subnets in use by AWS's own count, with what is reserved and unused. */
export function addressesInUse(subnet: Subnet): number {
  const addresses = subnetAddresses(subnet);
  return addresses === undefined ? 0 : Math.max(0, addresses.usable - addresses.free);
}
