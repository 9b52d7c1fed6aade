import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance, NetworkInterface, Subnet } from '../../model/inventory.ts';
import type { Target } from '../../model/target.ts';
import { addressesOf } from '../eni/eni-addresses.ts';
import { enisOfSubnets } from '../eni/enis-by-place.ts';
import { type EnisByHolder, enisByHolder, type IpUsage, ipUsageOf, totalHeld } from '../subnet/ip-usage.ts';
import { isLargestShare } from '../subnet/shares.ts';
import { subnetAddresses } from '../subnet/subnet-addresses.ts';
import { type CleanUpSources, type Leaks, leaksAmong } from './clean-up-takes.ts';

/** A subnet that is short of addresses, and who holds them. */
export interface ShortSubnet {
  readonly subnet: Subnet;
  /** Addresses that AWS leaves to use in it. */
  readonly usable: number;
  readonly leaks: Leaks;
  readonly byHolder: EnisByHolder;
  readonly held: IpUsage;
  /** Addresses in use that no ENI we see holds. */
  readonly unseen: number;
  /** Whether it would have enough with so many more. */
  readonly isEnough: (more: number) => boolean;
  /** What is short are addresses outside of reservations for prefixes, and only what holds these is here. */
  readonly isOutside?: boolean;
}

/** What tells who holds the addresses of a subnet. */
export interface ShortSubnetSources extends CleanUpSources {
  readonly nodes: readonly Instance[];
  readonly minLeakAgeMinutes: number;
  readonly now: Date;
}

/**
 * Who holds the addresses of a subnet.
 *
 * @param enis every ENI of the subnet
 * @param isEnough whether it would have enough with so many more
 */
export function shortSubnet(
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  sources: ShortSubnetSources,
  isEnough: (more: number) => boolean,
): ShortSubnet {
  const leaks = leaksAmong(enis, sources, sources.minLeakAgeMinutes, sources.now);
  const byHolder = enisByHolder(enis, sources.accountId, sources.nodes, leaks.all);
  const held = ipUsageOf(byHolder);
  const { usable = 0, free = 0 } = subnetAddresses(subnet) ?? {};
  const unseen = Math.max(0, usable - free - totalHeld(held));
  return { subnet, usable, leaks, byHolder, held, unseen, isEnough };
}

/** The sections that tell who holds the addresses of subnets. */
export interface SubnetHolderSections extends Omit<CleanUpSources, 'accountId'> {
  readonly target: Target;
  /** Every ENI of the subnets in scope. */
  readonly subnetEnis: Section<NetworkInterface>;
  readonly nodes: Section<Instance>;
}

/**
 * Finds who holds the addresses of a subnet that has fewer free ones than it needs. Undefined where ENIs could not be
 * read.
 */
export function shortSubnetFinder(
  view: SubnetHolderSections,
  minLeakAgeMinutes: number,
  now: Date,
): ((subnet: Subnet, needed: number) => ShortSubnet) | undefined {
  const { subnetEnis } = view;
  if (subnetEnis.status === 'gap') return undefined;
  const enisOf = enisOfSubnets(subnetEnis.items);
  const nodes = itemsOf(view.nodes);
  const sources = { ...view, nodes, accountId: view.target.accountId, minLeakAgeMinutes, now };
  return (subnet, needed) =>
    shortSubnet(
      subnet,
      enisOf.get(subnet.id) ?? [],
      sources,
      (more) => subnet.availableIpAddressCount + more >= needed,
    );
}

/** The addresses of a subnet by holder, with what is reserved or not visible. */
export function heldBy({ held, unseen }: ShortSubnet) {
  return { ...held, reservedOrNotVisible: unseen };
}

/** Leaks that are neither enough nor the largest share are one holder among others. */
export function areLeaksToBlame(short: ShortSubnet): boolean {
  return short.isEnough(addressesOf(short.leaks.all)) || isLargestShare('leaked', heldBy(short));
}
