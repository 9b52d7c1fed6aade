import { count, list } from '../common/words.ts';
import { clusterNameOf, nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import { type ClusterCni, clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { isLiveCniNode } from '../facts/cni/cni-nodes.ts';
import { wantedNodes, wantingGroups } from '../facts/node/wanted-nodes.ts';
import { itemsOf, readOfCluster } from '../model/coverage.ts';
import type { Judged } from '../model/diagnosis.ts';
import type { Instance, Inventory } from '../model/inventory.ts';
import type { QuestionId } from '../model/questions.ts';
import type { NodeReach } from './node-reach.ts';

/**
 * Why a question is none for the cluster, or for one of its nodes; undefined where it is one, or where what would tell could
 * not be read. Pure.
 */
export function notApplicable(
  question: QuestionId,
  inventory: Inventory,
  cluster: string,
  node: NodeReach | undefined,
): string | undefined {
  const nodes = nodesSeen(inventory, cluster, node);
  const cni = clusterCnis({ ...inventory, ...inventory.sections })(cluster);
  const none =
    nodes?.length === 0 && !launchesNodes(inventory, cluster) ? noNodesText(cni, inventory, cluster) : undefined;
  const areAutoMode = nodes !== undefined && nodes.length > 0 && nodes.every(({ operatorManaged }) => operatorManaged);
  switch (question) {
    case 'pods':
    case 'cluster':
    case 'addresses':
    case 'room':
      return undefined;
    case 'reach':
    case 'authorised':
      return none;
    case 'cni':
      return (
        noVpcCniText(cni) ??
        (cni.kind === 'unknown' ? none : undefined) ??
        (node && areAutoMode ? 'no VPC CNI: a node of Auto Mode' : undefined)
      );
    case 'types':
      if (none !== undefined) return none;
      return areAutoMode && (node !== undefined || !hasGroups(inventory, cluster))
        ? 'EKS Auto Mode chooses the types of its nodes'
        : undefined;
    case 'nodes':
      return none ?? (nodes && othersGiveAddresses(cni, nodes, areAutoMode));
  }
}

function othersGiveAddresses(cni: ClusterCni, nodes: readonly Instance[], areAutoMode: boolean): string | undefined {
  const whose = `its nodes their addresses, which no check judges (${count(nodes.length, 'node')})`;
  if (areAutoMode) return `EKS Auto Mode gives ${whose}`;
  return cni.kind === 'other' && nodes.length > 0 ? `${cni.name} gives ${whose}` : undefined;
}

/**
 * The nodes that node groups of a cluster want and have none of; undefined where each group that wants some has one, or that
 * is not known.
 */
export function nodesNotThere({ sections }: Inventory, cluster: string): Judged | undefined {
  const { nodes, nodegroups } = sections;
  if (nodes.status === 'gap') return undefined;
  const there = new Set(nodes.items.filter(({ tags }) => isOf(cluster, tags)).map(({ tags }) => nodegroupNameOf(tags)));
  const wanting = wantingGroups(itemsOf(nodegroups), cluster).filter(({ name }) => !there.has(name));
  const all = wanting.reduce((sum, group) => sum + wantedNodes(group), 0);
  if (all === 0) return undefined;
  const names = list(wanting.map(({ name }) => name).sort());
  const why = {
    because: `missing: desired by node group${wanting.length === 1 ? '' : 's'} ${names}`,
    count: all,
    ids: [],
    leavesOpen: true,
    next: 'see in the activities of the Auto Scaling group why no node is launched',
    command: null,
  };
  return { what: 'node', judged: 0, all, notJudged: [why] };
}

/** Whether pods of the VPC CNI may run there, so that there is a log of it. Where that is not known, they may. */
export function mayHaveVpcCniPods(inventory: Inventory, cluster: string, node: NodeReach | undefined): boolean {
  const { nodes } = inventory.sections;
  const cni = clusterCnis({ ...inventory, ...inventory.sections })(cluster);
  if (cni.kind === 'auto-mode' || cni.kind === 'none-needed' || cni.kind === 'other') return false;
  if (node !== undefined) return isLiveCniNode(node.node);
  return nodes.status === 'gap' || nodes.items.some((each) => isOf(cluster, each.tags) && isLiveCniNode(each));
}

/** Undefined where they could not be read. */
function nodesSeen(
  { sections: { nodes } }: Inventory,
  cluster: string,
  node: NodeReach | undefined,
): readonly Instance[] | undefined {
  if (nodes.status === 'gap') return undefined;
  return node === undefined ? nodes.items.filter(({ tags }) => isOf(cluster, tags)) : [node.node];
}

/** Whether nodes are wanted though none is there: then their want is what is to be explained. */
function launchesNodes({ sections: { nodegroups } }: Inventory, cluster: string): boolean {
  return nodegroups.status === 'gap' || wantingGroups(nodegroups.items, cluster).length > 0;
}

function hasGroups({ sections: { nodegroups } }: Inventory, cluster: string): boolean {
  return nodegroups.status === 'gap' || itemsOf(nodegroups).some(({ clusterName }) => clusterName === cluster);
}

function isOf(cluster: string, tags: Readonly<Record<string, string>>): boolean {
  return clusterNameOf(tags) === cluster;
}

function noNodesText(cni: ClusterCni, inventory: Inventory, cluster: string): string {
  switch (cni.kind) {
    case 'none-needed':
      return cni.because === 'fargate-only'
        ? 'no EC2 nodes: pods run on Fargate'
        : 'no EC2 nodes: pods run on hybrid nodes, outside AWS';
    case 'auto-mode':
      return 'EKS Auto Mode runs no node now';
    case 'add-on':
    case 'self-managed':
    case 'vpc-cni':
    case 'other':
    case 'unknown':
      return `no EC2 nodes, and ${whoAsksForNone(inventory, cluster)}`;
  }
}

function whoAsksForNone(inventory: Inventory, cluster: string): string {
  const pools = readOfCluster(inventory.sections.kubeNodePools, cluster) ?? [];
  if (pools.length > 0) return `${count(pools.length, 'node pool')} ${pools.length === 1 ? 'runs' : 'run'} none now`;
  return hasGroups(inventory, cluster) ? 'no node group asks for any' : 'no managed node group that could ask for any';
}

function noVpcCniText(cni: ClusterCni): string | undefined {
  switch (cni.kind) {
    case 'auto-mode':
      return 'no VPC CNI: Auto Mode';
    case 'none-needed':
      return `no VPC CNI: ${cni.because === 'fargate-only' ? 'only Fargate' : 'only hybrid nodes'}`;
    case 'other':
      return `no VPC CNI: ${cni.name} gives pods their addresses`;
    case 'add-on':
    case 'self-managed':
    case 'vpc-cni':
    case 'unknown':
      return undefined;
  }
}
