import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type {
  AutoScalingGroup,
  Cluster,
  Instance,
  LaunchTemplateVersion,
  Nodegroup,
  Subnet,
} from '../../model/inventory.ts';
import { clusterNameOf, nodegroupNameOf } from '../cluster/cluster-tags.ts';
import { isWindows, isWindowsNodegroup } from '../cni/cni-nodes.ts';
import { isOfGroup, selfManagedGroups } from './auto-scaling-groups.ts';
import { autoScalingGroupTypes, nodegroupTypes, type TypesSource } from './nodegroup-types.ts';

/**
 * Something that launches or runs instance types: a managed node group, an Auto Scaling group of self-managed nodes, or a
 * cluster's nodes outside of both.
 */
export type TypeUser = {
  readonly cluster: Cluster;
  readonly types: readonly string[];
  readonly from: TypesSource;
  /** The VPC resource controller gives its pods their addresses, and not the VPC CNI. */
  readonly windows: boolean;
  /** How nodes are yet to be launched; undefined for running ones. */
  readonly launch: LaunchPlan | undefined;
} & (
  | { readonly kind: 'nodegroup'; readonly nodegroup: Nodegroup }
  | { readonly kind: 'autoScalingGroup'; readonly group: AutoScalingGroup }
  | { readonly kind: 'nodes'; readonly instances: readonly Instance[] }
);

export interface LaunchPlan {
  /** Availability zones of its subnets, sorted, as far as they are known. */
  readonly zones: readonly string[];
  /** EKS's AMI type; undefined or `CUSTOM` where EKS does not choose the AMI. */
  readonly amiType: string | undefined;
  readonly spot: boolean;
}

/** The inventory, as far as it tells who uses which type. */
export interface TypeUserSources {
  readonly clusters: readonly Cluster[];
  readonly nodegroups: readonly Nodegroup[];
  readonly autoScalingGroups: Section<AutoScalingGroup>;
  readonly launchTemplateVersions: Section<LaunchTemplateVersion>;
  readonly nodes: Section<Instance>;
  readonly subnets: Section<Subnet>;
}

/**
 * Who uses which types: managed node groups, Auto Scaling groups of self-managed nodes, and running nodes of neither
 * (Karpenter's, or on their own), one entry a cluster, type and operating system. Not Auto Mode: EKS runs those. Nodes of
 * an Auto Scaling group are listed apart only where they are of a type that it does not launch any more.
 */
export function allTypeUsers(sources: TypeUserSources): readonly TypeUser[] {
  const nodes = itemsOf(sources.nodes);
  const nodesOf = groupBy(nodes, ({ tags }) => clusterNameOf(tags));
  return sources.clusters.flatMap((cluster) => {
    const own = sources.nodegroups.filter(({ clusterName }) => clusterName === cluster.name);
    const groups = groupUsers(cluster, sources);
    const launchedByOne = (node: Instance) =>
      groups.some(({ group, types }) => isOfGroup(node, group) && types.includes(node.instanceType));
    const others = (nodesOf.get(cluster.name) ?? []).filter((node) => !launchedByOne(node));
    return [
      ...own.map((nodegroup) => nodegroupUser(cluster, nodegroup, sources)),
      ...groups,
      ...nodeUsers(cluster, others, own),
    ];
  });
}

/** Those of them to which the limits of the VPC CNI apply: not Windows ones. */
export function typeUsers(sources: TypeUserSources): readonly TypeUser[] {
  return allTypeUsers(sources).filter(({ windows }) => !windows);
}

function nodegroupUser(cluster: Cluster, nodegroup: Nodegroup, sources: TypeUserSources): TypeUser {
  const nodes = sources.nodes.status === 'read' ? sources.nodes.items : undefined;
  const subnets = itemsOf(sources.subnets);
  const zones = subnets.filter(({ id }) => nodegroup.subnetIds.includes(id)).map((subnet) => subnet.availabilityZone);
  return {
    kind: 'nodegroup',
    cluster,
    nodegroup,
    windows: isWindowsNodegroup(nodegroup),
    launch: {
      zones: [...new Set(zones)].sort(),
      amiType: nodegroup.amiType,
      spot: nodegroup.capacityType === 'SPOT',
    },
    ...nodegroupTypes(nodegroup, sources.launchTemplateVersions, nodes),
  };
}

function groupUsers(
  cluster: Cluster,
  { autoScalingGroups, nodegroups, launchTemplateVersions, nodes }: TypeUserSources,
): readonly Extract<TypeUser, { readonly kind: 'autoScalingGroup' }>[] {
  if (autoScalingGroups.status === 'gap') return [];
  const known = nodes.status === 'read' ? nodes.items : undefined;
  return selfManagedGroups(autoScalingGroups.items, nodegroups)
    .filter(({ tags }) => clusterNameOf(tags) === cluster.name)
    .map((group) => ({
      kind: 'autoScalingGroup' as const,
      cluster,
      group,
      windows: (known ?? []).some((node) => isOfGroup(node, group) && isWindows(node)),
      launch: { zones: group.availabilityZones, amiType: undefined, spot: false },
      ...autoScalingGroupTypes(group, launchTemplateVersions, known),
    }));
}

function nodeUsers(
  cluster: Cluster,
  nodes: readonly Instance[],
  nodegroups: readonly Nodegroup[],
): readonly TypeUser[] {
  const groups = new Set(nodegroups.map(({ name }) => name));
  const own = nodes.filter(
    ({ operatorManaged, state, tags }) =>
      !operatorManaged && (state === 'running' || state === 'pending') && !groups.has(nodegroupNameOf(tags) ?? ''),
  );
  return [...groupBy(own, (node) => `${node.instanceType} ${isWindows(node)}`)]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, instances]) => {
      const [first] = instances;
      if (first === undefined) return [];
      const { instanceType } = first;
      return [
        {
          kind: 'nodes' as const,
          cluster,
          types: [instanceType],
          from: 'running nodes' as const,
          windows: isWindows(first),
          launch: undefined,
          instances,
        },
      ];
    });
}
