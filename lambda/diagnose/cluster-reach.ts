import { kindOf } from '../checks/kinds.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { type SubnetUsers, subnetUse } from '../facts/subnet/subnet-use.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { Inventory } from '../model/inventory.ts';

/** What belongs to a cluster, as far as it could be read. */
export interface ClusterReach {
  readonly cluster: string;
  readonly subnetIds: ReadonlySet<string>;
  readonly nodeIds: ReadonlySet<string>;
}

/** The subnets that a cluster draws on or has its control plane in, and its nodes. Pure. */
export function reachOf(cluster: string, { target, declaredClusters, sections }: Inventory): ClusterReach {
  const nodes = itemsOf(sections.nodes);
  const enisBySubnet = enisOfSubnets(itemsOf(sections.subnetEnis));
  const users: SubnetUsers = {
    accountId: target.accountId,
    clusters: itemsOf(sections.clusters),
    nodegroups: itemsOf(sections.nodegroups),
    fargateProfiles: itemsOf(sections.fargateProfiles),
    nodes,
    kubeNodePools: sections.kubeNodePools,
    cnis: clusterCnis({ target, declaredClusters, ...sections }),
  };
  const used = itemsOf(sections.subnets).filter((subnet) =>
    subnetUse(subnet, enisBySubnet.get(subnet.id) ?? [], users).clusters.includes(cluster),
  );
  return {
    cluster,
    subnetIds: new Set(used.map(({ id }) => id)),
    nodeIds: new Set(nodes.filter(({ tags }) => clusterNameOf(tags) === cluster).map(({ id }) => id)),
  };
}

/**
 * Whether a finding has to do with the cluster: it is about it or one of its nodes, or about a subnet that it draws on or
 * an ENI there, whoever made the trouble (what a deleted cluster leaked is this one's lack of addresses). What is wrong
 * with another cluster's own nodes and groups is not its affair, wherever they are.
 */
export function isAboutCluster({ cluster, subnetIds, nodeIds }: ClusterReach, finding: Finding): boolean {
  const { resource } = finding;
  const { clusters, subnets } = kindOf(finding).involves(finding);
  if (clusters.includes(cluster)) return true;
  switch (resource.type) {
    case 'AWS::EC2::Subnet':
    case 'AWS::EC2::NetworkInterface':
      return subnets.some((id) => subnetIds.has(id));
    default:
      return nodeIds.has(resource.id);
  }
}
