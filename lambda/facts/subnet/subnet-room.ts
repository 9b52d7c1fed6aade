import type { NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';
import { ADDRESSES_PER_PREFIX, addressesOf } from '../eni/eni-addresses.ts';
import { mostInReservations, prefixSpace } from './subnet-addresses.ts';
import { outOfService } from './subnet-state.ts';

/** What a subnet still has. */
export interface SubnetRoom {
  readonly id: string;
  /** AWS's own count of free addresses: without free space inside CIDR reservations. */
  readonly addresses: number;
  /** Wholly free /28 blocks among those addresses. */
  readonly prefixes: number;
  /** Wholly free /28 blocks inside prefix reservations, which come on top. */
  readonly reservedPrefixes: number;
}

/**
 * What a subnet still has, or would have without some of its ENIs: nothing while it is out of service. Where it is not known whether a block is free or set
 * aside for prefixes, it counts as such: a lack that is told is there for certain.
 *
 * @param enis every ENI of the subnet; undefined where they could not be read
 * @param reservations of any subnets; undefined where they could not be read
 * @param without ENIs of the subnet that a clean-up would delete
 */
export function subnetRoom(
  subnet: Subnet,
  enis: readonly NetworkInterface[] | undefined,
  reservations: readonly SubnetReservation[] | undefined,
  without: readonly NetworkInterface[] = [],
): SubnetRoom {
  if (outOfService(subnet) !== undefined) return { id: subnet.id, addresses: 0, prefixes: 0, reservedPrefixes: 0 };
  const addresses = subnet.availableIpAddressCount + addressesOf(without);
  const gone = new Set(without.map(({ id }) => id));
  const staying = gone.size === 0 ? (enis ?? []) : (enis ?? []).filter(({ id }) => !gone.has(id));
  const { elsewhere, inReservations } = prefixSpace(subnet, reservations ?? [], staying);
  const reserved =
    reservations === undefined
      ? mostInReservations({ ...subnet, availableIpAddressCount: addresses }, staying) / ADDRESSES_PER_PREFIX
      : inReservations;
  const most = Math.floor(addresses / ADDRESSES_PER_PREFIX);
  return {
    id: subnet.id,
    addresses,
    prefixes: enis === undefined ? most : Math.min(elsewhere, most),
    reservedPrefixes: reserved,
  };
}

/** Whole /28 blocks that are free in subnets, in reservations or not. */
export function blocksIn(subnets: readonly SubnetRoom[]): number {
  return subnets.reduce((sum, { prefixes, reservedPrefixes }) => sum + prefixes + reservedPrefixes, 0);
}
