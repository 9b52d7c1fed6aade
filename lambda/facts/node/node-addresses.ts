import type { CniSettings } from '../cni/cni-settings.ts';
import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';
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
  | 'warmEniTarget'
  | 'warmIpTarget'
  | 'minimumIpTarget'
  | 'warmPrefixTarget'
>;

/** A node that takes one address for itself, as every node of an IPv6 cluster does. */
export const ONE_ADDRESS: NodeDemand = { primary: { addresses: 1, prefixes: 0 }, others: [] };

const BARE_ENI: EniDemand = { addresses: 1, prefixes: 0 };

/**
 * What the VPC CNI attaches to a settled node with so many pods (amazon-vpc-cni-k8s: docs/eni-and-ip-target.md,
 * docs/prefix-and-ip-target.md). By default it keeps one whole ENI spare, so one pod on a node takes two ENIs full of
 * addresses; `WARM_IP_TARGET` and `MINIMUM_IP_TARGET` override that, and `WARM_PREFIX_TARGET` likewise.
 *
 * @param pods pods with an address of their own: neither host-network pods nor those on branch ENIs
 * @param primaryServesPods false where the node's own subnet is excluded from the CNI's, as with custom networking
 */
export function nodeDemand(
  slots: TypeSlots,
  settings: PoolSettings,
  pods: number,
  primaryServesPods: boolean = !settings.customNetworking,
): NodeDemand {
  const byPrefix = settings.prefixDelegation && slots.prefixCapable;
  const trunk = settings.podEni && slots.trunkCapable;
  const perEni = Math.max(0, slots.ipv4PerEni - 1);
  const podEnis = Math.max(0, slots.enis - (primaryServesPods ? 0 : 1) - (trunk ? 1 : 0));
  const wanted = byPrefix ? wantedPrefixes(settings, pods) : wantedAddresses(settings, pods, perEni);
  const filled = filledEnis(Math.min(wanted, podEnis * perEni), podEnis, perEni).map((count) => ({
    addresses: byPrefix ? 1 : 1 + count,
    prefixes: byPrefix ? count : 0,
  }));
  const [first = BARE_ENI, ...others] = primaryServesPods ? filled : [BARE_ENI, ...filled];
  return { primary: first, others: trunk ? [...others, BARE_ENI] : others };
}

/** Whether the CNI holds addresses for pods on a node that has none. */
export function keepsSpareAddresses(settings: PoolSettings): boolean {
  const { prefixDelegation, warmEniTarget = 1, warmIpTarget = 0, minimumIpTarget = 0, warmPrefixTarget = 1 } = settings;
  if (warmIpTarget > 0 || minimumIpTarget > 0) return true;
  return (prefixDelegation ? warmPrefixTarget : warmEniTarget) > 0;
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

/** The whole ENI that is spare counts once pods are there; an empty node's only ENI is its spare one. */
function wantedAddresses(settings: PoolSettings, pods: number, perEni: number): number {
  const targeted = targetedAddresses(settings, pods);
  if (targeted !== undefined) return targeted;
  const inUse = perEni === 0 ? 0 : Math.ceil(pods / perEni);
  return perEni * Math.max(1, inUse + (settings.warmEniTarget ?? 1));
}

function wantedPrefixes(settings: PoolSettings, pods: number): number {
  const targeted = targetedAddresses(settings, pods);
  if (targeted !== undefined) return Math.ceil(targeted / ADDRESSES_PER_PREFIX);
  return Math.max(1, Math.ceil(pods / ADDRESSES_PER_PREFIX) + (settings.warmPrefixTarget ?? 1));
}

/** 0 means "not set" to the CNI. With a minimum alone the warm target is 0, and the pool stays at the minimum. */
export function targetedAddresses(
  { warmIpTarget = 0, minimumIpTarget = 0 }: Pick<PoolSettings, 'warmIpTarget' | 'minimumIpTarget'>,
  pods: number,
): number | undefined {
  return warmIpTarget === 0 && minimumIpTarget === 0 ? undefined : Math.max(minimumIpTarget, pods + warmIpTarget);
}

/** 25 over ENIs of 9 is 9, 9, 7: one ENI at least, if there is any. */
function filledEnis(wanted: number, podEnis: number, perEni: number): readonly number[] {
  const needed = perEni === 0 ? 1 : Math.max(1, Math.ceil(wanted / perEni));
  return Array.from({ length: Math.min(podEnis, needed) }, (_, index) => Math.min(perEni, wanted - index * perEni));
}
