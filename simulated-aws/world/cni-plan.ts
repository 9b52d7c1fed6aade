/** Which interfaces and addresses the VPC CNI holds on a node, by its settings and the node's pods. */

export interface NodeCapacity {
  /** ENIs that the CNI may attach. */
  readonly enis: number;
  /** IPv4 addresses per ENI, the primary included. */
  readonly ipv4PerEni: number;
  /** Nitro or bare metal: needed for prefix delegation, which others silently go without. */
  readonly prefixCapable: boolean;
}

export interface PodLoad {
  /** Pods that have an address of the node's own (not host network, not branch). */
  readonly pods: number;
  /** Pods live in another subnet than the node (custom networking): the primary serves none. */
  readonly customNetworking: boolean;
  /** Security groups for pods: a trunk takes one ENI slot. */
  readonly trunk: boolean;
}

/** What one interface holds besides its primary address. The first is the node's primary interface. */
export interface EniPlan {
  readonly secondaries: number;
  readonly prefixes: number;
}

const PODS_PER_PREFIX = 16;

/**
 * The interfaces of a settled node (IPv4). Defaults are the stock manifest's: `WARM_ENI_TARGET=1`, and with prefix
 * delegation `WARM_PREFIX_TARGET=1`; `WARM_IP_TARGET` and `MINIMUM_IP_TARGET` override both. Throws when the pods do
 * not fit, since no CNI could have given them addresses.
 */
export function planEnis(
  capacity: NodeCapacity,
  load: PodLoad,
  env: Readonly<Record<string, string>>,
): readonly EniPlan[] {
  const slots = capacity.ipv4PerEni - 1;
  const podEnis = capacity.enis - (load.customNetworking ? 1 : 0) - (load.trunk ? 1 : 0);
  const byPrefix = env.ENABLE_PREFIX_DELEGATION === 'true' && capacity.prefixCapable;
  const perSlot = byPrefix ? PODS_PER_PREFIX : 1;
  if (load.pods > podEnis * slots * perSlot) {
    throw new Error(`${load.pods} pods do not fit: ${podEnis} ENIs × ${slots} slots × ${perSlot} addresses`);
  }
  const wanted = Math.min(
    byPrefix ? wantedPrefixes(load.pods, env) : wantedAddresses(load.pods, slots, env),
    podEnis * slots,
  );
  const filled = fill(wanted, slots).map((count) => ({
    secondaries: byPrefix ? 0 : count,
    prefixes: byPrefix ? count : 0,
  }));
  return load.customNetworking ? [{ secondaries: 0, prefixes: 0 }, ...filled] : filled;
}

function wantedPrefixes(pods: number, env: Readonly<Record<string, string>>): number {
  const targeted = targetedAddresses(pods, env);
  if (targeted !== undefined) return Math.ceil(targeted / PODS_PER_PREFIX);
  return Math.max(1, Math.ceil(pods / PODS_PER_PREFIX) + Number(env.WARM_PREFIX_TARGET ?? 1));
}

function wantedAddresses(pods: number, slots: number, env: Readonly<Record<string, string>>): number {
  const targeted = targetedAddresses(pods, env);
  if (targeted !== undefined) return targeted;
  return slots * Math.max(1, Math.ceil(pods / slots) + (pods === 0 ? 0 : Number(env.WARM_ENI_TARGET ?? 1)));
}

/** With `MINIMUM_IP_TARGET` set and `WARM_IP_TARGET` not, the warm target is 0. */
function targetedAddresses(pods: number, env: Readonly<Record<string, string>>): number | undefined {
  const { WARM_IP_TARGET: warm, MINIMUM_IP_TARGET: minimum } = env;
  if (warm === undefined && minimum === undefined) return undefined;
  return Math.max(Number(minimum ?? 0), pods + Number(warm ?? 0));
}

/** 25 over slots of 9 → 9, 9, 7. Always at least one interface. */
function fill(wanted: number, slots: number): number[] {
  if (slots < 1) return [0];
  return Array.from({ length: Math.max(1, Math.ceil(wanted / slots)) }, (_, index) =>
    Math.min(slots, wanted - index * slots),
  );
}
