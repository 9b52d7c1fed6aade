import type { Cluster, Scope } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
import type { SubnetUse } from './subnet-use.ts';

/** When so many free addresses are too few. Shares in percent of the usable addresses; all "below". */
export interface SubnetThresholds {
  readonly mediumFreePercent: number;
  readonly highFreePercent: number;
  readonly highFreeAddresses: number;
  readonly criticalFreePercent: number;
  readonly criticalFreeAddresses: number;
  readonly controlPlaneFreeAddresses: number;
}

/** The severity of so many free addresses, or undefined when they are enough. */
export type SubnetJudge = (free: number) => Severity | undefined;

/**
 * How a subnet is judged, by who uses it. One that only holds control-plane ENIs (dedicated /28s are good practice) by
 * what a cluster update asks for; one that nobody we know draws from not at all, unless every subnet is in scope; one
 * that only IPv6 clusters draw from by addresses alone, for their pods take none of these and nodes one each.
 */
export function subnetJudge(
  use: SubnetUse,
  usable: number,
  thresholds: SubnetThresholds,
  scope: Scope,
  clusters: readonly Cluster[],
): SubnetJudge {
  if (use.role === 'control-plane') return (free) => (free < thresholds.controlPlaneFreeAddresses ? 'high' : undefined);
  if (use.role === 'nobody-known' && scope === 'eks') return () => undefined;
  const sharesMatter = usable > 0 && !onlyIpv6(use, clusters);
  return (free) => {
    const share = sharesMatter ? (100 * free) / usable : 100;
    if (share < thresholds.criticalFreePercent || free < thresholds.criticalFreeAddresses) return 'critical';
    if (share < thresholds.highFreePercent || free < thresholds.highFreeAddresses) return 'high';
    return share < thresholds.mediumFreePercent ? 'medium' : undefined;
  };
}

function onlyIpv6({ clusters: competing }: SubnetUse, clusters: readonly Cluster[]): boolean {
  const familyOf = (name: string) => clusters.find((cluster) => cluster.name === name)?.ipFamily;
  return competing.length > 0 && competing.every((name) => familyOf(name) === 'ipv6');
}
