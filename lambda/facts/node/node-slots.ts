import type { NetworkInterface } from '../../model/inventory.ts';
import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';
import { ENI_TAGS } from '../eni/eni-ownership.ts';
import type { TypeSlots } from './max-pods.ts';
import type { PoolSettings } from './node-addresses.ts';

/** How far a node has used up what its instance type offers. Only the default network card counts. */
export interface NodeSlots {
  readonly enis: number;
  readonly eniLimit: number;
  /** ENIs whose addresses go to pods. */
  readonly podEnis: number;
  /** Secondary addresses and prefixes of those, and how many more they could hold. */
  readonly taken: number;
  readonly free: number;
  /** Addresses for pods that are attached: 16 for each prefix. */
  readonly podAddresses: number;
  readonly byPrefix: boolean;
  /** Every ENI is attached, and each that serves pods is full. */
  readonly full: boolean;
}

/**
 * @param enis all that are attached to the node
 * @param customNetworking the primary ENI serves no pods; undefined where that is unknown, when a bare one beside pods'
 *   ENIs in another subnet shows it
 */
export function nodeSlots(
  enis: readonly NetworkInterface[],
  limits: TypeSlots,
  customNetworking: boolean | undefined,
): NodeSlots {
  const onCard = enis.filter(({ attachment }) => (attachment?.networkCardIndex ?? 0) === 0);
  const serving = onCard.filter((eni) => servesPods(eni, onCard, customNetworking));
  const prefixes = sum(serving.map(({ ipv4Prefixes }) => ipv4Prefixes.length));
  const secondaries = sum(serving.map(({ privateIpAddresses }) => Math.max(0, privateIpAddresses.length - 1)));
  const taken = prefixes + secondaries;
  const free = Math.max(0, serving.length * (limits.ipv4PerEni - 1) - taken);
  return {
    enis: onCard.length,
    eniLimit: limits.enis,
    podEnis: serving.length,
    taken,
    free,
    podAddresses: secondaries + ADDRESSES_PER_PREFIX * prefixes,
    byPrefix: prefixes > 0,
    full: onCard.length >= limits.enis && free === 0 && taken > 0,
  };
}

/**
 * Pods that hold an address of a full node at the least, for the CNI took its last slot only when fewer were spare than
 * its settings ask for. Attached is not in use: by default, with a whole ENI to spare, a full node proves little.
 */
export function podsAtLeast({ podEnis, taken, podAddresses, byPrefix }: NodeSlots, settings: PoolSettings): number {
  const { warmEniTarget = 1, warmIpTarget = 0, minimumIpTarget = 0, warmPrefixTarget = 1 } = settings;
  const before = byPrefix ? podAddresses - ADDRESSES_PER_PREFIX : podAddresses - 1;
  if (warmIpTarget > 0 || minimumIpTarget > 0) {
    return minimumIpTarget > before ? 0 : Math.max(0, before + 1 - warmIpTarget);
  }
  if (byPrefix) return Math.max(0, ADDRESSES_PER_PREFIX * (taken - 1 - warmPrefixTarget) + 1);
  const perEni = podEnis === 0 ? 0 : taken / podEnis;
  return Math.max(0, (podEnis - 1 - warmEniTarget) * perEni + 1);
}

function servesPods(
  eni: NetworkInterface,
  all: readonly NetworkInterface[],
  customNetworking: boolean | undefined,
): boolean {
  if (eni.tags[ENI_TAGS.noManage] !== undefined || eni.interfaceType === 'trunk') return false;
  if (eni.attachment?.deviceIndex !== 0) return true;
  return !(customNetworking ?? isBareBesideOthers(eni, all));
}

function isBareBesideOthers(primary: NetworkInterface, all: readonly NetworkInterface[]): boolean {
  const isBare = primary.privateIpAddresses.length === 1 && primary.ipv4Prefixes.length === 0;
  return isBare && all.some(({ subnetId }) => subnetId !== primary.subnetId);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
