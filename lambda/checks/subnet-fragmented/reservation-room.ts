import { formatIpv4, type Ipv4Range, mergeRanges, parseIpv4Cidr, sizeOf } from '../../facts/aws/ipv4.ts';
import { ADDRESSES_PER_PREFIX, rangesHeldTogether } from '../../facts/eni/eni-addresses.ts';
import { keptByAws } from '../../facts/subnet/subnet-addresses.ts';
import type { NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';

/**
 * Where a reservation for prefixes would do the most: the quarter of a subnet with the fewest addresses in use, as a
 * CIDR block. A reservation may be made over addresses in use and gives what they free to prefixes alone, but not over
 * another one. Undefined when a quarter is no whole prefix or all are reserved in part.
 *
 * @param reservations of any subnets
 * @param enis every ENI of the subnet
 */
export function leastUsedQuarter(
  subnet: Subnet,
  reservations: readonly SubnetReservation[],
  enis: readonly NetworkInterface[],
): string | undefined {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  const size = range === undefined ? 0 : sizeOf(range) / 4;
  if (range === undefined || size < ADDRESSES_PER_PREFIX) return undefined;
  const used = mergeRanges([...keptByAws(range), ...rangesHeldTogether(enis)]);
  const reserved = reservations
    .filter(({ subnetId }) => subnetId === subnet.id)
    .flatMap(({ cidr }) => parseIpv4Cidr(cidr) ?? []);
  const [best] = [0, 1, 2, 3]
    .map((quarter) => ({ first: range.first + quarter * size, last: range.first + (quarter + 1) * size - 1 }))
    .filter((quarter) => shared(quarter, reserved) === 0)
    .sort((a, b) => shared(a, used) - shared(b, used) || a.first - b.first);
  return best === undefined ? undefined : `${formatIpv4(best.first)}/${32 - Math.log2(size)}`;
}

/** Addresses that a range has in common with disjoint ranges. */
function shared(range: Ipv4Range, others: readonly Ipv4Range[]): number {
  return others.reduce((sum, other) => {
    const common = Math.min(range.last, other.last) - Math.max(range.first, other.first) + 1;
    return sum + Math.max(0, common);
  }, 0);
}
