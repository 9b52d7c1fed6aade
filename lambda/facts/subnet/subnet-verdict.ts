import * as z from 'zod';
import type { Cluster, Scope } from '../../model/inventory.ts';
import type { Severity } from '../../model/severity.ts';
import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';
import type { SubnetUse } from './subnet-use.ts';

const percentOption = (byDefault: number, what: string) => z.number().min(0).max(100).default(byDefault).describe(what);
const countOption = (byDefault: number, what: string) => z.number().int().min(0).default(byDefault).describe(what);

/** Options by which a check judges whether so many free addresses are too few. Shares are of the usable addresses. */
export const SUBNET_THRESHOLDS = {
  mediumFreePercent: percentOption(20, 'Free share in percent below which a subnet is `medium`.'),
  highFreePercent: percentOption(10, 'Free share in percent below which a subnet is `high`.'),
  highFreeAddresses: countOption(16, 'Free addresses below which a subnet is `high`.'),
  criticalFreePercent: percentOption(5, 'Free share in percent below which a subnet is `critical`.'),
  criticalFreeAddresses: countOption(5, 'Free addresses below which a subnet is `critical`.'),
} as const;

/** The same in rising order. */
export const RISING_THRESHOLDS = [
  ['criticalFreePercent', 'highFreePercent', 'mediumFreePercent'],
  ['criticalFreeAddresses', 'highFreeAddresses'],
] as const;

export type SubnetThresholds = { readonly [Name in keyof typeof SUBNET_THRESHOLDS]: number };

/** What a check judges by that is told nothing else. */
export const DEFAULT_SUBNET_THRESHOLDS: SubnetThresholds = z.strictObject(SUBNET_THRESHOLDS).parse({});

/** A threshold below which something is wrong, and by which share more is clear of it: a count by one at the least. */
export const raised = {
  percent: (threshold: number, share: number): number => threshold * (1 + share),
  count: (threshold: number, share: number): number => (threshold === 0 ? 0 : Math.ceil(threshold * (1 + share))),
} as const;

/** The thresholds that a subnet must be clear of by a share of them. */
export function raisedThresholds(thresholds: SubnetThresholds, share: number): SubnetThresholds {
  return {
    mediumFreePercent: raised.percent(thresholds.mediumFreePercent, share),
    highFreePercent: raised.percent(thresholds.highFreePercent, share),
    highFreeAddresses: raised.count(thresholds.highFreeAddresses, share),
    criticalFreePercent: raised.percent(thresholds.criticalFreePercent, share),
    criticalFreeAddresses: raised.count(thresholds.criticalFreeAddresses, share),
  };
}

/** The severity of so many free addresses, or undefined when they are enough. */
export type SubnetJudge = (free: number) => Severity | undefined;

/**
 * How a subnet is judged, by who uses it. One that only holds control-plane ENIs not at all: dedicated /28s are good
 * practice, and what they must have left is the cluster's business (check cluster-upgrade-blocked). One that nobody we
 * know draws from not at all either, unless every subnet is in scope; one that only IPv6 clusters draw from by addresses
 * alone where no pod has a security group of its own: pods take none of these then, and nodes one each.
 */
export function subnetJudge(
  use: SubnetUse,
  usable: number,
  thresholds: SubnetThresholds,
  scope: Scope,
  clusters: readonly Cluster[],
): SubnetJudge {
  if (use.role === 'control-plane') return () => undefined;
  if (use.role === 'nobody-known' && scope === 'eks') return () => undefined;
  const sharesMatter = usable > 0 && !onlyIpv6(use, clusters);
  return (free) => lowSeverity(free, sharesMatter ? usable : undefined, thresholds);
}

/**
 * How bad so many free addresses are for pods and nodes that draw from them, or undefined when they are enough.
 *
 * @param usable of which they are a share; undefined where only their number matters
 */
export function lowSeverity(
  free: number,
  usable: number | undefined,
  thresholds: SubnetThresholds,
): Severity | undefined {
  const share = usable === undefined ? 100 : (100 * free) / usable;
  if (share < thresholds.criticalFreePercent || free < thresholds.criticalFreeAddresses) return 'critical';
  if (share < thresholds.highFreePercent || free < thresholds.highFreeAddresses) return 'high';
  return share < thresholds.mediumFreePercent ? 'medium' : undefined;
}

/**
 * How bad it is that so few addresses are left outside of reservations for prefixes where more are left inside, or undefined
 * when they are enough. A node and an ENI take an address of their own outside, and prefixes inside (AWS: subnet CIDR
 * reservations): what is outside runs out first where it is fewer than the blocks inside, and matters by its number alone.
 *
 * @param inside addresses in whole free /28 blocks
 */
export function outsideSeverity(outside: number, inside: number, thresholds: SubnetThresholds): Severity | undefined {
  if (outside >= inside / ADDRESSES_PER_PREFIX) return undefined;
  return lowSeverity(outside, undefined, thresholds);
}

function onlyIpv6({ clusters: competing, hasBranches }: SubnetUse, clusters: readonly Cluster[]): boolean {
  const familyOf = (name: string) => clusters.find((cluster) => cluster.name === name)?.ipFamily;
  return !hasBranches && competing.length > 0 && competing.every((name) => familyOf(name) === 'ipv6');
}
