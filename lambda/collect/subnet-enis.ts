import { subnetAddresses } from '../facts/subnet-addresses.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import { each } from './eks-lists.ts';
import { enisWhere } from './enis.ts';
import { MAX_FILTER_VALUES } from './paging.ts';
import { type Collector, need } from './reader.ts';

/** One page chain is as slow as its pages are many, since each page names the next; so many run side by side. */
const MOST_CHAINS = 8;

/** Addresses in use from which another chain is worth its first call: about half a page of ENIs with ten each. */
const ADDRESSES_PER_CHAIN = 5_000;

/** Every ENI of the subnets in scope, read in several page chains over disjoint groups of subnets. */
export const collectSubnetEnis: Collector<'subnetEnis'> = async (reader) => {
  const groups = balancedGroups(await need(reader, 'subnets'));
  return each(
    groups,
    (ids): Promise<readonly NetworkInterface[]> => enisWhere(reader, [{ Name: 'subnet-id', Values: [...ids] }]),
  );
};

/**
 * Divides subnets into groups with about as many addresses in use each: largest first, always to the group that has
 * least. No group holds more subnets than a filter takes.
 */
export function balancedGroups(subnets: readonly Subnet[]): readonly (readonly string[])[] {
  const weighed = subnets
    .map((subnet) => ({ id: subnet.id, inUse: addressesInUse(subnet) }))
    .sort((a, b) => b.inUse - a.inUse);
  const total = weighed.reduce((sum, { inUse }) => sum + inUse, 0);
  const wanted = Math.min(MOST_CHAINS, subnets.length, Math.ceil(total / ADDRESSES_PER_CHAIN));
  const count = Math.max(Math.min(1, subnets.length), wanted, Math.ceil(subnets.length / MAX_FILTER_VALUES));
  const groups = Array.from({ length: count }, () => ({ ids: [] as string[], inUse: 0 }));
  for (const { id, inUse } of weighed) {
    const open = groups.filter(({ ids }) => ids.length < MAX_FILTER_VALUES);
    const least = open.reduce((a, b) => (b.inUse < a.inUse ? b : a));
    least.ids.push(id);
    least.inUse += inUse;
  }
  return groups.map(({ ids }) => ids).filter((ids) => ids.length > 0);
}

function addressesInUse(subnet: Subnet): number {
  const addresses = subnetAddresses(subnet);
  return addresses === undefined ? 0 : Math.max(0, addresses.usable - addresses.free);
}
