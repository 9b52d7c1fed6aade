import { isRecord } from '../../common/is-record.ts';
import { sum } from '../../common/sum.ts';
import { isoTime } from './log-times.ts';
import type { PoolCount } from './pool-lines.ts';

/** An ENI that ipamd holds, with its addresses for pods. */
export interface HeldEni {
  readonly id: string;
  readonly device: number;
  readonly isPrimary: boolean;
  /** For branch ENIs, and so without addresses for pods from 1.16.4 on. */
  readonly isTrunk: boolean;
  readonly addresses: number;
  readonly assigned: number;
}

/** What ipamd holds on a network card. */
export interface HeldPool {
  /**
   * Undefined on a node with IPv6, where a prefix has more addresses than anybody could count; and on one that was there before
   * prefix delegation was turned on or off, as long as it has addresses of the other kind alone.
   */
  readonly count: PoolCount | undefined;
  readonly enis: readonly HeldEni[];
}

/** What ipamd answered of a network card. Which addresses are for pods is for its settings to say: they may be read later. */
export interface HeldCard {
  readonly card: number;
  readonly isIpv6: boolean;
  readonly singles: HeldKind;
  readonly prefixes: HeldKind;
}

interface HeldKind {
  readonly count: PoolCount;
  readonly enis: readonly HeldEni[];
}

/** Default of `IP_COOLDOWN_PERIOD`, in milliseconds (before 1.15 it is fixed). */
const COOLING = 30_000;

/** Of more nothing is kept. */
const MAX_CARDS = 8;
const MAX_ENIS = 128;

/** More than a node holds, as the pool's lines have it. */
const MAX_ADDRESSES = 9_999_999;

/**
 * ipamd's answer to `/v1/enis`, in the form of whatever release: one object (`ENIIPPools` to 1.6, `ENIs` from 1.7), or one for each
 * network card under its number (from 1.20; amazon-vpc-cni-k8s at its tags: `GetENIInfos` of ipamd/datastore, introspect.go).
 * Addresses are counted as the pool's lines do: those of ENIs that are excluded from pods are for no pod.
 *
 * @param at milliseconds since 1970 when it answered; undefined where nobody knows, so that nothing cools down
 * @returns undefined where it is no such answer, as one with more in use than there is, or with addresses that nobody finds in it
 */
export function heldCardsIn(value: unknown, at: number | undefined): readonly HeldCard[] | undefined {
  const cards = cardsIn(value)
    .slice(0, MAX_CARDS)
    .map(([card, enis]) => heldCard(card, enis, at));
  return cards.length === 0 || !cards.every(isPossible) ? undefined : cards;
}

function isPossible({ singles, prefixes }: HeldCard): boolean {
  return [singles, prefixes].every(({ count }) => count.assigned + count.cooling <= count.total);
}

/**
 * The pool of a network card: addresses that are in a prefix where prefixes are off, and those that are in none where they are on, are
 * for no pod.
 *
 * @param prefixDelegation whether it is on; undefined where nobody knows: where there are prefixes, it is
 */
export function heldPool({ isIpv6, singles, prefixes }: HeldCard, prefixDelegation: boolean | undefined): HeldPool {
  const isOn = prefixDelegation ?? prefixes.count.total > 0;
  const [{ count, enis }, other] = isOn ? [prefixes, singles] : [singles, prefixes];
  const isUnclear = isIpv6 || count.total > MAX_ADDRESSES || (count.total === 0 && other.count.total > 0);
  return { count: isUnclear ? undefined : count, enis };
}

type Enis = Readonly<Record<string, unknown>>;

function cardsIn(value: unknown): readonly (readonly [number, Enis])[] {
  const single = enisOf(value);
  if (single !== undefined) return [[0, single]];
  if (!isRecord(value)) return [];
  const cards = Object.entries(value).filter(([card]) => /^\d{1,3}$/.test(card));
  const known = cards.flatMap(([card, each]) => {
    const enis = enisOf(each);
    return enis === undefined ? [] : [[Number(card), enis] as const];
  });
  // Of a part of them nobody could say what a node has.
  return known.length === cards.length ? known : [];
}

function enisOf(value: unknown): Enis | undefined {
  if (!isRecord(value) || typeof value.TotalIPs !== 'number') return undefined;
  const enis = value.ENIs ?? value.ENIIPPools ?? {};
  if (!isRecord(enis)) return undefined;
  return value.TotalIPs === 0 || Object.values(enis).some(hasAddresses) ? enis : undefined;
}

/** Addresses in a form that no release had are not none. */
function hasAddresses(eni: unknown): boolean {
  if (!isRecord(eni)) return false;
  const ofForms = [eni.IPv4Addresses, eni.AvailableIPv4Cidrs, eni.IPv6Cidrs];
  return ofForms.some((addresses) => isRecord(addresses) && Object.keys(addresses).length > 0);
}

interface Addresses {
  readonly isPrefix: boolean;
  readonly total: number;
  readonly assigned: number;
  readonly cooling: number;
}

interface ReadEni {
  readonly id: string;
  readonly eni: Enis;
  readonly blocks: readonly Addresses[];
}

function heldCard(card: number, ofIds: Enis, at: number | undefined): HeldCard {
  const held = Object.entries(ofIds)
    .filter((entry): entry is [string, Enis] => isRecord(entry[1]))
    .map(([id, eni]) => ({ id, eni, blocks: eni.IsExcludedForPodIPs === true ? [] : blocksOf(eni, at) }));
  const isIpv6 = held.some(({ eni }) => isRecord(eni.IPv6Cidrs) && Object.keys(eni.IPv6Cidrs).length > 0);
  return { card, isIpv6, singles: heldKind(card, held, false), prefixes: heldKind(card, held, true) };
}

function heldKind(card: number, held: readonly ReadEni[], isPrefixes: boolean): HeldKind {
  const ofKind = (blocks: readonly Addresses[]) => blocks.filter(({ isPrefix }) => isPrefix === isPrefixes);
  const pool = held.flatMap(({ blocks }) => ofKind(blocks));
  const count: PoolCount = {
    card,
    total: sum(pool.map(({ total }) => total)),
    assigned: sum(pool.map(({ assigned }) => assigned)),
    cooling: sum(pool.map(({ cooling }) => cooling)),
    prefixes: isPrefixes ? pool.length : 0,
    countsCooling: true,
  };
  const enis = held
    .filter(({ id }) => /^eni-[0-9a-f]{8,17}$/.test(id))
    .slice(0, MAX_ENIS)
    .map(({ id, eni, blocks }) => heldEni(id, eni, ofKind(blocks)));
  return { count, enis };
}

function heldEni(id: string, { DeviceNumber, IsPrimary, IsTrunk }: Enis, blocks: readonly Addresses[]): HeldEni {
  return {
    id,
    device: typeof DeviceNumber === 'number' ? DeviceNumber : 0,
    isPrimary: IsPrimary === true,
    isTrunk: IsTrunk === true,
    addresses: sum(blocks.map(({ total }) => total)),
    assigned: sum(blocks.map(({ assigned }) => assigned)),
  };
}

/** Single addresses (`IPv4Addresses`, to 1.8) or blocks of one address and prefixes (`AvailableIPv4Cidrs`, from 1.9). */
function blocksOf({ IPv4Addresses, AvailableIPv4Cidrs }: Enis, at: number | undefined): readonly Addresses[] {
  if (isRecord(IPv4Addresses)) {
    const all = Object.values(IPv4Addresses);
    return all.length === 0 ? [] : [{ ...usedOf(all, at), isPrefix: false, total: all.length }];
  }
  if (!isRecord(AvailableIPv4Cidrs)) return [];
  return Object.entries(AvailableIPv4Cidrs).flatMap(([cidr, block]) => {
    if (!isRecord(block)) return [];
    // Named otherwise in 1.9. Of a prefix, only addresses that were used once are there.
    const used = block.IPAddresses ?? block.IPv4Addresses;
    const isPrefix = block.IsPrefix === true;
    return { ...usedOf(isRecord(used) ? Object.values(used) : [], at), isPrefix, total: sizeOf(cidr, isPrefix) };
  });
}

/** 16 of `10.0.1.16/28`. */
function sizeOf(cidr: string, isPrefix: boolean): number {
  const length = Number(/\/(\d{1,2})$/.exec(cidr)?.[1] ?? (isPrefix ? 28 : 32));
  return length >= 16 && length <= 32 ? 2 ** (32 - length) : 1;
}

function usedOf(addresses: readonly unknown[], at: number | undefined): Pick<Addresses, 'assigned' | 'cooling'> {
  const known = addresses.filter(isRecord);
  const free = known.filter((address) => !isAssigned(address));
  return { assigned: known.length - free.length, cooling: free.filter((address) => isCooling(address, at)).length };
}

/** `Assigned` to 1.6, whose pod it is (`IPAMKey`, in part left out from 1.23) after that. */
function isAssigned({ Assigned, IPAMKey }: Enis): boolean {
  if (!isRecord(IPAMKey)) return Assigned === true;
  return Object.values(IPAMKey).some((part) => typeof part === 'string' && part !== '');
}

function isCooling({ UnassignedTime }: Enis, at: number | undefined): boolean {
  const since = typeof UnassignedTime === 'string' ? isoTime(UnassignedTime) : undefined;
  return at !== undefined && since !== undefined && at - since <= COOLING;
}
