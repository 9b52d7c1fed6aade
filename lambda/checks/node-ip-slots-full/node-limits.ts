import { cniBehaviour } from '../../facts/cni/cni-behaviour.ts';
import { ADDRESSES_PER_PREFIX } from '../../facts/eni/eni-addresses.ts';
import { HOST_NETWORK_PODS } from '../../facts/node/max-pods.ts';
import { eniLimitOf, warmTargets } from '../../facts/node/node-addresses.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';

/** What bounds the pods of a node though its subnet has addresses. */
export type NodeLimit =
  /** Its trunk has as many branch ENIs as it takes: no further pod with a security group of its own starts there. */
  | { readonly kind: 'branches-full'; readonly used: number }
  /** Its ENI slots were full before the trunk came: no pod with a security group of its own starts there. */
  | { readonly kind: 'no-trunk' }
  /** It took single addresses though its add-on says prefixes, and though it has room for one. */
  | { readonly kind: 'no-prefixes' }
  /** Fewer addresses can ever be there than its max pods let in. */
  | { readonly kind: 'few-addresses'; readonly most: number; readonly isCertain: boolean; readonly because: WhyFew };

/** What takes ENIs from pods: a slot kept for a trunk that never comes, the trunk, or the primary ENI that serves none. */
export type WhyFew = 'kept-trunk-slot' | 'trunk' | 'custom-networking' | 'max-eni' | 'other-enis';

/** What bounds one node; nothing is said on settings that are only assumed. */
export function limitsOfNode(node: NodeCapacity): readonly NodeLimit[] {
  if (node.assumed) return [];
  return [...branchLimits(node), ...addressLimits(node), ...(lacksPrefixes(node) ? [NO_PREFIXES] : [])];
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

function branchLimits({ settings, limits, slots, branchesInUse }: NodeCapacity): readonly NodeLimit[] {
  if (!settings.podEni || !limits.trunkCapable) return [];
  if (slots.trunk !== undefined) {
    const isFull = limits.branchEnis !== undefined && branchesInUse >= limits.branchEnis;
    return isFull ? [{ kind: 'branches-full', used: branchesInUse }] : [];
  }
  // The slot that is kept for a trunk is no use where something else has taken it.
  const cardIsFull = slots.enis >= eniLimitOf(limits, settings);
  return cardIsFull ? [{ kind: 'no-trunk' }] : [];
}

function addressLimits(node: NodeCapacity): readonly NodeLimit[] {
  const { maxPods, slots, settings, limits } = node;
  if (maxPods === undefined || slots.taken === 0 || !settings.poolGrows) return [];
  const most = slots.mostPodAddresses;
  if (most + HOST_NETWORK_PODS >= maxPods || stopOf(node) !== undefined) return [];
  // Pods with a security group of their own have branch ENIs besides, and may be what max pods counts on. With custom
  // networking AWS advises to lower max pods in user data, which are not read.
  const isCertain = node.maxPodsAreSet && (!settings.podEni || !limits.trunkCapable);
  // As long as the CNI can still add addresses, it may well come out even.
  if (!isCertain && slots.podAddresses < most) return [];
  return [{ kind: 'few-addresses', most, isCertain, because: whyFew(node) }];
}

function whyFew({ slots, settings, limits }: NodeCapacity): WhyFew {
  if (slots.keepsTrunkSlot && !limits.trunkCapable) return 'kept-trunk-slot';
  if (slots.trunk !== undefined || slots.keepsTrunkSlot) return 'trunk';
  if (eniLimitOf(limits, settings) < limits.enis) return 'max-eni';
  return settings.customNetworking ? 'custom-networking' : 'other-enis';
}

/** Addresses at which the pool of a node stops, and whether it has come so far. */
export interface Stop {
  readonly setting: 'MINIMUM_IP_TARGET' | 'WARM_PREFIX_TARGET';
  readonly at: number;
  readonly reached: boolean;
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
    if (!takesPrefixes) return { setting, at: minimumIp, reached: slots.podAddresses >= minimumIp };
    const least = Math.ceil(minimumIp / ADDRESSES_PER_PREFIX);
    return { setting, at: ADDRESSES_PER_PREFIX * least, reached: prefixes >= least };
  }
  if (!takesPrefixes || warmPrefix > 0) return undefined;
  const setting = 'WARM_PREFIX_TARGET';
  switch (cniBehaviour(release).withoutWarmPrefix) {
    case 'one-when-none-is-left':
      return undefined;
    case 'one-at-start':
      return { setting, at: Math.max(ADDRESSES_PER_PREFIX, slots.podAddresses), reached: prefixes > 0 };
    case 'never-takes-one':
      return { setting, at: slots.podAddresses, reached: true };
  }
}

/** Whether pods that the kubelet lets in could want more than a pool that stops there; not known without max pods. */
export function mayOutgrow({ maxPods, slots }: NodeCapacity, at: number): boolean {
  return maxPods !== undefined && at < Math.min(maxPods - HOST_NETWORK_PODS, slots.mostPodAddresses);
}
