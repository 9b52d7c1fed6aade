import type { AutoScalingGroup, Instance, Nodegroup, Tags } from '../../model/inventory.ts';

/** Tag that EC2 Auto Scaling puts on what it launches. */
const GROUP_NAME_TAG = 'aws:autoscaling:groupName';

/** The Auto Scaling group that launched the instance. */
export function groupNameOf(tags: Tags): string | undefined {
  return tags[GROUP_NAME_TAG];
}

/** Those that no managed node group has made: of self-managed nodes. */
export function selfManagedGroups(
  groups: readonly AutoScalingGroup[],
  nodegroups: readonly Nodegroup[],
): readonly AutoScalingGroup[] {
  const managed = new Set(nodegroups.flatMap(({ autoScalingGroupNames }) => autoScalingGroupNames));
  return groups.filter(({ name, tags }) => !managed.has(name) && tags['eks:nodegroup-name'] === undefined);
}

export function isOfGroup({ tags }: Pick<Instance, 'tags'>, { name }: Pick<AutoScalingGroup, 'name'>): boolean {
  return groupNameOf(tags) === name;
}

/** The process that brings instances (EC2 Auto Scaling user guide, suspend and resume processes). */
const LAUNCH = 'Launch';

/** Whether it may launch no instance: somebody suspended that, or Auto Scaling after a day of failures. */
export function isLaunchSuspended({ suspended }: Pick<AutoScalingGroup, 'suspended'>): boolean {
  return suspended.includes(LAUNCH);
}

type Size = Pick<AutoScalingGroup, 'desired' | 'inService' | 'pending'>;

/** Instances that it wants and has not launched. */
export function missingInstances({ desired, inService, pending }: Size): number {
  return Math.max(0, desired - inService - pending);
}

/** Whether it has fewer instances than it wants, and may launch them. */
export function isShort(group: Size & Pick<AutoScalingGroup, 'suspended'>): boolean {
  return missingInstances(group) > 0 && !isLaunchSuspended(group);
}

/**
 * Why a launch failed, by the words of Auto Scaling (EC2 Auto Scaling user guide, troubleshooting) and of Karpenter
 * (karpenter-provider-aws, pkg/errors), and the codes of EC2:
 * - `no-addresses`: a subnet has too few free addresses
 * - `eni-quota`: the account has as many ENIs in the region as it may
 * - `instance-quota`: the same of instances or vCPUs
 * - `no-capacity`: EC2 has none of that type in that zone
 */
export const LAUNCH_FAILURES = ['no-addresses', 'eni-quota', 'instance-quota', 'no-capacity', 'other'] as const;

export type LaunchFailure = (typeof LAUNCH_FAILURES)[number];

const BY_WORDS: readonly (readonly [LaunchFailure, RegExp])[] = [
  ['no-addresses', /InsufficientFreeAddressesInSubnet|\bfree (?:IP )?addresses\b/i],
  ['eni-quota', /NetworkInterfaceLimitExceeded|\bnetwork interfaces?\b.*\blimit\b|\blimit\b.*\bnetwork interfaces?\b/i],
  [
    'instance-quota',
    /VcpuLimitExceeded|InstanceLimitExceeded|MaxSpotInstanceCountExceeded|MaxFleetCountExceeded|(?:Spot|Fleet)QuotaExceeded|\bvCPU\b.*\blimit\b|\binstance limit\b|\bquota allows\b/i,
  ],
  [
    'no-capacity',
    /InsufficientInstanceCapacity|UnfulfillableCapacity|\ball requested instance types were unavailable\b|\bdo(?:es)? not have sufficient\b.*\bcapacity\b/i,
  ],
];

export function launchFailureOf(message: string): LaunchFailure {
  return BY_WORDS.find(([, words]) => words.test(message))?.[0] ?? 'other';
}
