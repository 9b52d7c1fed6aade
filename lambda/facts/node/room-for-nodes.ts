import { compareText } from '../../common/compare-text.ts';
import { ADDRESSES_PER_PREFIX } from '../eni/eni-addresses.ts';
import { blocksIn, type SubnetRoom } from '../subnet/subnet-room.ts';
import { type EniDemand, eniTotal, type NodeDemand } from './node-addresses.ts';

/** A subnet for nodes and the subnets in which the CNI makes further ENIs for them. */
export interface NodeSite {
  readonly own: string;
  /** Undefined where they are unknown: then only what the primary ENI takes is asked for. */
  readonly pods: readonly string[] | undefined;
  /** No subnet is left for further ENIs, and the primary one serves pods: a node makes do with that. */
  readonly primaryAlone?: boolean;
}

export interface ZoneRoom {
  readonly zone: string;
  /** Nodes of the group that are there. */
  readonly nodes: number;
  readonly sites: readonly NodeSite[];
}

/** Room for the nodes of one node group. */
export interface NodeRoom {
  readonly zones: readonly ZoneRoom[];
  readonly subnets: readonly SubnetRoom[];
}

/** A node that gets every address it asks for, and the subnets that its ENIs come to. */
export interface PlacedNode {
  readonly own: string;
  /** In the order of its demand; none where it does without, or where they are unknown. */
  readonly others: readonly string[];
}

/** A node that is launched, and what it gets. */
export interface Launch {
  readonly zone: string;
  /** Undefined where it gets too little. */
  readonly placed: PlacedNode | undefined;
}

export interface Placement {
  /** Nodes that get every address they ask for. */
  readonly fit: number;
  /** Every node, in the order of their launches. */
  readonly launches: readonly Launch[];
  /** Where the first node of them gets too little; undefined where all fit. */
  readonly firstShort: Short | undefined;
}

/** What is short first. */
export interface Short {
  readonly zone: string;
  /** The subnets of the nodes themselves, or those in which the CNI makes further ENIs for their pods. */
  readonly part: 'nodes' | 'pods';
  readonly subnetIds: readonly string[];
  /** Whole /28 blocks where these are too few for a prefix each, though addresses may be left. */
  readonly unit: 'addresses' | 'blocks';
}

/**
 * Places nodes one after another as an Auto Scaling group and the VPC CNI do: each in the zone with the fewest nodes,
 * its ENIs in the subnets with the most addresses free, each ENI wholly in one. A node for which a zone has too little
 * is launched there all the same, as EC2 needs one address for it, and is short of addresses for its pods.
 */
export function placeNodes(room: NodeRoom, demand: NodeDemand, nodes: number): Placement {
  return place(leftOf(room), room, demand, nodes);
}

/** The same up to the first node that gets too little: how many get all, spread evenly over the zones. */
export function placeUntilShort(room: NodeRoom, demand: NodeDemand, most: number): Placement {
  return place(leftOf(room), room, demand, most, true);
}

/** What is left once so many instances have been placed likewise, those that find no place left out. */
export function roomBeside(room: NodeRoom, demand: NodeDemand, instances: number): NodeRoom {
  const left = leftOf(room);
  place(left, room, demand, instances);
  return { ...room, subnets: [...left.values()] };
}

/** How many of so many nodes are launched in each zone, whether they find addresses there or not. */
export function launchesByZone({ zones }: Pick<NodeRoom, 'zones'>, nodes: number): ReadonlyMap<string, number> {
  const launched = new Map<string, number>();
  for (const { zone } of zonesInTurn(zones, nodes)) launched.set(zone, (launched.get(zone) ?? 0) + 1);
  return launched;
}

function leftOf({ subnets }: NodeRoom): Left {
  return new Map(subnets.map((subnet) => [subnet.id, subnet]));
}

function place(left: Left, room: NodeRoom, demand: NodeDemand, nodes: number, endsWhenShort = false): Placement {
  const full = new Set<string>();
  const launches: Launch[] = [];
  let firstShort: Short | undefined;
  for (const zone of zonesInTurn(room.zones, nodes)) {
    const placed = full.has(zone.zone) ? undefined : placeNode(left, zone, demand);
    launches.push({ zone: zone.zone, placed });
    if (placed === undefined) {
      full.add(zone.zone);
      firstShort ??= shortIn(left, zone, demand);
      if (endsWhenShort) break;
    }
  }
  return { fit: launches.filter(({ placed }) => placed !== undefined).length, launches, firstShort };
}

/** The primary ENI is asked for first: where it finds no place, it is the nodes' own subnets that are short. */
function shortIn(left: Left, { zone, sites }: ZoneRoom, { primary, others }: NodeDemand): Short {
  const own = [...new Set(sites.map((site) => site.own))].sort();
  if (take(new Map(left), own, primary) === undefined) {
    return { zone, part: 'nodes', subnetIds: own, unit: unitShort(left, own, primary.prefixes) };
  }
  const pods = [...new Set(sites.flatMap((site) => site.pods ?? []))].sort();
  const prefixes = others.reduce((sum, eni) => sum + eni.prefixes, 0);
  return { zone, part: 'pods', subnetIds: pods, unit: unitShort(left, pods, prefixes) };
}

function unitShort(left: Left, ids: readonly string[], prefixes: number): Short['unit'] {
  return blocksIn(ids.flatMap((id) => left.get(id) ?? [])) < prefixes ? 'blocks' : 'addresses';
}

type Left = Map<string, SubnetRoom>;

/** Where one node after another is launched: each where the fewest are by then. */
function* zonesInTurn(zones: readonly ZoneRoom[], nodes: number): Generator<ZoneRoom> {
  if (zones.length === 0) return;
  const filled = zones.map((zone) => ({ zone, nodes: zone.nodes }));
  for (let launched = 0; launched < nodes; launched++) {
    const emptiest = filled.reduce((first, each) => (fewestFirst(each, first) < 0 ? each : first));
    emptiest.nodes += 1;
    yield emptiest.zone;
  }
}

interface FilledZone {
  readonly zone: ZoneRoom;
  readonly nodes: number;
}

function fewestFirst(a: FilledZone, b: FilledZone): number {
  return a.nodes - b.nodes || compareText(a.zone.zone, b.zone.zone);
}

function placeNode(left: Left, zone: ZoneRoom, demand: NodeDemand): PlacedNode | undefined {
  const sites = zone.sites.flatMap((site) => {
    const room = left.get(site.own);
    return room === undefined ? [] : [{ site, room }];
  });
  for (const { site } of sites.sort((a, b) => mostFreeFirst(a.room, b.room))) {
    const placed = placeAt(left, site, demand);
    if (placed !== undefined) return placed;
  }
  return undefined;
}

/** All of the node's ENIs or none. */
function placeAt(
  left: Left,
  { own, pods, primaryAlone = false }: NodeSite,
  { primary, others }: NodeDemand,
): PlacedNode | undefined {
  const home = take(left, [own], primary);
  if (home === undefined) return undefined;
  const further = pods === undefined || primaryAlone ? [] : others;
  const before = [home];
  for (const eni of further) {
    const place = take(left, pods ?? [], eni);
    if (place === undefined) {
      for (const room of before.reverse()) left.set(room.id, room);
      return undefined;
    }
    before.push(place);
  }
  return { own, others: before.slice(1).map(({ id }) => id) };
}

/** Takes what an ENI asks for from the one of some subnets that has the most free and all of it. Gives that as it was before. */
function take(left: Left, ids: readonly string[], eni: EniDemand): SubnetRoom | undefined {
  let place: SubnetRoom | undefined;
  for (const id of ids) {
    const room = left.get(id);
    if (room !== undefined && fits(room, eni) && (place === undefined || mostFreeFirst(room, place) < 0)) place = room;
  }
  if (place !== undefined) left.set(place.id, roomAfter(place, eni));
  return place;
}

function fits(room: SubnetRoom, eni: EniDemand): boolean {
  const fromRest = besideReservations(room, eni);
  return room.prefixes >= fromRest.prefixes && room.addresses >= eniTotal(fromRest);
}

/** Prefixes come from reservations first. */
function besideReservations({ reservedPrefixes }: SubnetRoom, { addresses, prefixes }: EniDemand): EniDemand {
  return { addresses, prefixes: Math.max(0, prefixes - reservedPrefixes) };
}

/** What single addresses leave is taken from broken blocks before whole ones. */
function roomAfter(room: SubnetRoom, eni: EniDemand): SubnetRoom {
  const fromRest = besideReservations(room, eni);
  const addresses = room.addresses - eniTotal(fromRest);
  return {
    id: room.id,
    addresses,
    prefixes: Math.min(room.prefixes - fromRest.prefixes, Math.floor(addresses / ADDRESSES_PER_PREFIX)),
    reservedPrefixes: Math.max(0, room.reservedPrefixes - eni.prefixes),
  };
}

function mostFreeFirst(a: SubnetRoom, b: SubnetRoom): number {
  return freeFor(b) - freeFor(a) || (a.id < b.id ? -1 : 1);
}

function freeFor({ addresses, reservedPrefixes }: SubnetRoom): number {
  return addresses + ADDRESSES_PER_PREFIX * reservedPrefixes;
}
