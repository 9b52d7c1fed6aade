import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { once } from '../../common/once.ts';
import { sum } from '../../common/sum.ts';
import type { ClusterPool, GroupRoom, ZonePool } from '../../model/cluster-pools.ts';
import { itemsOf } from '../../model/coverage.ts';
import type { Inventory, NetworkInterface, Nodegroup, Subnet } from '../../model/inventory.ts';
import { clusterCnis } from '../cni/cluster-cnis.ts';
import { agedLeaks } from '../eni/aged-leaks.ts';
import { ADDRESSES_PER_PREFIX, addressesOf } from '../eni/eni-addresses.ts';
import { type EnisOfSubnets, enisOfSubnets } from '../eni/enis-by-place.ts';
import type { ClusterSubnets } from '../subnet/cluster-subnets.ts';
import { enisByHolder, type IpUsage, ipUsageOf } from '../subnet/ip-usage.ts';
import { subnetAddresses } from '../subnet/subnet-addresses.ts';
import { subnetRoom } from '../subnet/subnet-room.ts';
import { type GroupRooms, groupRooms } from './group-room.ts';
import { type NextNodes, nextNodesOfGroups } from './next-nodes.ts';
import { nodeTotal } from './node-addresses.ts';
import { launchesByZone } from './room-for-nodes.ts';
import { roomToGrow } from './room-to-grow.ts';

/** What tells which ENIs leaked. */
export interface LeakRule {
  readonly minLeakAgeMinutes: number;
  readonly now: Date;
}

/** Answers for any cluster by its name; undefined for one that draws on no subnet with IPv4 addresses. */
export interface PoolsOfClusters {
  /** What its subnets hold now, and what a rolling update and full scale need besides. */
  readonly poolOf: (cluster: string) => ClusterPool | undefined;
  /** The zone with the fewest free addresses that its new nodes can use. Cheaper than its whole pool. */
  readonly tightestZoneOf: (cluster: string) => Pick<ZonePool, 'zone' | 'free'> | undefined;
}

/** @param drawnOn the subnets of each cluster */
export function clusterPoolsIn(
  inventory: Pick<Inventory, 'target' | 'declaredClusters' | 'sections' | 'eniFirstSeen'>,
  drawnOn: ClusterSubnets,
  rule: LeakRule,
): PoolsOfClusters {
  const { target, declaredClusters, sections } = inventory;
  const { accountId, region } = target;
  const nodegroups = itemsOf(sections.nodegroups).toSorted((a, b) => compareText(a.name, b.name));
  const sources = {
    ...sections,
    accountId,
    clusters: itemsOf(sections.clusters),
    nodegroups,
    subnets: itemsOf(sections.subnets),
    cnis: clusterCnis({ target, declaredClusters, ...sections }),
  };
  const rooms = groupRooms(sources);
  const nexts = groupBy(nextNodesOfGroups(sources, rule.now), ({ cluster }) => cluster.name);
  const groups = groupBy(nodegroups, ({ clusterName }) => clusterName);
  const enis = enisOfSubnets(itemsOf(sections.subnetEnis));
  const byId = new Map(sources.subnets.map((subnet) => [subnet.id, subnet]));
  const reservations = sections.subnetReservations.status === 'read' ? sections.subnetReservations.items : [];
  const reservedIn = once((subnet: Subnet) => ({
    addresses: ADDRESSES_PER_PREFIX * subnetRoom(subnet, enis.get(subnet.id) ?? [], reservations).reservedPrefixes,
  }));
  const zonesOf = (cluster: string) => {
    const subnets = (drawnOn.get(cluster) ?? []).flatMap((id) => byId.get(id) ?? []);
    return [...groupBy(subnets, ({ availabilityZone }) => availabilityZone)].sort(([a], [b]) => compareText(a, b));
  };
  const roomOf = (cluster: string) => {
    const inBlocks = (nexts.get(cluster) ?? []).some(takesPrefixes);
    return (subnet: Subnet) => roomIn(subnet, inBlocks ? reservedIn(subnet).addresses : 0);
  };
  const tightestZoneOf = (cluster: string) => {
    const roomFor = roomOf(cluster);
    return zonesOf(cluster)
      .flatMap(([zone, here]) => {
        const rooms = here.flatMap((subnet) => roomFor(subnet) ?? []);
        return rooms.length === 0 ? [] : [{ zone, free: sum(rooms.map(({ free }) => free)) }];
      })
      .sort((a, b) => a.free - b.free)[0];
  };
  const poolOf = (cluster: string): ClusterPool | undefined => {
    const own = nexts.get(cluster) ?? [];
    const needs = own.map(needsOf);
    const roomFor = roomOf(cluster);
    const heldIn = (subnet: Subnet) => heldBy(subnet, enis, inventory, rule, roomFor(subnet));
    const zones = zonesOf(cluster).flatMap(([zone, here]) => zonePool(zone, here, needs, heldIn) ?? []);
    if (zones.length === 0) return undefined;
    return {
      accountId,
      region,
      cluster,
      zones,
      groups: own.map((next) => groupRoom(next, rooms)),
      unknownGroups: unknownAmong(groups.get(cluster) ?? [], own),
    };
  };
  return { poolOf, tightestZoneOf };
}

function takesPrefixes({ demand: { primary, others } }: NextNodes): boolean {
  return [primary, ...others].some(({ prefixes }) => prefixes > 0);
}

/** More addresses that a node group needs, by zone. */
interface Needs {
  readonly update: ReadonlyMap<string, number>;
  readonly fullScale: ReadonlyMap<string, number>;
}

function needsOf({ growth, demand, warmEnis, sites, besidesPool }: NextNodes): Needs {
  const perNode = nodeTotal(demand);
  const updated = launchesByZone(sites, growth.surge);
  const grown = launchesByZone(sites, growth.toCome);
  const pooledPerZone = (growth.pooled * (1 + besidesPool)) / Math.max(1, sites.zones.length);
  const warmIn = (zone: string) => {
    const here = new Set(
      sites.zones
        .filter((each) => each.zone === zone)
        .flatMap((each) => each.sites.flatMap(({ own, pods = [] }) => [own, ...pods])),
    );
    return addressesOf(warmEnis.filter(({ subnetId }) => here.has(subnetId)));
  };
  return {
    update: new Map([...updated].map(([zone, nodes]) => [zone, nodes * perNode])),
    fullScale: new Map(
      sites.zones.map(({ zone }) => {
        const nodes = grown.get(zone) ?? 0;
        return [zone, Math.max(0, Math.ceil(nodes * perNode + pooledPerZone) - warmIn(zone))];
      }),
    ),
  };
}

function zonePool(
  zone: string,
  subnets: readonly Subnet[],
  needs: readonly Needs[],
  heldIn: (subnet: Subnet) => Held | undefined,
): ZonePool | undefined {
  const held = subnets.flatMap((subnet) => heldIn(subnet) ?? []);
  if (held.length === 0) return undefined;
  const total = (key: Exclude<keyof Held, 'subnetId'>) => sum(held.map((each) => each[key]));
  return {
    zone,
    subnetIds: held.map(({ subnetId }) => subnetId),
    usable: total('usable'),
    free: total('free'),
    reserved: total('reserved'),
    nodesAndPods: total('nodesAndPods'),
    leaked: total('leaked'),
    others: total('others'),
    update: Math.max(0, ...needs.map(({ update }) => update.get(zone) ?? 0)),
    fullScale: sum(needs.map(({ fullScale }) => fullScale.get(zone) ?? 0)),
  };
}

interface Held extends Room, Pick<ZonePool, 'nodesAndPods' | 'leaked' | 'others'> {
  readonly subnetId: string;
}

/** What new nodes find in a subnet. */
type Room = Pick<ZonePool, 'usable' | 'free' | 'reserved'>;

/** @param reserved free addresses in prefix reservations, which EC2 does not count as free and new nodes can use */
function roomIn(subnet: Subnet, reserved: number): Room | undefined {
  const addresses = subnetAddresses(subnet);
  if (addresses === undefined) return undefined;
  const { usable } = addresses;
  return { usable, free: Math.min(addresses.free + reserved, usable), reserved };
}

/** What ENIs hold and EC2 counts as free is looked at one after the other: together they are never more than there is. */
function heldBy(
  subnet: Subnet,
  enis: EnisOfSubnets,
  { target, sections, eniFirstSeen }: Pick<Inventory, 'target' | 'sections' | 'eniFirstSeen'>,
  { minLeakAgeMinutes, now }: LeakRule,
  room: Room | undefined,
): Held | undefined {
  if (room === undefined) return undefined;
  const { usable, free } = room;
  const own: readonly NetworkInterface[] = enis.get(subnet.id) ?? [];
  const leaks = agedLeaks(own, target.accountId, eniFirstSeen, minLeakAgeMinutes, now);
  const usage = ipUsageOf(enisByHolder(own, target.accountId, itemsOf(sections.nodes), leaks));
  const taken = usable - free;
  const nodesAndPods = Math.min(taken, ofNodesAndPods(usage));
  const leaked = Math.min(taken - nodesAndPods, usage.leaked);
  return {
    subnetId: subnet.id,
    ...room,
    nodesAndPods,
    leaked,
    others: taken - nodesAndPods - leaked,
  };
}

function ofNodesAndPods({ nodes, cniSecondaries, prefixes, otherCni, branch, fargate }: IpUsage): number {
  return nodes + cniSecondaries + prefixes + otherCni + branch + fargate;
}

function groupRoom(next: NextNodes, rooms: GroupRooms): GroupRoom {
  const { nodegroup, growth, demand, assumptions } = next;
  const { nodes, addressesFor, limit, pods } = roomToGrow(next, rooms);
  return {
    name: nodegroup.name,
    nodes: growth.from,
    maximum: growth.max,
    addressesPerNode: nodeTotal(demand),
    fit: nodes,
    addressesFor,
    limit: limit.kind === 'maximum' ? { kind: 'maximum' } : { kind: 'addresses', ...limit.short },
    pods: pods === undefined ? null : { perNode: pods.perNode, boundBy: pods.boundBy, fit: pods.pods },
    assumptions,
  };
}

function unknownAmong(all: readonly Nodegroup[], known: readonly NextNodes[]): readonly string[] {
  const judged = new Set(known.map(({ nodegroup }) => nodegroup));
  return all
    .filter((group) => !judged.has(group))
    .map(({ name }) => name)
    .sort(compareText);
}
