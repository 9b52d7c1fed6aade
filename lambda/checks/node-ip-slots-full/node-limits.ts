import gte from 'semver/functions/gte.js';
import { cniBehaviour } from '../../facts/cni/cni-behaviour.ts';
import { ADDRESSES_PER_PREFIX } from '../../facts/eni/eni-addresses.ts';
import { servingEnis } from '../../facts/node/address-pool.ts';
import { HOST_NETWORK_PODS } from '../../facts/node/max-pods.ts';
import { eniLimitOf, poolBounds, warmTargets } from '../../facts/node/node-addresses.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';

/** What bounds the pods of a node though its subnet has addresses. */
export type NodeLimit =
  /** Its trunk has as many branch ENIs as it takes: no further pod with a security group of its own starts there. */
  | { readonly kind: 'branches-full'; readonly used: number }
  /** No ENI slot is left to a trunk: no pod with a security group of its own starts there. */
  | { readonly kind: 'no-trunk'; readonly because: WhyNoTrunk }
  /** It took single addresses though its add-on says prefixes, and though it has room for one. */
  | { readonly kind: 'no-prefixes' }
  /** Fewer addresses can ever be there than its max pods let in. */
  | {
      readonly kind: 'few-addresses';
      readonly most: number;
      readonly isCertain: boolean;
      /** Pods on branch ENIs may make up the difference. */
      readonly besideBranches: boolean;
      readonly because: WhyFew;
    };

/**
 * Why there is no slot for a trunk: other ENIs were there before it; `MAX_ENI` allows the primary one alone; or a new node
 * would have room for it, and for no ENI that serves other pods.
 */
export type WhyNoTrunk = 'came-late' | 'max-eni' | 'no-eni-besides';

/**
 * What takes ENIs from pods: `MAX_ENI`; a slot that is kept for a trunk, which never comes (`kept-trunk-slot`) or has not
 * yet (`trunk-to-come`); a trunk, which may be left from when security groups for pods were on; ENIs of other cards; tags
 * that keep pods out of the subnets of ENIs that are there or could come; the primary ENI that serves none with custom
 * networking; or ENIs of others.
 */
export type WhyFew =
  | 'max-eni'
  | 'kept-trunk-slot'
  | 'other-cards'
  | 'trunk'
  | 'left-trunk'
  | 'trunk-to-come'
  | 'no-subnet'
  | 'excluded-subnet'
  | 'custom-networking'
  | 'other-enis';

/** What bounds a node's addresses (IPv4); nothing is said on settings that are only assumed. */
export function poolLimits(node: NodeCapacity): readonly NodeLimit[] {
  if (node.assumed) return [];
  return [...addressLimits(node), ...(lacksPrefixes(node) ? [NO_PREFIXES] : [])];
}

const NO_PREFIXES: NodeLimit = { kind: 'no-prefixes' };

/**
 * When the setting comes to a running node, aws-node gives single addresses back as it restarts and takes prefixes (since
 * 1.9.0): one that has room and none did not start with it, or was refused a whole /28 block.
 */
function lacksPrefixes({ settings, limits, slots, assumed }: NodeCapacity): boolean {
  const isAskedFor = !assumed && settings.prefixDelegation && settings.poolGrows && limits.prefixCapable;
  return isAskedFor && slots.taken > 0 && !slots.byPrefix && (slots.free > 0 || slots.enis < slots.eniLimit);
}

/** What keeps pods with a security group of their own from a node; nothing is said on settings that are only assumed. */
export function branchLimits(node: NodeCapacity): readonly NodeLimit[] {
  const { settings, limits, slots, branchesInUse, assumed } = node;
  // Of a type that the controller's table lacks it may make no trunk at all, and may know it since.
  if (assumed || !givesPodsGroups(node) || !limits.trunkCapable || limits.branchEnis === undefined) return [];
  if (slots.trunk !== undefined) {
    // More than the table says show that the type takes more.
    return branchesInUse === limits.branchEnis ? [{ kind: 'branches-full', used: branchesInUse }] : [];
  }
  // The slot that is kept for a trunk is no use where something else has taken it.
  const cardIsFull = slots.enis >= eniLimitOf(limits, settings);
  return cardIsFull ? [{ kind: 'no-trunk', because: whyNoTrunk(node) }] : [];
}

/** Security groups for pods came to IPv6 clusters in 1.16.0 (EKS user guide, security-groups-for-pods). */
function givesPodsGroups({ settings, cluster, release }: NodeCapacity): boolean {
  const isKnownThere = cluster.ipFamily === 'ipv4' || release === undefined || gte(release, '1.16.0');
  return settings.podEni && isKnownThere;
}

/** The CNI asks for a trunk only while an ENI may come besides the primary one (amazon-vpc-cni-k8s, pkg/ipamd). */
function whyNoTrunk({ settings, limits, release }: NodeCapacity): WhyNoTrunk {
  if (eniLimitOf(limits, settings) === 1) return 'max-eni';
  return servingEnis(poolBounds(limits, settings, { release })) === 0 ? 'no-eni-besides' : 'came-late';
}

function addressLimits(node: NodeCapacity): readonly NodeLimit[] {
  const { maxPods, slots, settings } = node;
  if (maxPods === undefined || slots.taken === 0 || !settings.poolGrows) return [];
  const most = slots.mostPodAddresses;
  if (most + HOST_NETWORK_PODS >= maxPods || stopOf(node) !== undefined) return [];
  // Pods with a security group of their own have branch ENIs besides, and may be what max pods counts on. With custom
  // networking AWS advises to lower max pods in user data, which are not read.
  const besideBranches = mayHaveBranches(node);
  // The CNI reads the tags as it starts: an ENI that holds addresses may not be left out yet.
  const isCertain = node.maxPodsAreSet && !besideBranches && slots.excluded.withAddresses === 0;
  // As long as the CNI can still add addresses, it may well come out even.
  if (!isCertain && slots.podAddresses < most) return [];
  return [{ kind: 'few-addresses', most, isCertain, besideBranches, because: whyFew(node) }];
}

/** Whether pods with a security group of their own run there, or may come to: there is a trunk, or a slot for one. */
function mayHaveBranches({ settings, limits, slots, branchesInUse }: NodeCapacity): boolean {
  if (slots.trunk !== undefined) return settings.podEni || branchesInUse > 0;
  return settings.podEni && limits.trunkCapable && slots.enis < eniLimitOf(limits, settings);
}

/** What can be changed most easily goes first. */
function whyFew({ slots, places, settings, limits, release }: NodeCapacity): WhyFew {
  if (eniLimitOf(limits, settings) < limits.enis) return 'max-eni';
  if (slots.keepsTrunkSlot && !limits.trunkCapable) return 'kept-trunk-slot';
  if (slots.otherCards > 0) return 'other-cards';
  if (slots.trunk !== undefined && !cniBehaviour(release).trunkServesPods) {
    return settings.podEni ? 'trunk' : 'left-trunk';
  }
  if (slots.keepsTrunkSlot) return 'trunk-to-come';
  if (!places.takesEnis) return 'no-subnet';
  if (slots.excluded.enis > 0) return 'excluded-subnet';
  return settings.customNetworking ? 'custom-networking' : 'other-enis';
}

/** Addresses at which the pool of a node stops, and whether it has come so far. */
export interface Stop {
  readonly setting: 'MINIMUM_IP_TARGET' | 'WARM_PREFIX_TARGET';
  readonly at: number;
  readonly reached: boolean;
  /** It took one prefix as aws-node started, and takes no other. */
  readonly afterFirst: boolean;
}

/**
 * Where the pool of a node stops for ever, whatever pods come and whatever the subnet has; undefined where it grows. A
 * minimum alone never asks for more (README of amazon-vpc-cni-k8s, WARM_IP_TARGET); without a warm prefix some releases
 * never take one, or none after the first. What is left from another mode does not count towards a minimum.
 */
export function stopOf({ settings, release, slots, limits }: NodeCapacity): Stop | undefined {
  const { warmIp, minimumIp, warmPrefix } = warmTargets(settings);
  const takesPrefixes = settings.prefixDelegation && limits.prefixCapable;
  if (!settings.poolGrows || warmIp > 0) return undefined;
  const prefixes = slots.counted.arePrefixes ? slots.counted.units : 0;
  if (minimumIp > 0) {
    const setting = 'MINIMUM_IP_TARGET';
    if (!takesPrefixes) return { setting, at: minimumIp, reached: slots.podAddresses >= minimumIp, afterFirst: false };
    const least = Math.ceil(minimumIp / ADDRESSES_PER_PREFIX);
    return { setting, at: ADDRESSES_PER_PREFIX * least, reached: prefixes >= least, afterFirst: false };
  }
  if (!takesPrefixes || warmPrefix > 0) return undefined;
  const setting = 'WARM_PREFIX_TARGET';
  switch (cniBehaviour(release).withoutWarmPrefix) {
    case 'one-when-none-is-left':
      return undefined;
    case 'one-at-start':
      return {
        setting,
        at: Math.max(ADDRESSES_PER_PREFIX, slots.podAddresses),
        reached: prefixes > 0,
        afterFirst: true,
      };
    case 'never-takes-one':
      return { setting, at: slots.podAddresses, reached: true, afterFirst: false };
  }
}

/** Whether max pods that are known for certain let in more than that and all branch ENIs besides. */
export function mustOutgrow(node: NodeCapacity, at: number): boolean {
  const branches = mayHaveBranches(node) ? (node.limits.branchEnis ?? Number.POSITIVE_INFINITY) : 0;
  const { leastMaxPods, maxPodsAreSet } = node;
  return maxPodsAreSet && leastMaxPods !== undefined && at + branches < leastMaxPods - HOST_NETWORK_PODS;
}

/** Whether pods that the kubelet lets in could want more than a pool that stops there; not known without max pods, unless it has none. */
export function mayOutgrow({ leastMaxPods, slots }: NodeCapacity, at: number): boolean {
  if (at === 0) return slots.mostPodAddresses > 0;
  return leastMaxPods !== undefined && at < Math.min(leastMaxPods - HOST_NETWORK_PODS, slots.mostPodAddresses);
}
