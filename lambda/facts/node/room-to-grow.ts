import { hasVpcCni } from '../cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../cni/cni-settings.ts';
import { poolAtRest } from './address-pool.ts';
import type { GroupRooms } from './group-room.ts';
import { HOST_NETWORK_PODS } from './max-pods.ts';
import { type NextNodes, nextNode } from './next-nodes.ts';
import { nodeDemand, nodeTotal, poolBounds, withMoreAtHome } from './node-addresses.ts';
import { type NodeRoom, placeNodes, placeUntilShort, type Short } from './room-for-nodes.ts';

/** How many more nodes and pods of a managed node group fit, and what stops it first. */
export interface RoomToGrow {
  /** Nodes up to its maximum that get every address they take, as `nodegroup-cannot-scale` counts them. */
  readonly nodes: number;
  /** Nodes for which the free addresses do, whatever its maximum: `MOST_NODES` for as many or more. */
  readonly addressesFor: number;
  readonly limit: GrowthLimit;
  /** Undefined where its types or the way its pods get addresses are not known, and where pods have IPv6 addresses. */
  readonly pods: PodsToGrow | undefined;
}

/** What stops a node group first: its own maximum, or addresses. */
export type GrowthLimit =
  | { readonly kind: 'maximum'; readonly nodes: number }
  | { readonly kind: 'addresses'; readonly short: Short };

/** What its new nodes can run. */
export interface PodsToGrow {
  /** Pods with an address of their own on a node that is full. */
  readonly perNode: number;
  /** What bounds that: max pods of the kubelet, or what the instance type's ENIs hold. */
  readonly boundBy: 'max-pods' | 'enis';
  /** New nodes up to the maximum that get addresses for so many pods. */
  readonly fullNodes: number;
  /** Pods on these. */
  readonly pods: number;
}

/** More than a managed node group may have (450 by default, EKS service quotas). */
export const MOST_NODES = 500;

/** Judged as if all other groups stayed as they are. */
export function roomToGrow(next: NextNodes, rooms: Pick<GroupRooms, 'toGrow'>): RoomToGrow {
  const { growth, demand } = next;
  const room = rooms.toGrow(next);
  const all = placeUntilShort(room, demand, Math.max(MOST_NODES, growth.toCome));
  const isOutFirst = all.firstShort !== undefined && all.fit < growth.toCome;
  return {
    nodes: isOutFirst ? placeNodes(room, demand, growth.toCome).fit : growth.toCome,
    addressesFor: Math.min(all.fit, MOST_NODES),
    limit:
      isOutFirst && all.firstShort !== undefined
        ? { kind: 'addresses', short: all.firstShort }
        : { kind: 'maximum', nodes: growth.max },
    pods: podsToGrow(next, room),
  };
}

function podsToGrow(next: NextNodes, room: NodeRoom): PodsToGrow | undefined {
  const { cluster, cni, slots, growth, demand, besidesPool } = next;
  const settings = settingsOrDefaults(cni.settings);
  if (slots === undefined || cluster.ipFamily === 'ipv6' || !settings.poolGrows) return undefined;
  if (hasVpcCni(cni) === false) return undefined;
  const node = nextNode(next);
  const bounds = poolBounds(slots, settings, node);
  const most = node.maxPods === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, node.maxPods - HOST_NETWORK_PODS);
  const perNode = poolAtRest(bounds, most).served;
  const full = withMoreAtHome(nodeDemand(slots, settings, perNode, node), besidesPool);
  // Nodes may hold more than their pods need.
  const { fit } = placeNodes(room, nodeTotal(full) < nodeTotal(demand) ? demand : full, growth.toCome);
  return { perNode, boundBy: perNode < most ? 'enis' : 'max-pods', fullNodes: fit, pods: fit * perNode };
}
