import type { NetworkInterface, Subnet, SubnetReservation } from '../model/inventory.ts';
import { ADDRESSES_PER_PREFIX, rangesHeld } from './eni-addresses.ts';
import { freeBlocks, type Ipv4Range, mergeRanges, parseIpv4Cidr, sizeOf } from './ipv4.ts';

/** AWS keeps the first four addresses and the last one of every IPv4 subnet. */
export const ADDRESSES_AWS_KEEPS = 5;

export interface SubnetAddresses {
  readonly size: number;
  /** Size less the five that AWS keeps. */
  readonly usable: number;
  /** AWS's own count: without free space inside CIDR reservations. */
  readonly free: number;
  /** `free` as a share of `usable`, 0 to 1. */
  readonly freeShare: number;
}

/** The address arithmetic of a subnet, or undefined when it has no IPv4 addresses (an IPv6-only subnet). */
export function subnetAddresses(subnet: Subnet): SubnetAddresses | undefined {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  if (range === undefined) return undefined;
  const size = sizeOf(range);
  const usable = Math.max(0, size - ADDRESSES_AWS_KEEPS);
  const free = subnet.availableIpAddressCount;
  return { size, usable, free, freeShare: usable === 0 ? 0 : free / usable };
}

/**
 * Addresses that prefix delegation can still get from a subnet's `prefix` reservations, which AWS's own count leaves out.
 * A prefix is a whole aligned /28, so only blocks with no address in use count, and those that hold one of the five
 * addresses AWS keeps never do. `explicit` reservations are never assigned by themselves and count for nothing.
 *
 * @param enis every ENI of the subnet
 */
export function freeInPrefixReservations(
  subnet: Subnet,
  reservations: readonly SubnetReservation[],
  enis: readonly NetworkInterface[],
): number {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  const reserved = reservations
    .filter((reservation) => reservation.subnetId === subnet.id && reservation.type === 'prefix')
    .map((reservation) => parseIpv4Cidr(reservation.cidr))
    .filter((reservation) => reservation !== undefined);
  if (range === undefined || reserved.length === 0) return 0;
  const used = [...keptByAws(range), ...enis.flatMap(rangesHeld)];
  return mergeRanges(reserved).reduce(
    (sum, block) => sum + ADDRESSES_PER_PREFIX * freeBlocks(block, used, ADDRESSES_PER_PREFIX),
    0,
  );
}

/**
 * Wholly free /28 blocks of a subnet: how many more prefixes prefix delegation could get. A prefix is a whole aligned
 * /28, so one address in use takes its block away, and the first and the last block, which hold what AWS keeps, never
 * count: a fragmented subnet has many free addresses and no block. 0 for a subnet without IPv4 addresses.
 *
 * @param enis every ENI of the subnet
 */
export function freePrefixBlocks(subnet: Subnet, enis: readonly NetworkInterface[]): number {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  if (range === undefined) return 0;
  return freeBlocks(range, [...keptByAws(range), ...enis.flatMap(rangesHeld)], ADDRESSES_PER_PREFIX);
}

function keptByAws(range: Ipv4Range): readonly Ipv4Range[] {
  return [
    { first: range.first, last: range.first + ADDRESSES_AWS_KEEPS - 2 },
    { first: range.last, last: range.last },
  ];
}
