import { sum } from '../../common/sum.ts';
import type { NetworkInterface } from '../../model/inventory.ts';
import type { CniBehaviour } from '../cni/cni-behaviour.ts';
import { holdsPodAddresses, isOfCni, isTaggedByCni } from '../cni/cni-signs.ts';
import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';
import { ENI_TAGS } from '../eni/eni-ownership.ts';
import { isPrimaryEni } from '../eni/enis-by-place.ts';
import type { TypeSlots } from './max-pods.ts';
import { eniLimitOf, keepsSlotForTrunk, type PoolSettings, warmTargets } from './node-addresses.ts';
import type { NodePlaces } from './node-places.ts';

/** How far a node has used up what its instance type offers. Only the default network card counts. */
export interface NodeSlots {
  readonly enis: number;
  /** ENIs that the CNI may have there: those of the card, or fewer by `MAX_ENI`, less a slot that it keeps for a trunk. */
  readonly eniLimit: number;
  /** ENIs whose subnet's tags keep pods out, and those of them on which pods may have addresses from before. */
  readonly excluded: { readonly enis: number; readonly withAddresses: number };
  /** ENIs of other cards that the CNI counts off those of this one. */
  readonly otherCards: number;
  /** Whether one of them is kept for a trunk ENI that is not there. */
  readonly keepsTrunkSlot: boolean;
  /** Secondary addresses and prefixes of the ENIs whose addresses go to pods, and how many more they could hold. */
  readonly taken: number;
  readonly free: number;
  /** Those of `taken` that its mode counts, and those that are left from the other mode where it has none of its own. */
  readonly counted: { readonly units: number; readonly arePrefixes: boolean };
  /** Addresses or prefixes that one ENI takes besides its own. */
  readonly perEni: number;
  /** Addresses for pods that are attached: 16 for each prefix. */
  readonly podAddresses: number;
  /** Addresses for pods that can ever be attached, the node being what it is, once what the other mode left is gone. */
  readonly mostPodAddresses: number;
  /** Whether it has a prefix. */
  readonly byPrefix: boolean;
  /** No further ENI comes, and each that serves pods is full. */
  readonly full: boolean;
  /** Undefined where none is attached. */
  readonly trunk: NetworkInterface | undefined;
}

/** What is known of the CNI on the node. */
export interface SlotRules {
  readonly settings: Pick<PoolSettings, 'podEni' | 'maxEni'>;
  /**
   * The primary ENI serves no pods; undefined where that is unknown, when a bare one beside pods' ENIs in another subnet
   * shows it.
   */
  readonly customNetworking: boolean | undefined;
  /** It takes prefixes on such a type; undefined where that is unknown, when one that is there shows it. */
  readonly prefixes: boolean | undefined;
  readonly behaviour: CniBehaviour;
  readonly places: NodePlaces;
}

/**
 * @param enis all that are attached to the node
 */
export function nodeSlots(enis: readonly NetworkInterface[], limits: TypeSlots, rules: SlotRules): NodeSlots {
  const { settings, behaviour } = rules;
  const onCard = enis.filter(({ attachment }) => (attachment?.networkCardIndex ?? 0) === 0);
  const serving = onCard.filter((eni) => servesPods(eni, onCard, rules));
  const excluded = onCard.filter(({ subnetId }) => rules.places.excluded.has(subnetId));
  const trunk = onCard.find(({ interfaceType }) => interfaceType === 'trunk');
  const keepsTrunkSlot = trunk === undefined && keepsSlotForTrunk(limits, settings, behaviour);
  const otherCards = behaviour.countsOtherCards ? enis.length - onCard.length : 0;
  const eniLimit = Math.max(1, eniLimitOf(limits, settings) - otherCards - (keepsTrunkSlot ? 1 : 0));
  const prefixes = sum(serving.map(({ ipv4Prefixes }) => ipv4Prefixes.length));
  const secondaries = sum(serving.map(({ privateIpAddresses }) => Math.max(0, privateIpAddresses.length - 1)));
  const perEni = Math.max(0, limits.ipv4PerEni - 1);
  const taken = prefixes + secondaries;
  const free = Math.max(0, serving.length * perEni - taken);
  const toCome = rules.places.takesEnis ? Math.max(0, eniLimit - onCard.length) * perEni : 0;
  const podAddresses = secondaries + ADDRESSES_PER_PREFIX * prefixes;
  const takesPrefixes = rules.prefixes ?? prefixes > 0;
  return {
    enis: onCard.length,
    eniLimit,
    excluded: { enis: excluded.length, withAddresses: excluded.filter(holdsPodAddresses).length },
    otherCards,
    keepsTrunkSlot,
    taken,
    free,
    counted: countedOf(takesPrefixes, prefixes, secondaries),
    perEni,
    podAddresses,
    mostPodAddresses: takesPrefixes
      ? ADDRESSES_PER_PREFIX * (serving.length * perEni + toCome)
      : podAddresses + free + toCome,
    byPrefix: prefixes > 0,
    full: toCome === 0 && free === 0 && taken > 0,
    trunk,
  };
}

/**
 * Of a node that has both, the CNI counts what its mode takes, and gives the rest back as pods leave it (amazon-vpc-cni-k8s,
 * pkg/ipamd: tryUnassignIPsFromENIs, tryUnassignPrefixesFromENIs).
 */
function countedOf(takesPrefixes: boolean, prefixes: number, secondaries: number): NodeSlots['counted'] {
  const arePrefixes = takesPrefixes ? prefixes > 0 : secondaries === 0 && prefixes > 0;
  return { units: arePrefixes ? prefixes : secondaries, arePrefixes };
}

/**
 * Pods that hold an address of a full node at the least, for the CNI took its last slot only when fewer were spare than
 * its settings ask for. Attached is not in use: by default, with a whole ENI to spare, a full node proves little.
 */
export function podsAtLeast({ counted, perEni }: NodeSlots, settings: PoolSettings): number {
  const { warmEni, warmIp, minimumIp, warmPrefix } = warmTargets(settings);
  const { units, arePrefixes } = counted;
  const before = arePrefixes ? ADDRESSES_PER_PREFIX * (units - 1) : units - 1;
  if (warmIp > 0 || minimumIp > 0) return minimumIp > before ? 0 : Math.max(0, before + 1 - warmIp);
  if (arePrefixes) return Math.max(0, ADDRESSES_PER_PREFIX * (units - 1 - warmPrefix) + 1);
  return Math.max(0, units - perEni * (1 + warmEni) + 1);
}

/**
 * Which ENIs of the default card give pods their addresses once ipamd runs: it manages what others attached, too, unless
 * it is told not to (amazon-vpc-cni-k8s, pkg/awsutils: MANAGE_UNTAGGED_ENI; the primary one it manages whatever its tags).
 * It tags what it manages: one without a tag beside a primary one that has it is none of those.
 */
function servesPods(
  eni: NetworkInterface,
  all: readonly NetworkInterface[],
  { customNetworking, behaviour, places }: SlotRules,
): boolean {
  if (eni.interfaceType === 'efa-only' || places.excluded.has(eni.subnetId)) return false;
  if (eni.interfaceType === 'trunk') return behaviour.trunkServesPods;
  if (eni.attachment?.deviceIndex !== 0) {
    const isLeftOut = !isOfCni(eni) && all.some((one) => isPrimaryEni(one) && isTaggedByCni(one));
    return !isLeftOut && eni.tags[ENI_TAGS.noManage] !== 'true';
  }
  return !(customNetworking ?? isBareBesideOthers(eni, all));
}

function isBareBesideOthers(primary: NetworkInterface, all: readonly NetworkInterface[]): boolean {
  const isBare = primary.privateIpAddresses.length === 1 && primary.ipv4Prefixes.length === 0;
  return isBare && all.some(({ subnetId }) => subnetId !== primary.subnetId);
}
