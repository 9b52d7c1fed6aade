import type { InstanceType, Nodegroup } from '../../model/inventory.ts';
import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';
import { limitsOf } from '../instance-type/instance-type-limits.ts';
import { nitroProblem } from '../instance-type/instance-type-problems.ts';

/** What the VPC CNI can attach to an instance of one type. */
export interface TypeSlots {
  /** ENIs of the default network card. Those of other cards add to no pod's choice of addresses. */
  readonly enis: number;
  /** Addresses or prefixes that one ENI takes, its primary address included. */
  readonly ipv4PerEni: number;
  /** Undefined where EC2 did not tell: the built-in table does not hold it. */
  readonly vcpus: number | undefined;
  /** False where it is known to be neither Nitro nor bare metal: prefix delegation is then silently off. */
  readonly prefixCapable: boolean;
  /** Takes a trunk ENI for security groups for pods. The CNI takes an unknown type for capable. */
  readonly trunkCapable: boolean;
  /** Branch ENIs that its trunk takes; 0 where it takes no trunk, undefined where the VPC resource controller's table lacks the type. */
  readonly branchEnis: number | undefined;
}

/** How the CNI gives pods addresses, as far as the number of pods goes. */
export interface PodNetworking {
  readonly prefixDelegation: boolean;
  /** The primary ENI serves no pods. */
  readonly customNetworking: boolean;
}

/** Pods that use the node's own network (the VPC CNI and kube-proxy) and so need no address. */
export const HOST_NETWORK_PODS = 2;

/**
 * The slots of an instance type, or undefined where neither EC2 nor the built-in table knows it.
 *
 * @param described what EC2 says of it, whose word goes before the table's
 */
export function slotsOf(type: string, described: InstanceType | undefined): TypeSlots | undefined {
  const limits = limitsOf(type);
  const enis = described?.defaultCardEnis ?? limits?.defaultCardEnis ?? limits?.enis;
  const ipv4PerEni = described?.ipv4PerEni ?? limits?.ipv4PerEni;
  if (enis === undefined || ipv4PerEni === undefined) return undefined;
  return {
    enis,
    ipv4PerEni,
    vcpus: described?.vcpus,
    prefixCapable: nitroProblem(type, described, { prefixDelegation: true, ipv6: false }).length === 0,
    trunkCapable: limits?.trunking ?? true,
    branchEnis: limits?.branchEnis,
  };
}

/**
 * Pods for which a node has addresses, host-network pods included: ENIs × (addresses − 1) + 2, with 16 addresses a
 * slot where prefixes are delegated, and one ENI less with custom networking (amazon-vpc-cni-k8s:
 * scripts/gen_vpc_ip_limits.go).
 */
export function podsByFormula(slots: TypeSlots, { prefixDelegation, customNetworking }: PodNetworking): number {
  const enis = Math.max(0, slots.enis - (customNetworking ? 1 : 0));
  const perSlot = prefixDelegation && slots.prefixCapable ? ADDRESSES_PER_PREFIX : 1;
  return enis * Math.max(0, slots.ipv4PerEni - 1) * perSlot + HOST_NETWORK_PODS;
}

/**
 * Max pods as EKS sets it on the nodes of a managed node group: the formula, but never over 110 below 30 vCPUs and 250
 * from 30 on, with prefix delegation or without (EKS user guide, "Increase the available IP addresses").
 * Undefined where the number of vCPUs is unknown and decides.
 */
export function managedMaxPods(slots: TypeSlots, networking: PodNetworking): number | undefined {
  const pods = podsByFormula(slots, networking);
  if (pods <= CAP_OF_SMALL) return pods;
  if (slots.vcpus === undefined) return undefined;
  return Math.min(pods, slots.vcpus < SMALL_BELOW_VCPUS ? CAP_OF_SMALL : CAP_OF_LARGE);
}

const SMALL_BELOW_VCPUS = 30;
const CAP_OF_SMALL = 110;
const CAP_OF_LARGE = 250;

/**
 * Whether EKS sets max pods on the group's nodes. With an AMI of one's own in the launch template, as on self-managed
 * nodes, the node's start-up script does, by the formula without a cap or by what its user data say.
 */
export function eksSetsMaxPods({ amiType }: Pick<Nodegroup, 'amiType'>): boolean {
  return amiType !== undefined && amiType !== 'CUSTOM';
}

/**
 * Whether what EKS sets holds for certain. On Bottlerocket a launch template's own user data go before it, which are not
 * read; on other systems they do not (EKS user guide, "Customize managed nodes with launch templates").
 */
export function isCertainOfMaxPods(nodegroup: Pick<Nodegroup, 'amiType' | 'launchTemplate'>): boolean {
  const mayHaveOwn = /^BOTTLEROCKET_/i.test(nodegroup.amiType ?? '') && nodegroup.launchTemplate !== undefined;
  return eksSetsMaxPods(nodegroup) && !mayHaveOwn;
}

/**
 * Max pods that EKS sets for all nodes of a managed group: that of the smallest of its types (EKS user guide,
 * choosing-instance-type). Undefined where it sets none, or where one of the types is not known.
 */
export function groupMaxPods(
  nodegroup: Pick<Nodegroup, 'amiType'>,
  limits: readonly (TypeSlots | undefined)[],
  networking: PodNetworking,
): number | undefined {
  return smallest(nodegroup, limits, (one) => managedMaxPods(one, networking));
}

/** What they are at the least, where the number of vCPUs is unknown and decides. */
export function leastGroupMaxPods(
  nodegroup: Pick<Nodegroup, 'amiType'>,
  limits: readonly (TypeSlots | undefined)[],
  networking: PodNetworking,
): number | undefined {
  return smallest(nodegroup, limits, (one) => managedMaxPods(one, networking) ?? CAP_OF_SMALL);
}

function smallest(
  nodegroup: Pick<Nodegroup, 'amiType'>,
  limits: readonly (TypeSlots | undefined)[],
  podsOf: (one: TypeSlots) => number | undefined,
): number | undefined {
  if (!eksSetsMaxPods(nodegroup) || limits.length === 0) return undefined;
  const each = limits.map((one) => one && podsOf(one));
  const known = each.filter((pods) => pods !== undefined);
  return known.length < each.length ? undefined : Math.min(...known);
}
