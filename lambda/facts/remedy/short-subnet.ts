import type { Instance, NetworkInterface, Subnet } from '../../model/inventory.ts';
import { type HolderSources, ipUsageOf, totalHeld } from '../subnet/ip-usage.ts';
import { isLargestShare } from '../subnet/shares.ts';
import { subnetAddresses } from '../subnet/subnet-addresses.ts';
import { addressesOf, type CleanUpSources, type Leaks, leaksAmong } from './clean-up-takes.ts';
import type { ShortSubnet } from './subnet-remedies.ts';

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
  const holders = holderSources(sources, leaks);
  const held = ipUsageOf(enis, holders);
  const { usable = 0, free = 0 } = subnetAddresses(subnet) ?? {};
  return { subnet, enis, leaks, held, holders, unseen: Math.max(0, usable - free - totalHeld({ ...held })), isEnough };
}

function holderSources({ accountId, nodes }: ShortSubnetSources, { all }: Leaks): HolderSources {
  const leaked = new Set(all);
  return { accountId, nodeIds: new Set(nodes.map(({ id }) => id)), isLeaked: (eni) => leaked.has(eni) };
}

/** Leaks that are neither enough nor the largest share are one holder among others. */
export function areLeaksToBlame({ leaks, held, unseen, isEnough }: ShortSubnet): boolean {
  return isEnough(addressesOf(leaks.all)) || isLargestShare('leaked', { ...held, reservedOrNotVisible: unseen });
}
