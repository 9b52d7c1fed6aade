import { nodesOfNodegroup } from '../../facts/cluster/cluster-nodes.ts';
import { isLiveCniNode } from '../../facts/cni/cni-nodes.ts';
import { type GroupRooms, groupRooms, type RoomSources, subnetsOf } from '../../facts/node/group-room.ts';
import type { NextNodes } from '../../facts/node/next-nodes.ts';
import { type NodeRoom, type Placement, placeNodes, type Short } from '../../facts/node/room-for-nodes.ts';
import type { PodsOfNodes } from '../../facts/pods/node-pods.ts';
import { type CleanUpSources, leaksAmong } from '../../facts/remedy/clean-up-takes.ts';
import { enisByHolder } from '../../facts/subnet/ip-usage.ts';
import { blocksIn } from '../../facts/subnet/subnet-room.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance } from '../../model/inventory.ts';
import { type GrowthRemedy, growthRemedies } from './growth-remedies.ts';

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

/** What tells what room subnets have, and what would give them more. */
export interface ShortageSources extends CleanUpSources, RoomSources {
  readonly subnets: RoomSources['subnets'];
  readonly subnetEnis: RoomSources['subnetEnis'];
  readonly accountId: string;
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
  const rooms = groupRooms(sources);
  return (outlook) => shortageOf(outlook, rooms, sources);
}

function shortageOf(outlook: NextNodes, rooms: GroupRooms, known: ShortageSources): NodegroupShortage | undefined {
  const { toCome, surge } = outlook.growth;
  const roomNow = rooms.toUpdate(outlook);
  const grown = placeNodes(rooms.toGrow(outlook), outlook.demand, toCome);
  const updated = placeNodes(roomNow, outlook.demand, surge);
  const short = grown.firstShort ?? updated.firstShort;
  if (short === undefined) return undefined;
  const { zone } = short;
  const { accountId, subnets, podsPerNode } = known;
  const here = rooms.enisHere(outlook);
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
      room: (change) => (growsByMore ? rooms.toGrow : rooms.toUpdate)(outlook, change),
    }),
  };
}

/** The most pods that have or want an address on a node of the group; undefined where Kubernetes does not say it of each. */
function mostPodsOn({ cluster, nodegroup }: NextNodes, { nodes, podsOf }: ShortageSources): number | undefined {
  const own = nodesOfNodegroup(itemsOf(nodes), nodegroup).filter(isLiveCniNode);
  const counts = own.flatMap(({ id }) => podsOf(cluster.name, id) ?? []);
  if (own.length === 0 || counts.length < own.length) return undefined;
  return Math.max(...counts.map(({ holding, waiting }) => holding + waiting));
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
