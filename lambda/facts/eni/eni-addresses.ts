import { once } from '../../common/once.ts';
import type { NetworkInterface } from '../../model/inventory.ts';
import { type Ipv4Range, mergeRanges, parseIpv4Cidr, rangesOf } from '../aws/ipv4.ts';

/** Addresses in one IPv4 prefix that EC2 delegates to an ENI: always a /28. */
export const ADDRESSES_PER_PREFIX = 16;

/** IPv4 addresses that an ENI takes from its subnet: the primary, every secondary, 16 for each prefix. */
export function addressesHeld(eni: Pick<NetworkInterface, 'privateIpAddresses' | 'ipv4Prefixes'>): number {
  return eni.privateIpAddresses.length + ADDRESSES_PER_PREFIX * eni.ipv4Prefixes.length;
}

/** Addresses that some ENIs hold together. */
export function addressesOf(enis: readonly NetworkInterface[]): number {
  return enis.reduce((sum, eni) => sum + addressesHeld(eni), 0);
}

/** The addresses that ENIs hold together, as disjoint ranges. A prefix that is no IPv4 block is left out. */
export function rangesHeld(
  enis: readonly Pick<NetworkInterface, 'privateIpAddresses' | 'ipv4Prefixes'>[],
): readonly Ipv4Range[] {
  const singles = rangesOf(enis.flatMap(({ privateIpAddresses }) => privateIpAddresses));
  const prefixes = enis.flatMap(({ ipv4Prefixes }) => ipv4Prefixes.flatMap((text) => parseIpv4Cidr(text) ?? []));
  return prefixes.length === 0 ? singles : mergeRanges([...singles, ...prefixes]);
}

/** The same, computed once for all that ask about a subnet. */
export const rangesHeldTogether: (enis: readonly NetworkInterface[]) => readonly Ipv4Range[] = once(rangesHeld);
