import { amount, count, sentences } from '../../common/words.ts';
import { parseIpv4Cidr } from '../../facts/aws/ipv4.ts';
import { holderWords, shareClauses } from '../../facts/subnet/shares.ts';
import {
  ADDRESS_KIND_NAMES,
  ADDRESS_KINDS,
  type AddressBlock,
  type AddressKind,
  type AddressMap,
  BLOCK_SIZE,
  blocksOf,
} from '../../model/address-map.ts';
import { gapText } from '../../model/gap-words.ts';
import type { MapView } from '../../model/map-report.ts';
import { clipped, harmless } from '../words/plain-text.ts';

/** What every form says of the map of a subnet. Its words are harmless. */
export interface MapOutline {
  /** `payments-private-a (subnet-0c96…)`, or the id alone. */
  readonly title: string;
  /** `10.0.1.0/24 in eu-west-1a, account 111122223333` */
  readonly where: string;
  /** How many are free, and who holds most. */
  readonly summary: string;
  /** What the map cannot show, a sentence each. */
  readonly notes: readonly string[];
  /** The kinds that are there, in their order. */
  readonly legend: readonly LegendEntry[];
  readonly firstAddress: number;
  /** Every /28 block. */
  readonly blocks: readonly MapBlock[];
}

export interface LegendEntry {
  readonly kind: AddressKind;
  readonly letter: string;
  readonly words: string;
  readonly addresses: number;
}

/** A block as one cell. */
export interface MapBlock extends AddressBlock {
  /** The kind that has most of what is held in it; where nothing is, why it is not free, or that it is. */
  readonly kind: AddressKind;
  /** Addresses of it that somebody holds, as far as that is known. */
  readonly held: number;
  readonly size: number;
}

export function mapOutline(map: AddressMap, unread: MapView['unread'] = []): MapOutline {
  const { subnetId, name, cidr, availabilityZone, accountId } = map;
  return {
    title: harmless(name === null ? subnetId : `${name} (${subnetId})`),
    where: harmless(`${cidr} in ${availabilityZone}, account ${accountId}`),
    summary: summaryOf(map),
    notes: [...notesOf(map), ...unread.map((gap) => clipped(`Could not read ${gapText(gap)}.`, MAX_NOTE))],
    legend: ADDRESS_KIND_NAMES.flatMap((kind) => {
      const addresses = map.counts[kind] ?? 0;
      return addresses === 0 ? [] : [{ kind, letter: ADDRESS_KINDS[kind], words: kindWords(kind), addresses }];
    }),
    firstAddress: parseIpv4Cidr(cidr)?.first ?? 0,
    blocks: blocksOf(map).map(mapBlock),
  };
}

const MAX_NOTE = 400;

/** `3 of 251 addresses are free, but no whole /28 block. Leaked ENIs hold 220 of 251.` */
function summaryOf(map: AddressMap): string {
  const { free, usable, unseen, counts } = map;
  const reservedOrNotVisible =
    Math.max(0, unseen) + (counts.prefixReservation ?? 0) + (counts.explicitReservation ?? 0);
  return sentences(
    `${amount(free)} of ${count(usable, 'address', 'addresses')} ${free === 1 ? 'is' : 'are'} free${blocksText(map)}`,
    ...shareClauses({ ...counts, reservedOrNotVisible }, usable),
  );
}

function blocksText({ free, unseen, freeBlocks, freeBlocksInReservations: reserved }: AddressMap): string {
  const inReservations = reserved === 0 ? '' : `, and ${amount(reserved)} more in CIDR reservations`;
  if (freeBlocks === 0) return `${free < BLOCK_SIZE ? ', and' : ', but'} no whole /28 block${inReservations}`;
  return `, with ${unseen > 0 ? 'at most ' : ''}${count(freeBlocks, 'whole /28 block')}${inReservations}`;
}

function notesOf({ unseen, free, state, reservations }: AddressMap): readonly string[] {
  return [
    ...(state === null ? [] : [`The subnet is in state ${harmless(state)}: EC2 creates no ENI in it.`]),
    ...(unseen > 0 && free > 0 ? [unseenText(unseen, reservations)] : []),
    ...(unseen < 0
      ? [`EC2 counts ${amount(-unseen)} more as free than this map: addresses changed hands while it was read.`]
      : []),
  ];
}

function unseenText(unseen: number, reservations: AddressMap['reservations']): string {
  const takers =
    reservations === 'read'
      ? 'ENIs that are not visible here'
      : 'CIDR reservations, which could not be read, or ENIs that are not visible here';
  return `${takers} take ${amount(unseen)} of the addresses that are free or not visible here: which ones is unknown.`;
}

/** What addresses of a kind are called, in a legend. */
export function kindWords(kind: AddressKind): string {
  switch (kind) {
    case 'nodes':
      return 'nodes and pods (primary ENIs)';
    case 'cniSecondaries':
      return 'pods (secondary ENIs)';
    case 'prefixes':
      return 'pods (prefixes)';
    case 'otherCni':
      return 'ENIs of another CNI';
    case 'prefixReservation':
      return 'CIDR reservation for prefixes';
    case 'explicitReservation':
      return 'explicit CIDR reservation';
    case 'reservedByAws':
      return 'reserved by AWS';
    case 'notVisible':
      return 'in use, not visible here';
    case 'freeOrNotVisible':
      return 'free or not visible here';
    case 'free':
      return 'free';
    default:
      return holderWords(kind);
  }
}

const NOT_HELD = new Set<AddressKind>([
  'prefixReservation',
  'explicitReservation',
  'reservedByAws',
  'freeOrNotVisible',
  'free',
]);

function mapBlock(block: AddressBlock): MapBlock {
  const there = ADDRESS_KIND_NAMES.flatMap((kind) => {
    const addresses = block.counts[kind] ?? 0;
    return addresses === 0 ? [] : [{ kind, addresses }];
  });
  const held = there.filter(({ kind }) => !NOT_HELD.has(kind)).sort((a, b) => b.addresses - a.addresses);
  const [most] = held;
  const [withoutHolder] = there;
  return {
    ...block,
    kind: most?.kind ?? withoutHolder?.kind ?? 'free',
    held: held.reduce((sum, { addresses }) => sum + addresses, 0),
    size: there.reduce((sum, { addresses }) => sum + addresses, 0),
  };
}

/** Whether nothing of a block is held or kept: what a prefix takes. */
export function isWholeAndFree({ counts }: AddressBlock): boolean {
  return counts.free === BLOCK_SIZE || counts.prefixReservation === BLOCK_SIZE;
}
