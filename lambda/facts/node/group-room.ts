import type { Section } from '../../model/coverage.ts';
import type { NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';
import { type EnisOfSubnets, enisOfSubnets } from '../eni/enis-by-place.ts';
import { type SubnetRoom, subnetRoom } from '../subnet/subnet-room.ts';
import type { NextNodes } from './next-nodes.ts';
import { ONE_ADDRESS, withMoreAtHome } from './node-addresses.ts';
import { type NodeRoom, type NodeSite, roomBeside } from './room-for-nodes.ts';

/** What tells what room subnets have. */
export interface RoomSources {
  readonly subnets: readonly Subnet[];
  /** Every ENI of the subnets. */
  readonly subnetEnis: Section<NetworkInterface>;
  readonly subnetReservations: Section<SubnetReservation>;
}

/** What is tried: what room there then would be. */
export interface RoomChange {
  /** ENIs whose addresses are given back. */
  readonly without?: readonly NetworkInterface[];
  readonly morePods?: Subnet;
}

/** The room that subnets have for the nodes of any group, as if all other groups stayed as they are. */
export interface GroupRooms {
  /** For nodes that come besides all that is there, as those of a rolling update do. */
  readonly toUpdate: (next: NextNodes, change?: RoomChange) => NodeRoom;
  /**
   * For the nodes up to its maximum: its instances in a warm pool become nodes, and those that the pool keeps besides have the
   * addresses of a bare instance.
   */
  readonly toGrow: (next: NextNodes, change?: RoomChange) => NodeRoom;
  /** Every ENI in the subnets that the group's nodes and their pods use; none where they could not be read. */
  readonly enisHere: (next: NextNodes) => readonly NetworkInterface[];
}

export function groupRooms({ subnets, subnetEnis, subnetReservations }: RoomSources): GroupRooms {
  const known: Known = {
    subnets,
    enis: subnetEnis.status === 'read' ? enisOfSubnets(subnetEnis.items) : undefined,
    reservations: subnetReservations.status === 'read' ? subnetReservations.items : undefined,
    asItIs: new Map(),
  };
  const toUpdate = (next: NextNodes, change: RoomChange = {}) => roomFor(next, known, change.without ?? [], change);
  return {
    toUpdate,
    toGrow: (next, change = {}) => {
      const { warmEnis, growth, besidesPool } = next;
      const room = roomFor(next, known, [...warmEnis, ...(change.without ?? [])], change);
      return growth.pooled === 0 ? room : roomBeside(room, withMoreAtHome(ONE_ADDRESS, besidesPool), growth.pooled);
    },
    enisHere: ({ sites }) => [...subnetsOf(sites)].sort().flatMap((id) => known.enis?.get(id) ?? []),
  };
}

interface Known {
  readonly subnets: readonly Subnet[];
  /** By subnet; undefined where they could not be read. */
  readonly enis: EnisOfSubnets | undefined;
  readonly reservations: readonly SubnetReservation[] | undefined;
  /** Rooms computed so far: many node groups share a subnet, and the blocks of one take a look at every address. */
  readonly asItIs: Map<string, SubnetRoom>;
}

/** @param without ENIs whose addresses are free for it */
function roomFor(
  { sites }: NextNodes,
  { subnets, enis, reservations, asItIs }: Known,
  without: readonly NetworkInterface[],
  { morePods }: RoomChange,
): NodeRoom {
  const zones = sites.zones.map((zone) =>
    zone.zone === morePods?.availabilityZone
      ? { ...zone, sites: zone.sites.map((site) => withPods(site, morePods.id)) }
      : zone,
  );
  const used = subnetsOf({ zones });
  return {
    zones,
    subnets: subnets
      .filter(({ id }) => used.has(id))
      .map((subnet) => {
        const gone = without.filter(({ subnetId }) => subnetId === subnet.id);
        const known = gone.length === 0 ? asItIs.get(subnet.id) : undefined;
        if (known !== undefined) return known;
        const computed = subnetRoom(subnet, enis && (enis.get(subnet.id) ?? []), reservations, gone);
        if (gone.length === 0) asItIs.set(subnet.id, computed);
        return computed;
      }),
  };
}

function withPods(site: NodeSite, subnetId: string): NodeSite {
  return { own: site.own, pods: [...(site.pods ?? []), subnetId] };
}

/** The subnets from which nodes and their pods take addresses. */
export function subnetsOf({ zones }: Pick<NodeRoom, 'zones'>): ReadonlySet<string> {
  return new Set(zones.flatMap(({ sites }) => sites.flatMap(({ own, pods = [] }) => [own, ...pods])));
}
