import { compareText } from '../common/compare-text.ts';
import { groupBy } from '../common/group-by.ts';
import { hasVpcCni } from '../facts/cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../facts/cni/cni-settings.ts';
import { type NextNodes, nextNode } from '../facts/node/next-nodes.ts';
import { type NodeDemand, nodeDemand, withMoreAtHome } from '../facts/node/node-addresses.ts';
import { type Placement, placeNodes } from '../facts/node/room-for-nodes.ts';
import type { Instance, Inventory } from '../model/inventory.ts';
import { type ClusterState, runningNodesOf } from './cluster-state.ts';
import { draftOf, inventoryOf, removeNodes } from './draft.ts';
import { launchNodes } from './new-nodes.ts';

/** Nodes that came, and what they found. */
export interface Launched {
  readonly inventory: Inventory;
  readonly placement: Placement;
  readonly demand: NodeDemand;
  readonly next: NextNodes;
}

/**
 * What the next node of a group takes: with so many pods, where somebody says how many; else what its running nodes hold or a
 * node takes for its first pod.
 */
export function demandWith(next: NextNodes, podsPerNode: number | undefined): NodeDemand {
  const { slots, cni, cluster, besidesPool, demand } = next;
  if (podsPerNode === undefined || slots === undefined || cluster.ipFamily === 'ipv6') return demand;
  if (hasVpcCni(cni) === false) return demand;
  const ofPool = nodeDemand(slots, settingsOrDefaults(cni.settings), podsPerNode, nextNode(next));
  return withMoreAtHome(ofPool, besidesPool);
}

/** Launches nodes of a group besides all that is there. */
export function withMoreNodes(
  { inventory, rooms }: ClusterState,
  next: NextNodes,
  nodes: number,
  demand: NodeDemand,
  now: Date,
): Launched {
  const placement = placeNodes(rooms.toUpdate(next), demand, nodes);
  const draft = draftOf(inventory);
  launchNodes(draft, next, demand, placement.launches, now);
  return { inventory: inventoryOf(draft), placement, demand, next };
}

/** The inventory with another desired size of a node group. */
export function withDesired(inventory: Inventory, cluster: string, name: string, desired: number): Inventory {
  const { nodegroups } = inventory.sections;
  if (nodegroups.status === 'gap') return inventory;
  const items = nodegroups.items.map((group) =>
    group.clusterName === cluster && group.name === name && group.scaling !== undefined
      ? { ...group, scaling: { ...group.scaling, desired } }
      : group,
  );
  return { ...inventory, sections: { ...inventory.sections, nodegroups: { status: 'read', items } } };
}

/**
 * Ends so many nodes of a group: each in the zone that has most of them, the oldest first (EC2 Auto Scaling user guide,
 * default termination policy, as far as it goes by zones and age).
 */
export function withFewerNodes(state: ClusterState, { nodegroup }: NextNodes, nodes: number): Inventory {
  const left = groupBy(runningNodesOf(state, nodegroup), ({ availabilityZone }) => availabilityZone ?? '');
  const ended = new Set<string>();
  while (ended.size < nodes) {
    const [zone, there] =
      [...left].sort(([a, one], [b, other]) => other.length - one.length || compareText(a, b))[0] ?? [];
    const [oldest, ...others] = [...(there ?? [])].sort(olderFirst);
    if (zone === undefined || oldest === undefined) break;
    ended.add(oldest.id);
    left.set(zone, others);
  }
  const draft = draftOf(state.inventory);
  removeNodes(draft, ended);
  return inventoryOf(draft);
}

function olderFirst(a: Instance, b: Instance): number {
  return (a.launchTime?.getTime() ?? 0) - (b.launchTime?.getTime() ?? 0) || compareText(a.id, b.id);
}

/** Ends the nodes and launches as many anew in their place. */
export function withNodesReplaced(
  state: ClusterState,
  next: NextNodes,
  nodes: readonly Instance[],
  demand: NodeDemand,
  now: Date,
  stateOf: (inventory: Inventory) => ClusterState,
): Launched {
  const draft = draftOf(state.inventory);
  removeNodes(draft, new Set(nodes.map(({ id }) => id)));
  const without = stateOf(inventoryOf(draft));
  const counts = groupBy(runningNodesOf(without, next.nodegroup), ({ availabilityZone }) => availabilityZone);
  const zones = next.sites.zones.map((zone) => ({ ...zone, nodes: counts.get(zone.zone)?.length ?? 0 }));
  const emptied: NextNodes = { ...next, sites: { ...next.sites, zones } };
  const placement = placeNodes(without.rooms.toUpdate(emptied), demand, nodes.length);
  const [like] = nodes;
  const after = draftOf(without.inventory);
  launchNodes(after, emptied, demand, placement.launches, now, like);
  return { inventory: inventoryOf(after), placement, demand, next };
}
