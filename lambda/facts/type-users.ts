import type { Section } from '../model/coverage.ts';
import { groupBy } from '../model/group-by.ts';
import type { Cluster, Instance, LaunchTemplateVersion, Nodegroup, Subnet } from '../model/inventory.ts';
import { clusterNameOf, nodegroupNameOf } from './cluster-tags.ts';
import { isWindowsNodegroup, nodegroupTypes, type TypesSource } from './nodegroup-types.ts';
import { runsVpcCni } from './nodes.ts';

/** Something that launches or runs instance types: a managed node group, or a cluster's nodes outside of any. */
export type TypeUser = {
  readonly cluster: Cluster;
  readonly types: readonly string[];
  readonly from: TypesSource;
} & (
  | {
      readonly kind: 'nodegroup';
      readonly nodegroup: Nodegroup;
      /** Availability zones of its subnets, sorted, as far as they are known. */
      readonly zones: readonly string[];
    }
  | { readonly kind: 'nodes'; readonly instances: readonly Instance[] }
);

/** The inventory, as far as it tells who uses which type. */
export interface TypeUserSources {
  readonly clusters: readonly Cluster[];
  readonly nodegroups: readonly Nodegroup[];
  readonly launchTemplateVersions: Section<LaunchTemplateVersion>;
  readonly nodes: Section<Instance>;
  readonly subnets: Section<Subnet>;
}

/**
 * Who uses which types, where the VPC CNI's limits apply: managed node groups but Windows ones, and running nodes of no
 * managed node group (self-managed or Karpenter's), one entry a cluster and type. Not Auto Mode: EKS runs those.
 */
export function typeUsers(sources: TypeUserSources): readonly TypeUser[] {
  const nodes = sources.nodes.status === 'read' ? sources.nodes.items : [];
  const nodesOf = groupBy(nodes, ({ tags }) => clusterNameOf(tags));
  return sources.clusters.flatMap((cluster) => [
    ...sources.nodegroups
      .filter((nodegroup) => nodegroup.clusterName === cluster.name && !isWindowsNodegroup(nodegroup))
      .map((nodegroup) => nodegroupUser(cluster, nodegroup, sources)),
    ...nodeUsers(cluster, nodesOf.get(cluster.name) ?? [], sources.nodegroups),
  ]);
}

function nodegroupUser(cluster: Cluster, nodegroup: Nodegroup, sources: TypeUserSources): TypeUser {
  const nodes = sources.nodes.status === 'read' ? sources.nodes.items : undefined;
  const subnets = sources.subnets.status === 'read' ? sources.subnets.items : [];
  const zones = subnets.filter(({ id }) => nodegroup.subnetIds.includes(id)).map((subnet) => subnet.availabilityZone);
  return {
    kind: 'nodegroup',
    cluster,
    nodegroup,
    zones: [...new Set(zones)].sort(),
    ...nodegroupTypes(nodegroup, sources.launchTemplateVersions, nodes),
  };
}

function nodeUsers(
  cluster: Cluster,
  nodes: readonly Instance[],
  nodegroups: readonly Nodegroup[],
): readonly TypeUser[] {
  const groups = new Set(nodegroups.filter(({ clusterName }) => clusterName === cluster.name).map(({ name }) => name));
  const own = nodes.filter(
    (node) =>
      runsVpcCni(node) &&
      (node.state === 'running' || node.state === 'pending') &&
      !groups.has(nodegroupNameOf(node.tags) ?? ''),
  );
  return [...groupBy(own, ({ instanceType }) => instanceType)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, instances]) => ({ kind: 'nodes', cluster, types: [type], from: 'running nodes', instances }));
}
