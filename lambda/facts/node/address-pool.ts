import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';

/** How many addresses the CNI keeps ready. 0 means "not set" for those of single addresses. */
export interface WarmTargets {
  readonly warmEni: number;
  readonly warmIp: number;
  readonly minimumIp: number;
  readonly warmPrefix: number;
}

/** What bounds the pool of a node's addresses (IPv4), whatever pods are on it. */
export interface PoolBounds {
  /** ENIs of the default network card that the CNI may have, slots of others taken off, the primary one included. */
  readonly enis: number;
  /** Addresses or prefixes that one of them takes besides its own primary address. */
  readonly perEni: number;
  readonly byPrefix: boolean;
  /** False with custom networking, or where its subnet is excluded. */
  readonly primaryServes: boolean;
  readonly targets: WarmTargets;
  /** Addresses at which it stops; undefined where nothing stops it, or it is not known what does. */
  readonly most: number | undefined;
  /** Whether an ENI or a prefix is taken though its target is 0: whenever none is left, or the first alone. */
  readonly takesWithoutTarget: 'when-none-is-left' | 'first' | 'never';
}

/** A pool that asks for no more, with so many pods. */
export interface Pool {
  /** Addresses or prefixes of each ENI that serves pods, in the order in which they were filled. */
  readonly filled: readonly number[];
  /** Addresses for pods, 16 for each prefix. */
  readonly addresses: number;
  /** Pods that have one. */
  readonly served: number;
}

/**
 * The pool of a node's addresses once it is settled with so many pods, by the steps that ipamd takes: it is too low, or it
 * is not; then the first ENI with room is filled up, or a new one comes (amazon-vpc-cni-k8s, pkg/ipamd/ipamd.go:
 * isDatastorePoolTooLow, datastoreTargetState, getPrefixesNeeded, GetENIResourcesToAllocate; held to that code by
 * `npm run test:real`). Pods fill one prefix after another here; ipamd picks one at random, so with WARM_PREFIX_TARGET of 2
 * or more it may hold up to one less than that more. All pods come at once here; where they come one by one, a pool that max
 * pods stop may hold some addresses more or less. Pods served are the same in all.
 */
export function poolAtRest(bounds: PoolBounds, pods: number): Pool {
  const unit = bounds.byPrefix ? ADDRESSES_PER_PREFIX : 1;
  const filled: number[] = bounds.primaryServes && bounds.enis > 0 ? [0] : [];
  const serving = servingEnis(bounds);
  let held = 0;
  for (;;) {
    const served = Math.min(pods, held * unit);
    const wanted = unitsWanted(bounds, held, served, unit);
    const open = wanted > 0 ? openEni(filled, serving, bounds.perEni) : undefined;
    if (open === undefined) return { filled, addresses: held * unit, served };
    const has = filled[open] ?? 0;
    const more = Math.min(bounds.perEni - has, wanted);
    filled[open] = has + more;
    held += more;
  }
}

/** Whether changed settings leave a node that is as full as can be no fewer pods with an address. */
export function servesAsMany(now: PoolBounds, changed: PoolBounds): boolean {
  const pods = Math.min(servingEnis(now) * now.perEni, now.most ?? Number.POSITIVE_INFINITY);
  return poolAtRest(changed, pods).served >= poolAtRest(now, pods).served;
}

/** ENIs that can give pods addresses. */
export function servingEnis({ enis, primaryServes }: Pick<PoolBounds, 'enis' | 'primaryServes'>): number {
  return Math.max(0, enis - (primaryServes ? 0 : 1));
}

/** The first ENI with room, or the place of a new one. */
function openEni(filled: readonly number[], serving: number, perEni: number): number | undefined {
  if (perEni <= 0) return undefined;
  const begun = filled.findIndex((units) => units < perEni);
  if (begun !== -1) return begun;
  return filled.length < serving ? filled.length : undefined;
}

/** Addresses or prefixes that the next step asks for; 0 when the pool is not too low. */
function unitsWanted(bounds: PoolBounds, held: number, served: number, unit: number): number {
  const { targets, perEni, byPrefix, most, takesWithoutTarget } = bounds;
  const addresses = held * unit;
  const spare = addresses - served;
  if (most !== undefined && addresses >= most) return 0;
  if (targets.warmIp > 0 || targets.minimumIp > 0) {
    const short = Math.max(targets.warmIp - spare, targets.minimumIp - addresses, 0);
    return Math.ceil(short / unit);
  }
  const isOut =
    spare === 0 && (takesWithoutTarget === 'when-none-is-left' || (takesWithoutTarget === 'first' && held === 0));
  if (byPrefix) {
    const free = held - Math.ceil(served / ADDRESSES_PER_PREFIX);
    const isLow = targets.warmPrefix === 0 ? isOut : spare < ADDRESSES_PER_PREFIX * targets.warmPrefix;
    return isLow ? Math.max(1, targets.warmPrefix - free) : 0;
  }
  const isLow = targets.warmEni === 0 ? isOut : spare < perEni * targets.warmEni;
  return isLow ? perEni : 0;
}
