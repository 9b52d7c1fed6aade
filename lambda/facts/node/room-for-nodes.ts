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

function leftOf({ subnets }: NodeRoom): Left {
  return new Map(subnets.map((subnet) => [subnet.id, subnet]));
}

function place(left: Left, room: NodeRoom, demand: NodeDemand, nodes: number, endsWhenShort = false): Placement {
  const counts = new Map(room.zones.map(({ zone, nodes: there }) => [zone, there]));
  const full = new Set<string>();
  const launches: Launch[] = [];
  let firstShort: Short | undefined;
  for (let launched = 0; launched < nodes; launched++) {
    const zone = emptiestOf(room.zones, counts);
    if (zone === undefined) break;
    counts.set(zone.zone, (counts.get(zone.zone) ?? 0) + 1);
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
  if (!own.some((id) => take(new Map(left), id, primary))) {
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

function emptiestOf(zones: readonly ZoneRoom[], counts: ReadonlyMap<string, number>): ZoneRoom | undefined {
  const nodesIn = ({ zone }: ZoneRoom) => counts.get(zone) ?? 0;
  return [...zones].sort((a, b) => nodesIn(a) - nodesIn(b) || compareText(a.zone, b.zone))[0];
}

function placeNode(left: Left, zone: ZoneRoom, demand: NodeDemand): PlacedNode | undefined {
  for (const site of mostFreeFirst(left, zone.sites, ({ own }) => own)) {
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
  const before = [own, ...(pods ?? [])].map((id) => left.get(id));
  const further = pods === undefined || primaryAlone ? [] : others;
  const places: string[] = [];
  if (take(left, own, primary)) {
    for (const eni of further) {
      const place = mostFreeFirst(left, pods ?? [], (id) => id).find((id) => take(left, id, eni));
      if (place === undefined) break;
      places.push(place);
    }
    if (places.length === further.length) return { own, others: places };
  }
  for (const subnet of before) if (subnet !== undefined) left.set(subnet.id, subnet);
  return undefined;
}

/** Prefixes come from reservations first. What single addresses leave is taken from broken blocks before whole ones. */
function take(left: Left, id: string, { addresses, prefixes }: EniDemand): boolean {
  const subnet = left.get(id);
  if (subnet === undefined) return false;
  const reserved = Math.min(prefixes, subnet.reservedPrefixes);
  const fromRest = { addresses, prefixes: prefixes - reserved };
  if (subnet.prefixes < fromRest.prefixes || subnet.addresses < eniTotal(fromRest)) return false;
  const rest = subnet.addresses - eniTotal(fromRest);
  left.set(id, {
    id,
    addresses: rest,
    prefixes: Math.min(subnet.prefixes - fromRest.prefixes, Math.floor(rest / ADDRESSES_PER_PREFIX)),
    reservedPrefixes: subnet.reservedPrefixes - reserved,
  });
  return true;
}

function mostFreeFirst<T>(left: Left, items: readonly T[], idOf: (item: T) => string): readonly T[] {
  const free = (item: T) => {
    const { addresses = 0, reservedPrefixes = 0 } = left.get(idOf(item)) ?? {};
    return addresses + ADDRESSES_PER_PREFIX * reservedPrefixes;
  };
  return [...items].sort((a, b) => free(b) - free(a) || (idOf(a) < idOf(b) ? -1 : 1));
}
