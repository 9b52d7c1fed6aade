import type { Subnet } from '../../model/inventory.ts';
import { taggedClusters } from '../cluster/cluster-tags.ts';
import { subnetAddresses } from './subnet-addresses.ts';
import { outOfService } from './subnet-state.ts';
import { CNI_ROLE_TAG } from './subnet-use.ts';
import { DEFAULT_SUBNET_THRESHOLDS, lowSeverity } from './subnet-verdict.ts';

/** Where pods of a cluster are short of addresses. */
export interface PodPlace {
  readonly cluster: { readonly name: string; readonly vpcId: string };
  readonly zone: string;
  readonly accountId: string;
}

/**
 * Whether the tag for subnet discovery would let pods into a subnet: a private one of the zone that is the account's own,
 * that is in service and has no such tag, and that no other cluster has a claim on.
 */
export function couldServePods(subnet: Subnet, { cluster, zone, accountId }: PodPlace): boolean {
  if (subnet.vpcId !== cluster.vpcId || subnet.availabilityZone !== zone || subnet.ownerId !== accountId) return false;
  if (subnet.mapPublicIpOnLaunch || subnet.tags[CNI_ROLE_TAG] !== undefined) return false;
  if (outOfService(subnet) !== undefined) return false;
  const claims = taggedClusters(subnet.tags);
  return claims.length === 0 || claims.includes(cluster.name);
}

/** Whether a subnet is not short of addresses itself: a small one for control planes is none to send pods to. */
export function hasRoomToSpare(subnet: Subnet): boolean {
  const { usable, free } = subnetAddresses(subnet) ?? { usable: 0, free: 0 };
  return lowSeverity(free, usable, DEFAULT_SUBNET_THRESHOLDS) === undefined;
}
