import { compareText } from '../common/compare-text.ts';
import { nodesOfNodegroup } from '../facts/cluster/cluster-nodes.ts';
import { type ClusterCni, clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { isLiveCniNode } from '../facts/cni/cni-nodes.ts';
import { type GroupRooms, groupRooms } from '../facts/node/group-room.ts';
import { type NextNodes, nextNodesOfGroups } from '../facts/node/next-nodes.ts';
import { itemsOf } from '../model/coverage.ts';
import { AuditorError } from '../model/errors.ts';
import type { Cluster, Instance, Inventory, Nodegroup } from '../model/inventory.ts';

/** A cluster in an inventory, as far as its addresses go. */
export interface ClusterState {
  readonly inventory: Inventory;
  readonly cluster: Cluster;
  readonly cni: ClusterCni;
  /** All of its managed node groups. */
  readonly nodegroups: readonly Nodegroup[];
  /** Of those whose next nodes can be told of. */
  readonly next: readonly NextNodes[];
  readonly rooms: GroupRooms;
}

/** @throws AuditorError CLUSTER_NOT_FOUND */
export function clusterState(inventory: Inventory, name: string, now: Date): ClusterState {
  const { target, sections, declaredClusters } = inventory;
  const cluster = itemsOf(sections.clusters).find((each) => each.name === name);
  if (cluster === undefined) {
    throw new AuditorError(
      'CLUSTER_NOT_FOUND',
      `no cluster "${name}" in ${target.accountId} ${target.region} any more`,
    );
  }
  const cnis = clusterCnis({ ...sections, target, declaredClusters });
  const nodegroups = itemsOf(sections.nodegroups)
    .filter(({ clusterName }) => clusterName === name)
    .sort((a, b) => compareText(a.name, b.name));
  const subnets = itemsOf(sections.subnets);
  return {
    inventory,
    cluster,
    cni: cnis(name),
    nodegroups,
    next: nextNodesOfGroups(
      { ...sections, accountId: target.accountId, clusters: [cluster], nodegroups, subnets, cnis },
      now,
    ),
    rooms: groupRooms({ ...sections, subnets }),
  };
}

export function runningNodesOf(
  { inventory }: Pick<ClusterState, 'inventory'>,
  nodegroup: Nodegroup,
): readonly Instance[] {
  return nodesOfNodegroup(itemsOf(inventory.sections.nodes), nodegroup).filter(isLiveCniNode);
}
