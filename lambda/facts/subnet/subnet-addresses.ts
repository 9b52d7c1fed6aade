import type { NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';
import { freeBlocks, type Ipv4Range, mergeRanges, parseIpv4Cidr, sizeOf } from '../aws/ipv4.ts';
import { ADDRESSES_PER_PREFIX, rangesHeldTogether } from '../eni/eni-addresses.ts';

/** AWS keeps the first four addresses and the last one of every IPv4 subnet. */
const ADDRESSES_AWS_KEEPS = 5;

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
  const reserved = reservedRanges(
    subnet,
    reservations.filter(({ type }) => type === 'prefix'),
  );
  if (range === undefined || reserved.length === 0) return 0;
  const used = [...keptByAws(range), ...rangesHeldTogether(enis)];
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
  return freeBlocks(range, [...keptByAws(range), ...rangesHeldTogether(enis)], ADDRESSES_PER_PREFIX);
}

/** Wholly free /28 blocks of a subnet, by where prefix delegation gets them from: reserved space first, then the rest. */
export interface PrefixSpace {
  readonly inReservations: number;
  readonly elsewhere: number;
}

/**
 * Where the next prefixes can come from. What lies in a reservation of whatever type is no part of the rest: EC2 assigns
 * nothing from it by itself but prefixes, and those from `prefix` reservations only.
 *
 * @param reservations of any subnets; none where they could not be read, which may then count an `explicit` one as free
 * @param enis every ENI of the subnet
 */
export function prefixSpace(
  subnet: Subnet,
  reservations: readonly SubnetReservation[],
  enis: readonly NetworkInterface[],
): PrefixSpace {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  if (range === undefined) return { inReservations: 0, elsewhere: 0 };
  const taken = [...keptByAws(range), ...rangesHeldTogether(enis), ...reservedRanges(subnet, reservations)];
  return {
    inReservations: freeInPrefixReservations(subnet, reservations, enis) / ADDRESSES_PER_PREFIX,
    elsewhere: freeBlocks(range, taken, ADDRESSES_PER_PREFIX),
  };
}

/**
 * Addresses that AWS does not count as free though no ENI we see holds them and no reservation keeps them: in use by
 * somebody we cannot see (another account of a shared VPC), or taken between two calls. Negative when AWS counts more
 * free than we do. Undefined for a subnet without IPv4 addresses.
 */
export function addressesUnseen(
  subnet: Subnet,
  reservations: readonly SubnetReservation[],
  enis: readonly NetworkInterface[],
): number | undefined {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  if (range === undefined) return undefined;
  const accounted = mergeRanges([
    ...keptByAws(range),
    ...rangesHeldTogether(enis),
    ...reservedRanges(subnet, reservations),
  ]);
  return sizeOf(range) - accounted.reduce((sum, part) => sum + sizeOf(part), 0) - subnet.availableIpAddressCount;
}

/**
 * The most that can be free in whole /28 blocks inside prefix reservations, in addresses, where these could not be read:
 * what AWS does not count as free though no ENI that we see holds it, and no more than the ENIs leave whole.
 *
 * @param enis every ENI of the subnet
 */
export function mostInReservations(subnet: Subnet, enis: readonly NetworkInterface[]): number {
  const blocks = Math.floor(Math.max(0, addressesUnseen(subnet, [], enis) ?? 0) / ADDRESSES_PER_PREFIX);
  return ADDRESSES_PER_PREFIX * Math.min(blocks, freePrefixBlocks(subnet, enis));
}

/**
 * ENIs with no more than the addresses that they hold outside of a subnet's reservations: what they would give back to all.
 *
 * @param reservations of any subnets
 * @param enis every ENI of the subnet
 */
export function outsideReservations(
  subnet: Subnet,
  reservations: readonly SubnetReservation[],
  enis: readonly NetworkInterface[],
): readonly NetworkInterface[] {
  const reserved = reservedRanges(subnet, reservations);
  const isOutside = (range: Ipv4Range): boolean =>
    !reserved.some(({ first, last }) => first <= range.first && range.last <= last);
  return enis.map((eni) => ({
    ...eni,
    privateIpAddresses: eni.privateIpAddresses.filter((address) => isOutside({ first: address, last: address })),
    ipv4Prefixes: eni.ipv4Prefixes.filter((prefix) => {
      const range = parseIpv4Cidr(prefix);
      return range === undefined || isOutside(range);
    }),
  }));
}

function reservedRanges(subnet: Subnet, reservations: readonly SubnetReservation[]): readonly Ipv4Range[] {
  return reservations
    .filter(({ subnetId }) => subnetId === subnet.id)
    .map(({ cidr }) => parseIpv4Cidr(cidr))
    .filter((reservation) => reservation !== undefined);
}

/** The addresses of a subnet that are nobody’s to have. */
export function keptByAws(range: Ipv4Range): readonly Ipv4Range[] {
  return [
    { first: range.first, last: range.first + ADDRESSES_AWS_KEEPS - 2 },
    { first: range.last, last: range.last },
  ];
}
