import type { Section } from '../../model/coverage.ts';
import type { NetworkInterface, Scope, Subnet, SubnetReservation } from '../../model/inventory.ts';
import { type Severity, worstSeverity } from '../../model/severity.ts';
import type { ClusterCnis } from '../cni/cluster-cnis.ts';
import { prefixUse, type ReservedSpace, reservedSpace } from './prefix-use.ts';
import {
  freeInPrefixReservations,
  mostInReservations,
  type SubnetAddresses,
  subnetAddresses,
} from './subnet-addresses.ts';
import { type SubnetUse, type SubnetUsers, subnetUse } from './subnet-use.ts';
import { outsideSeverity, type SubnetThresholds, subnetJudge } from './subnet-verdict.ts';

/** A subnet with too few free addresses for those who draw from it. */
export interface SubnetShortage {
  /** Where it turns on what is not known, the mildest that it can be, `info` where that is none. */
  readonly severity: Severity;
  readonly addresses: SubnetAddresses;
  readonly use: SubnetUse;
  readonly reserved: ReservedSpace;
  /** Addresses that can still be had: AWS's own count and what counts of the reservations. */
  readonly free: number;
  /** Worst is how few are left outside of reservations for prefixes, where nodes and ENIs take addresses of their own. */
  readonly isOutside: boolean;
  /** Whether it would have enough with so many more outside of reservations. */
  readonly isEnough: (more: number) => boolean;
}

/** What is known around a subnet. */
export interface SubnetContext extends SubnetUsers {
  readonly scope: Scope;
  readonly subnetReservations: Section<SubnetReservation>;
  readonly cnis: ClusterCnis;
}

/**
 * What a subnet lacks, or undefined when its free addresses are enough, it has no IPv4 addresses, or nobody we know
 * draws from it.
 *
 * @param enis every ENI of the subnet
 */
export function subnetShortage(
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  context: SubnetContext,
  thresholds: SubnetThresholds,
): SubnetShortage | undefined {
  const addresses = subnetAddresses(subnet);
  if (addresses === undefined) return undefined;
  const use = subnetUse(subnet, enis, context);
  const judge = subnetJudge(use, addresses.usable, thresholds, context.scope, context.clusters);
  const atFirstSight = judge(addresses.free);
  if (atFirstSight === undefined) return undefined;
  const { subnetReservations: reservations, cnis, clusters } = context;
  const reserved = reservedSpace(
    reservations.status === 'read' ? freeInPrefixReservations(subnet, reservations.items, enis) : undefined,
    mostInReservations(subnet, enis),
    prefixUse(enis, use.clusters, clusters, cnis),
    (more) => judge(addresses.free + more) !== atFirstSight,
  );
  const free = addresses.free + reserved.counted;
  const outside = (more: number) => outsideSeverity(addresses.free + more, reserved.counted, thresholds);
  const isEnough = (more: number) => judge(free + more) === undefined && outside(more) === undefined;
  if (isEnough(0)) return undefined;
  const overall = judge(free + reserved.mayCount);
  const severity = worstSeverity([overall, outside(0)].filter((each) => each !== undefined)) ?? 'info';
  return {
    severity,
    addresses,
    use,
    reserved,
    free,
    isOutside: severity === outside(0) && severity !== overall,
    isEnough,
  };
}
