import { compareText } from '../../common/compare-text.ts';
import { sum } from '../../common/sum.ts';
import {
  ADDRESS_KIND_NAMES,
  type AddressKind,
  type AddressMap,
  type AddressRun,
  cellsInBlocks,
  type MappedEni,
  runsText,
} from '../../model/address-map.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance, NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';
import type { Place } from '../../model/target.ts';
import { isValid } from '../aws/aws-values.ts';
import { type Ipv4Range, parseIpv4Cidr, sizeOf } from '../aws/ipv4.ts';
import { agedLeaks } from '../eni/aged-leaks.ts';
import { classifyEni } from '../eni/eni-ownership.ts';
import { enisByHolder, type Holder, holderOfPrefixes } from './ip-usage.ts';
import { addressesUnseen, keptByAws, subnetAddresses } from './subnet-addresses.ts';
import { clusterOfEni } from './subnet-competitors.ts';
import { subnetName } from './subnet-name.ts';
import { subnetRoom } from './subnet-room.ts';
import { outOfService } from './subnet-state.ts';

/** What tells whose the addresses of a subnet are. */
export interface MapSources {
  readonly place: Place;
  readonly nodes: readonly Instance[];
  readonly subnetReservations: Section<SubnetReservation>;
  /** When an earlier audit first saw an ENI `available`, by ENI id. */
  readonly eniFirstSeen: ReadonlyMap<string, Date>;
  /** Age from which an unattached ENI of EKS networking counts as leaked. */
  readonly minLeakAgeMinutes: number;
  readonly now: Date;
}

/** Who holds each address of a subnet; undefined for one without IPv4 addresses. As `drawnMap`, with a cell an address. */
export function addressMap(
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  sources: MapSources,
): AddressMap | undefined {
  return drawnMap(subnet, enis, sources)?.whole();
}

/** A map that is yet to be written out, in either size. */
export interface DrawnMap {
  /** With a cell an address. */
  readonly whole: () => AddressMap;
  /** What `whole` takes as JSON at the least, in bytes: that of the ids of its ENIs. */
  readonly leastBytes: number;
  /** With a cell a block. Cheaper than `whole`. */
  readonly inBlocks: () => AddressMap;
}

/**
 * Who holds each address of a subnet; undefined for one without IPv4 addresses. Which addresses ENIs hold that are not
 * visible is not known: where there are any, no address counts as free for certain.
 *
 * @param enis every ENI of the subnet
 */
export function drawnMap(subnet: Subnet, enis: readonly NetworkInterface[], sources: MapSources): DrawnMap | undefined {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  const addresses = subnetAddresses(subnet);
  if (range === undefined || addresses === undefined) return undefined;
  const reservations = itemsOf(sources.subnetReservations);
  const unseen = addressesUnseen(subnet, reservations, enis) ?? 0;
  const inOrder = [...enis].sort((a, b) => compareText(a.id, b.id));
  const cells = cellsOf(range, unheldKind(unseen, addresses.free));
  fillWithoutEni(cells, subnet, reservations);
  fillHeld(cells, inOrder, sources);
  const runs = cells.runs();
  const there = enisThere(runs, inOrder);
  const room = subnetRoom(subnet, enis, itemsKnown(sources.subnetReservations));
  const { accountId, region } = sources.place;
  const said: Omit<AddressMap, 'cells'> = {
    accountId,
    region,
    subnetId: subnet.id,
    name: subnetName(subnet) ?? null,
    vpcId: subnet.vpcId,
    availabilityZone: subnet.availabilityZone,
    cidr: subnet.cidrBlock,
    state: outOfService(subnet) ?? null,
    usable: addresses.usable,
    free: addresses.free,
    unseen,
    reservations: sources.subnetReservations.status === 'read' ? 'read' : 'not-read',
    freeBlocks: room.prefixes,
    freeBlocksInReservations: room.reservedPrefixes,
    counts: countsOf(runs),
  };
  return {
    whole: () => ({ ...said, cells: cellsByAddress(runs, there, sources) }),
    leastBytes: sum([...there.values()].map(({ id }) => `{"id":"${id}"}`.length)),
    inBlocks: () => ({ ...said, cells: cellsInBlocks(runs) }),
  };
}

function itemsKnown<T>(section: Section<T>): readonly T[] | undefined {
  return section.status === 'read' ? section.items : undefined;
}

/** What an address is that no ENI we see holds and no reservation keeps. */
function unheldKind(unseen: number, free: number): AddressKind {
  if (unseen <= 0) return 'free';
  return free === 0 ? 'notVisible' : 'freeOrNotVisible';
}

/** A cell an address, of which the last word on it stands. */
interface Cells {
  readonly fill: (range: Ipv4Range, kind: AddressKind, eni?: number) => void;
  readonly runs: () => readonly AddressRun[];
}

const NO_ENI = -1;

function cellsOf(range: Ipv4Range, kindAtFirst: AddressKind): Cells {
  const kinds = new Uint8Array(sizeOf(range)).fill(ADDRESS_KIND_NAMES.indexOf(kindAtFirst));
  const enis = new Int32Array(kinds.length).fill(NO_ENI);
  return {
    fill: ({ first, last }, kind, eni = NO_ENI) => {
      const from = Math.max(0, first - range.first);
      const to = Math.min(kinds.length, last - range.first + 1);
      if (from >= to) return;
      const code = ADDRESS_KIND_NAMES.indexOf(kind);
      // Most are a single address, for which `fill` of an array takes longer.
      for (let at = from; at < to; at++) {
        kinds[at] = code;
        enis[at] = eni;
      }
    },
    runs: () => runsIn(kinds, enis),
  };
}

function runsIn(kinds: Uint8Array, enis: Int32Array): readonly AddressRun[] {
  const runs: AddressRun[] = [];
  for (let at = 0; at < kinds.length; ) {
    const [kind, eni] = [kinds[at], enis[at]];
    let end = at + 1;
    while (end < kinds.length && kinds[end] === kind && enis[end] === eni) end++;
    runs.push({
      kind: ADDRESS_KIND_NAMES[kind ?? 0] ?? 'others',
      length: end - at,
      eni: eni === NO_ENI ? undefined : eni,
    });
    at = end;
  }
  return runs;
}

function fillWithoutEni(cells: Cells, subnet: Subnet, reservations: readonly SubnetReservation[]): void {
  const own = reservations.filter(({ subnetId }) => subnetId === subnet.id);
  for (const type of ['explicit', 'prefix'] as const) {
    for (const { cidr } of own.filter((reservation) => reservation.type === type)) {
      fillCidr(cells, cidr, type === 'prefix' ? 'prefixReservation' : 'explicitReservation');
    }
  }
  const range = parseIpv4Cidr(subnet.cidrBlock);
  for (const kept of range === undefined ? [] : keptByAws(range)) cells.fill(kept, 'reservedByAws');
}

/** By the same holders as checks count them. */
function fillHeld(
  cells: Cells,
  enis: readonly NetworkInterface[],
  { place, nodes, eniFirstSeen, minLeakAgeMinutes, now }: MapSources,
): void {
  const leaked = agedLeaks(enis, place.accountId, eniFirstSeen, minLeakAgeMinutes, now);
  const places = new Map(enis.map((eni, index) => [eni, index]));
  for (const [holder, held] of enisByHolder(enis, place.accountId, nodes, leaked)) {
    for (const eni of held) fillEni(cells, eni, holder, places.get(eni) ?? NO_ENI);
  }
}

function fillEni(cells: Cells, eni: NetworkInterface, holder: Holder, index: number): void {
  for (const address of eni.privateIpAddresses) cells.fill({ first: address, last: address }, holder, index);
  for (const cidr of eni.ipv4Prefixes) fillCidr(cells, cidr, holderOfPrefixes(holder), index);
}

function fillCidr(cells: Cells, cidr: string, kind: AddressKind, eni?: number): void {
  const range = parseIpv4Cidr(cidr);
  if (range !== undefined) cells.fill(range, kind, eni);
}

function countsOf(runs: readonly AddressRun[]): AddressMap['counts'] {
  const counts: Partial<Record<AddressKind, number>> = {};
  for (const { kind, length } of runs) counts[kind] = (counts[kind] ?? 0) + length;
  return counts;
}

/** By their numbers, as they come on the map. Of an ENI whose addresses are all elsewhere nothing is there. */
function enisThere(
  runs: readonly AddressRun[],
  enis: readonly NetworkInterface[],
): ReadonlyMap<number, NetworkInterface> {
  const there = new Map<number, NetworkInterface>();
  for (const { eni: number } of runs) {
    const eni = number === undefined ? undefined : enis[number];
    if (number !== undefined && eni !== undefined) there.set(number, eni);
  }
  return there;
}

/** With the ENIs that are there numbered anew. */
function cellsByAddress(
  runs: readonly AddressRun[],
  there: ReadonlyMap<number, NetworkInterface>,
  { place, nodes }: MapSources,
): AddressMap['cells'] {
  const numbers = new Map([...there.keys()].map((number, at) => [number, at]));
  const clusterOf = clusterOfEni(nodes, place.accountId);
  return {
    by: 'address',
    runs: runsText(runs.map((run) => ({ ...run, eni: run.eni === undefined ? undefined : numbers.get(run.eni) }))),
    enis: [...there.values()].map((eni) => mappedEni(eni, clusterOf(eni), place.accountId)),
  };
}

/** What tags say is shown only where it is what they should hold. */
function mappedEni(eni: NetworkInterface, cluster: string | undefined, accountId: string): MappedEni {
  const { instanceId } = classifyEni(eni, accountId);
  return {
    id: eni.id,
    ...(cluster !== undefined && isValid('cluster', cluster) && { cluster }),
    ...(instanceId !== undefined && isValid('instance', instanceId) && { instance: instanceId }),
    ...(eni.ownerId !== accountId && { account: eni.ownerId }),
  };
}
