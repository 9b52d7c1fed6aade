import { isLiveCniNode } from '../../facts/cni/cni-nodes.ts';
import { type EnisOfSubnets, enisOfSubnets } from '../../facts/eni/enis-by-place.ts';
import { ONE_ADDRESS, withMoreAtHome } from '../../facts/node/node-addresses.ts';
import { isOfNodegroup } from '../../facts/node/nodegroup-types.ts';
import type { PodsOfNodes } from '../../facts/pods/node-pods.ts';
import { type CleanUpSources, leaksAmong } from '../../facts/remedy/clean-up-takes.ts';
import { enisByHolder } from '../../facts/subnet/ip-usage.ts';
import { blocksIn, type SubnetRoom, subnetRoom } from '../../facts/subnet/subnet-room.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance, NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';
import { type GrowthRemedy, growthRemedies, type RoomChange } from './growth-remedies.ts';
import type { NextNodes } from './nodegroup-demand.ts';
import { type NodeRoom, type NodeSite, type Placement, placeNodes, roomBeside, type Short } from './room-for-nodes.ts';

/** A node group whose next nodes do not all get the addresses they take. */
export interface NodegroupShortage {
  readonly outlook: NextNodes;
  /** Of the nodes up to its maximum. */
  readonly grown: Placement;
  /** Of the extra nodes of a rolling update. */
  readonly updated: Placement;
  /** What is short first, and what is free now in all subnets of its zone and in those that are short. */
  readonly short: Short;
  readonly zoneFree: number;
  readonly shortFree: number;
  /** Whether its zone has other subnets for pods than for nodes, or none. */
  readonly isSplit: boolean;
  readonly remedies: readonly GrowthRemedy[];
}

/** What tells what room subnets have. */
export interface ShortageSources extends CleanUpSources {
  readonly accountId: string;
  readonly subnets: readonly Subnet[];
  /** Every ENI of the subnets. */
  readonly subnetEnis: Section<NetworkInterface>;
  readonly subnetReservations: Section<SubnetReservation>;
  readonly nodes: Section<Instance>;
  readonly minLeakAgeMinutes: number;
  readonly podsPerNode: number;
  readonly podsOf: PodsOfNodes;
  readonly now: Date;
}

/**
 * For each node group on its own, as if all others stayed as they are: what it lacks to grow to its maximum or to be
 * updated; undefined where there is room.
 */
export function shortageFinder(sources: ShortageSources): (outlook: NextNodes) => NodegroupShortage | undefined {
  const { subnetEnis } = sources;
  const enis = subnetEnis.status === 'read' ? enisOfSubnets(subnetEnis.items) : undefined;
  const roomAsItIs = new Map<string, SubnetRoom>();
  return (outlook) => shortageOf(outlook, { ...sources, enis, roomAsItIs });
}

interface Known extends ShortageSources {
  /** By subnet; undefined where they could not be read. */
  readonly enis: EnisOfSubnets | undefined;
  /** Rooms computed so far: many node groups share a subnet, and the blocks of one take a look at every address. */
  readonly roomAsItIs: Map<string, SubnetRoom>;
}

function shortageOf(outlook: NextNodes, known: Known): NodegroupShortage | undefined {
  const { toCome, surge } = outlook.growth;
  const toGrow = (change: RoomChange) => roomToGrow(outlook, known, change);
  const toUpdate = (change: RoomChange) => roomFor(outlook, known, change.without ?? [], change);
  const roomNow = toUpdate({});
  const grown = placeNodes(toGrow({}), outlook.demand, toCome);
  const updated = placeNodes(roomNow, outlook.demand, surge);
  const short = grown.firstShort ?? updated.firstShort;
  if (short === undefined) return undefined;
  const { zone } = short;
  const { accountId, subnets, podsPerNode } = known;
  const here = enisHere(outlook, known);
  const leaks = leaksAmong(here, known, known.minLeakAgeMinutes, known.now);
  const growsByMore = toCome >= surge;
  return {
    outlook,
    grown,
    updated,
    short,
    zoneFree: freeIn(zone, roomNow),
    shortFree: freeAmong(short, roomNow),
    isSplit: isSplit(zone, roomNow),
    remedies: growthRemedies(outlook, {
      nodes: Math.max(toCome, surge),
      fit: (growsByMore ? grown : updated).fit,
      podsPerNode,
      podsNow: mostPodsOn(outlook, known),
      zone,
      accountId,
      subnets,
      leaked: leaks.cleanable,
      byHolder: enisByHolder(here, accountId, itemsOf(known.nodes), leaks.all),
      room: growsByMore ? toGrow : toUpdate,
    }),
  };
}

/** The most pods that have or want an address on a node of the group; undefined where Kubernetes does not say it of each. */
function mostPodsOn({ cluster, nodegroup }: NextNodes, { nodes, podsOf }: Known): number | undefined {
  const own = itemsOf(nodes).filter((node) => isLiveCniNode(node) && isOfNodegroup(node, nodegroup));
  const counts = own.flatMap(({ id }) => podsOf(cluster.name, id) ?? []);
  if (own.length === 0 || counts.length < own.length) return undefined;
  return Math.max(...counts.map(({ holding, waiting }) => holding + waiting));
}

/** Its instances in a warm pool become nodes, and those that the pool keeps besides have the addresses of a bare instance. */
function roomToGrow(outlook: NextNodes, known: Known, change: RoomChange): NodeRoom {
  const { warmEnis, growth, besidesPool } = outlook;
  const room = roomFor(outlook, known, [...warmEnis, ...(change.without ?? [])], change);
  return growth.pooled === 0 ? room : roomBeside(room, withMoreAtHome(ONE_ADDRESS, besidesPool), growth.pooled);
}

/** @param without ENIs whose addresses are free for it */
function roomFor(
  { sites }: NextNodes,
  { subnets, enis, subnetReservations, roomAsItIs }: Known,
  without: readonly NetworkInterface[],
  { morePods }: RoomChange,
): NodeRoom {
  const zones = sites.zones.map((zone) =>
    zone.zone === morePods?.availabilityZone
      ? { ...zone, sites: zone.sites.map((site) => withPods(site, morePods.id)) }
      : zone,
  );
  const used = subnetsOf({ zones });
  const reservations = subnetReservations.status === 'read' ? subnetReservations.items : undefined;
  return {
    zones,
    subnets: subnets
      .filter(({ id }) => used.has(id))
      .map((subnet) => {
        const gone = without.filter(({ subnetId }) => subnetId === subnet.id);
        const known = gone.length === 0 ? roomAsItIs.get(subnet.id) : undefined;
        if (known !== undefined) return known;
        const computed = subnetRoom(subnet, enis && (enis.get(subnet.id) ?? []), reservations, gone);
        if (gone.length === 0) roomAsItIs.set(subnet.id, computed);
        return computed;
      }),
  };
}

function withPods(site: NodeSite, subnetId: string): NodeSite {
  return { own: site.own, pods: [...(site.pods ?? []), subnetId] };
}

/** Every ENI in the subnets that the group's nodes use. */
function enisHere({ sites }: NextNodes, { enis }: Known): readonly NetworkInterface[] {
  return [...subnetsOf(sites)].sort().flatMap((id) => enis?.get(id) ?? []);
}

function subnetsOf({ zones }: Pick<NodeRoom, 'zones'>): ReadonlySet<string> {
  return new Set(zones.flatMap(({ sites }) => sites.flatMap(({ own, pods = [] }) => [own, ...pods])));
}

function freeIn(zone: string, { zones, subnets }: NodeRoom): number {
  const here = subnetsOf({ zones: zones.filter((each) => each.zone === zone) });
  return subnets.filter(({ id }) => here.has(id)).reduce((sum, { addresses }) => sum + addresses, 0);
}

function freeAmong({ subnetIds, unit }: Short, { subnets }: NodeRoom): number {
  const short = subnets.filter(({ id }) => subnetIds.includes(id));
  return unit === 'blocks' ? blocksIn(short) : short.reduce((sum, { addresses }) => sum + addresses, 0);
}

function isSplit(zone: string, { zones }: NodeRoom): boolean {
  const sites = zones.filter((each) => each.zone === zone).flatMap((each) => each.sites);
  return sites.some(
    ({ own, pods, primaryAlone }) =>
      pods !== undefined && primaryAlone !== true && (pods.length === 0 || pods.some((id) => id !== own)),
  );
}
