import { ADDRESSES_PER_PREFIX } from '../../facts/eni/eni-addresses.ts';
import {
  addressesUnseen,
  type PrefixSpace,
  prefixSpace,
  subnetAddresses,
} from '../../facts/subnet/subnet-addresses.ts';
import { DEFAULT_SUBNET_THRESHOLDS, lowSeverity } from '../../facts/subnet/subnet-verdict.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';
import { milder, type Severity } from '../../model/severity.ts';
import type { PrefixConsumers } from './prefix-consumers.ts';

/** When so many whole free /28 blocks are too few. */
export interface PrefixThresholds {
  readonly mediumFreeBlocks: number;
  readonly highFreeBlocks: number;
  /** By how many addresses AWS's count may differ from what we see before it lowers confidence. */
  readonly toleranceAddresses: number;
}

/**
 * - `fragmented`: addresses are free, but not in enough whole aligned /28 blocks (EC2: `InsufficientCidrBlocks`)
 * - `empty`: fewer addresses are free than one prefix takes (EC2: "aren't sufficient free Ipv4 addresses")
 * - `too-small`: never had a block, for each of its blocks holds an address that AWS keeps
 * - `perhaps`: blocks enough by what we see, but addresses that we do not see may lie in all of them
 * - `if-used`: no block, but it is unknown whether prefixes are taken from it
 */
export type PrefixProblem = 'fragmented' | 'empty' | 'too-small' | 'perhaps' | 'if-used';

/** A subnet with too few whole free blocks for the nodes that take prefixes from it. */
export interface PrefixShortage {
  readonly problem: PrefixProblem;
  readonly severity: Severity;
  /** AWS's own count. */
  readonly free: number;
  readonly space: PrefixSpace;
  readonly blocks: number;
  /** Addresses in use that we do not see; undefined where the reservations, which hide some too, could not be read. */
  readonly unseen: number | undefined;
  /** `unseen` is more, one way or the other, than what changes between two calls explains. */
  readonly doesNotAddUp: boolean;
}

/**
 * What a subnet lacks for prefix delegation, or undefined when it lacks nothing or nobody takes prefixes from it. Where
 * the free addresses would not make more of a difference if they lay side by side, the subnet is short of addresses and
 * not fragmented: that is for check subnet-low-ips to say, and here no more than a word once not one block is left. One
 * that is both, nearly full and what is left of it scattered, is one trouble: milder here than there.
 *
 * @param enis every ENI of the subnet
 */
export function prefixShortage(
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  reservations: Section<SubnetReservation>,
  takers: PrefixConsumers,
  thresholds: PrefixThresholds,
): PrefixShortage | undefined {
  const addresses = subnetAddresses(subnet);
  if (addresses === undefined || takers.state === 'no') return undefined;
  const known = itemsOf(reservations);
  const space = prefixSpace(subnet, known, enis);
  const unseen = reservations.status === 'read' ? addressesUnseen(subnet, known, enis) : undefined;
  const most = Math.max(0, addresses.size / ADDRESSES_PER_PREFIX - 2);
  const counts: Counts = {
    blocks: space.inReservations + space.elsewhere,
    sideBySide: space.inReservations + Math.min(most, Math.floor(addresses.free / ADDRESSES_PER_PREFIX)),
    everAny: most > 0,
    low: lowSeverity(
      addresses.free + ADDRESSES_PER_PREFIX * space.inReservations,
      addresses.usable,
      DEFAULT_SUBNET_THRESHOLDS,
    ),
    unseen: Math.max(0, unseen ?? 0),
    doesNotAddUp: Math.abs(unseen ?? 0) > thresholds.toleranceAddresses,
  };
  const verdict = takers.state === 'yes' ? verdictOf(counts, thresholds) : verdictIfUsed(counts);
  if (verdict === undefined) return undefined;
  const { blocks, doesNotAddUp } = counts;
  return { ...verdict, free: addresses.free, space, blocks, unseen, doesNotAddUp };
}

interface Counts {
  readonly blocks: number;
  /** Blocks that the free addresses would make, lay they side by side. */
  readonly sideBySide: number;
  readonly everAny: boolean;
  /** What check subnet-low-ips calls the subnet unless it is told other thresholds. */
  readonly low: Severity | undefined;
  readonly unseen: number;
  readonly doesNotAddUp: boolean;
}

type Verdict = Pick<PrefixShortage, 'problem' | 'severity'>;

function verdictOf(counts: Counts, thresholds: PrefixThresholds): Verdict | undefined {
  const { blocks, sideBySide, everAny, low, unseen, doesNotAddUp } = counts;
  const severity = severityOf(blocks, thresholds);
  if (severity === undefined) {
    // Each address that we do not see may be the one that spoils a block.
    const atWorst = severityOf(Math.max(0, blocks - unseen), thresholds);
    return doesNotAddUp && atWorst !== undefined ? { problem: 'perhaps', severity: 'info' } : undefined;
  }
  if (!everAny) return { problem: 'too-small', severity: 'high' };
  if (severityOf(sideBySide, thresholds) !== severity) {
    return { problem: 'fragmented', severity: low === severity ? milder(severity) : severity };
  }
  return blocks === 0 ? { problem: 'empty', severity: 'info' } : undefined;
}

function verdictIfUsed({ blocks, sideBySide, everAny }: Counts): Verdict | undefined {
  const matters = blocks === 0 && (sideBySide > 0 || !everAny);
  return matters ? { problem: 'if-used', severity: 'info' } : undefined;
}

function severityOf(blocks: number, { mediumFreeBlocks, highFreeBlocks }: PrefixThresholds): Severity | undefined {
  if (blocks === 0) return 'critical';
  if (blocks < highFreeBlocks) return 'high';
  return blocks < mediumFreeBlocks ? 'medium' : undefined;
}
