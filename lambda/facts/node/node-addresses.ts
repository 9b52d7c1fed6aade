import type { LaunchTemplateVersion } from '../../model/inventory.ts';
import { type CniBehaviour, cniBehaviour } from '../cni/cni-behaviour.ts';
import type { CniSettings } from '../cni/cni-settings.ts';
import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';
import { type PoolBounds, poolAtRest, servingEnis, type WarmTargets } from './address-pool.ts';
import type { TypeSlots } from './max-pods.ts';

/** What one ENI takes from its subnet. */
export interface EniDemand {
  /** Single addresses, the ENI's primary one included. */
  readonly addresses: number;
  readonly prefixes: number;
}

/** What one node takes (IPv4): its primary ENI from the node's own subnet, each further ENI from one of the pods'. */
export interface NodeDemand {
  readonly primary: EniDemand;
  readonly others: readonly EniDemand[];
}

/** The settings by which the CNI sizes a node's pool of addresses. */
export type PoolSettings = Pick<
  CniSettings,
  | 'prefixDelegation'
  | 'customNetworking'
  | 'podEni'
  | 'poolGrows'
  | 'maxEni'
  | 'warmEniTarget'
  | 'warmIpTarget'
  | 'minimumIpTarget'
  | 'warmPrefixTarget'
>;

/** What is known of the node besides its type and the settings. */
export interface PoolNode {
  /** Release of the VPC CNI; undefined is taken for a new one. */
  readonly release?: string | undefined;
  /** Pods that kubelet lets in: more addresses are not asked for since 1.16.3. */
  readonly maxPods?: number | undefined;
  /** False where the node's own subnet is excluded from the CNI's, as with custom networking. */
  readonly primaryServes?: boolean;
  /** False where no subnet is left in which the CNI makes a further ENI. */
  readonly takesEnis?: boolean;
}

/** A node that takes one address for itself. */
export const ONE_ADDRESS: NodeDemand = { primary: { addresses: 1, prefixes: 0 }, others: [] };

const BARE_ENI: EniDemand = { addresses: 1, prefixes: 0 };

/** What the CNI keeps free where nothing is set: one whole ENI, or one prefix. */
export function warmTargets(settings: PoolSettings): WarmTargets {
  const { warmEniTarget = 1, warmIpTarget = 0, minimumIpTarget = 0, warmPrefixTarget = 1 } = settings;
  return { warmEni: warmEniTarget, warmIp: warmIpTarget, minimumIp: minimumIpTarget, warmPrefix: warmPrefixTarget };
}

/** How a node's pool of addresses is bounded by its type, the settings and the CNI's release. */
export function poolBounds(slots: TypeSlots, settings: PoolSettings, node: PoolNode = {}): PoolBounds {
  const behaviour = cniBehaviour(node.release);
  const byPrefix = settings.prefixDelegation && slots.prefixCapable;
  return {
    enis: node.takesEnis === false ? 1 : eniRoom(slots, settings, behaviour).enis,
    perEni: Math.max(0, slots.ipv4PerEni - 1),
    byPrefix,
    primaryServes: node.primaryServes ?? !settings.customNetworking,
    targets: warmTargets(settings),
    most: behaviour.stopsAtMaxPods ? node.maxPods : undefined,
    takesWithoutTarget: byPrefix ? prefixWithoutTarget(behaviour) : eniWithoutTarget(behaviour),
  };
}

function prefixWithoutTarget({ withoutWarmPrefix }: CniBehaviour): PoolBounds['takesWithoutTarget'] {
  switch (withoutWarmPrefix) {
    case 'one-when-none-is-left':
      return 'when-none-is-left';
    case 'one-at-start':
      return 'first';
    case 'never-takes-one':
      return 'never';
  }
}

function eniWithoutTarget({ takesEniWhenNoneIsLeft }: CniBehaviour): PoolBounds['takesWithoutTarget'] {
  return takesEniWhenNoneIsLeft ? 'when-none-is-left' : 'never';
}

/** Whether the settings of the CNI leave no ENI of a type to pods: they get no address there. */
export function leavesNoEniToPods(slots: TypeSlots, settings: PoolSettings, node: PoolNode = {}): boolean {
  return settings.poolGrows && servingEnis(poolBounds(slots, settings, node)) === 0;
}

/** ENIs of the default card that a new node's CNI may fill, the primary one among them, and whether a trunk comes besides. */
function eniRoom(
  slots: TypeSlots,
  settings: Pick<PoolSettings, 'podEni' | 'maxEni'>,
  behaviour: CniBehaviour,
): { readonly enis: number; readonly trunk: boolean } {
  const limit = eniLimitOf(slots, settings);
  const trunk = takesTrunk(slots, settings);
  const isKept = keepsSlotForTrunk(slots, settings, behaviour) && !(trunk && behaviour.trunkServesPods);
  return { enis: Math.max(1, limit - (isKept ? 1 : 0)), trunk: trunk && !behaviour.trunkServesPods };
}

/** ENIs of the default card that the CNI attaches at the most, the primary one included. */
export function eniLimitOf({ enis }: TypeSlots, { maxEni }: Pick<PoolSettings, 'maxEni'>): number {
  return Math.min(enis, maxEni ?? enis);
}

/** Whether the CNI keeps one of them for a trunk as long as none is there. */
export function keepsSlotForTrunk(
  { trunkCapable }: TypeSlots,
  { podEni }: Pick<PoolSettings, 'podEni'>,
  { keepsTrunkSlotAlways }: CniBehaviour,
): boolean {
  return podEni && (trunkCapable || keepsTrunkSlotAlways);
}

/**
 * What the VPC CNI attaches to a settled node with so many pods (amazon-vpc-cni-k8s: docs/eni-and-ip-target.md,
 * docs/prefix-and-ip-target.md). By default it keeps one whole ENI spare, so one pod on a node takes two ENIs full of
 * addresses; `WARM_IP_TARGET` and `MINIMUM_IP_TARGET` override that, and `WARM_PREFIX_TARGET` likewise.
 *
 * @param pods pods with an address of their own: neither host-network pods nor those on branch ENIs
 */
export function nodeDemand(slots: TypeSlots, settings: PoolSettings, pods: number, node: PoolNode = {}): NodeDemand {
  const { trunk } = eniRoom(slots, settings, cniBehaviour(node.release));
  // The trunk is the VPC resource controller's doing.
  if (!settings.poolGrows) return { ...ONE_ADDRESS, others: trunk ? [BARE_ENI] : [] };
  const bounds = poolBounds(slots, settings, node);
  const filled = poolAtRest(bounds, pods).filled.map((count) => ({
    addresses: bounds.byPrefix ? 1 : 1 + count,
    prefixes: bounds.byPrefix ? count : 0,
  }));
  const [first = BARE_ENI, ...others] = bounds.primaryServes ? filled : [BARE_ENI, ...filled];
  // The controller makes the trunk in the node's own subnet, whatever the CNI makes of the tags.
  if (node.takesEnis === false) return withMoreAtHome({ primary: first, others: [] }, trunk ? 1 : 0);
  return { primary: first, others: trunk ? [...others, BARE_ENI] : others };
}

/**
 * What a node of an IPv6 cluster takes, whose pods have IPv6 addresses: one IPv4 address, and one for the trunk that the VPC
 * resource controller makes in its subnet (EC2 gives an ENI an IPv4 address wherever the subnet has any).
 *
 * @param slots undefined for a type that nobody knows
 */
export function ipv6NodeDemand(
  slots: TypeSlots | undefined,
  settings: Pick<PoolSettings, 'podEni' | 'maxEni'>,
): NodeDemand {
  const hasTrunk = slots !== undefined && takesTrunk(slots, settings);
  return hasTrunk ? withMoreAtHome(ONE_ADDRESS, 1) : ONE_ADDRESS;
}

/** A trunk is asked for only while a slot is free beside the primary ENI's. */
function takesTrunk(slots: TypeSlots, settings: Pick<PoolSettings, 'podEni' | 'maxEni'>): boolean {
  return settings.podEni && slots.trunkCapable && eniLimitOf(slots, settings) > 1;
}

/**
 * Addresses of the interfaces that a launch template puts on other network cards: each takes one of the node's own subnet,
 * and an `efa-only` one none (EC2 user guide, EFA). Those of the default card are among what the CNI fills.
 */
export function launchedOnOtherCards(interfaces: LaunchTemplateVersion['interfaces']): number {
  return interfaces.filter(
    ({ networkCardIndex = 0, interfaceType }) => networkCardIndex > 0 && interfaceType !== 'efa-only',
  ).length;
}

/** The same with so many more addresses of the node's own subnet. */
export function withMoreAtHome({ primary, others }: NodeDemand, addresses: number): NodeDemand {
  return { primary: { ...primary, addresses: primary.addresses + addresses }, others };
}

/**
 * Whether a node has addresses for pods before any pod asks, or gets some with the first: the CNI takes them, or the
 * launch has given it all that there will be.
 *
 * @param limits of the node's type; undefined where nobody knows it
 */
export function hasAddressesFromStart(
  settings: PoolSettings,
  release: string | undefined,
  limits: Pick<TypeSlots, 'prefixCapable'> | undefined,
): boolean {
  if (!settings.poolGrows) return true;
  const { warmEni, warmIp, minimumIp, warmPrefix } = warmTargets(settings);
  if (warmIp > 0 || minimumIp > 0) return true;
  const behaviour = cniBehaviour(release);
  return settings.prefixDelegation && limits?.prefixCapable !== false
    ? warmPrefix > 0 || prefixWithoutTarget(behaviour) !== 'never'
    : warmEni > 0 || eniWithoutTarget(behaviour) !== 'never';
}

/** Addresses that an ENI takes, 16 for each prefix. */
export function eniTotal({ addresses, prefixes }: EniDemand): number {
  return addresses + ADDRESSES_PER_PREFIX * prefixes;
}

/** Addresses that a node takes, 16 for each prefix. */
export function nodeTotal({ primary, others }: NodeDemand): number {
  return others.reduce((sum, eni) => sum + eniTotal(eni), eniTotal(primary));
}

export function takesPrefixes({ primary, others }: NodeDemand): boolean {
  return [primary, ...others].some(({ prefixes }) => prefixes > 0);
}

/**
 * Pods that may have an address on a node that holds so much, at the most: the CNI keeps free what its settings ask for,
 * but where no further ENI goes, or where it stops at max pods, pods may hold all. Which of them do, no AWS API shows.
 */
export function podsAtMost(held: NodeDemand, { enis: limit, perEni, targets, most }: PoolBounds): number {
  const enis = [held.primary, ...held.others];
  const pool = enis.reduce((sum, eni) => sum + Math.max(0, eniTotal(eni) - 1), 0);
  if (enis.length >= limit || (most !== undefined && pool >= most)) return pool;
  const { warmEni, warmIp, minimumIp, warmPrefix } = targets;
  if (warmIp > 0 || minimumIp > 0) return Math.max(0, pool - warmIp);
  const spare = takesPrefixes(held) ? ADDRESSES_PER_PREFIX * warmPrefix : perEni * warmEni;
  return Math.max(0, pool - spare);
}
