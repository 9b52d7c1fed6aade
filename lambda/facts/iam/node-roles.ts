import { groupBy } from '../../common/group-by.ts';
import { once } from '../../common/once.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Cluster, Instance, InstanceProfile, Nodegroup } from '../../model/inventory.ts';
import { nameOfRole } from '../aws/role-arns.ts';
import { nodesOfClusters, nodesOfNodegroup } from '../cluster/cluster-nodes.ts';
import { clusterNameOf, nodegroupNameOf, ownedClusters } from '../cluster/cluster-tags.ts';

/** A role that a cluster's nodes have, and what gives it to them. */
export interface NodeRole {
  readonly cluster: Cluster;
  readonly roleArn: string;
  readonly nodegroups: readonly Nodegroup[];
  /** Node groups of which some nodes have it by now in place of the group's own: somebody changed their instance profile. */
  readonly inPlaceOf: readonly Nodegroup[];
  /** Profiles of running nodes that no managed node group gave them: of self-managed ones, Karpenter's, and changed ones. */
  readonly profileArns: readonly string[];
  /** EKS Auto Mode gives it to the nodes that it runs. */
  readonly autoMode: boolean;
  /** Running or starting ones, as far as they could be read. Not Auto Mode's. */
  readonly nodes: readonly Instance[];
}

/** Nodes that run without any role: none of them can join. */
export interface RolelessNodes {
  readonly cluster: Cluster;
  /** Undefined: the instances have no instance profile at all. */
  readonly profileArn: string | undefined;
  readonly because: 'no-profile' | 'profile-gone' | 'profile-empty';
  readonly nodes: readonly Instance[];
}

/** The inventory, as far as it tells which nodes have which role. */
export interface NodeRoleSources {
  readonly clusters: readonly Cluster[];
  readonly nodegroups: readonly Nodegroup[];
  readonly nodes: Section<Instance>;
  readonly instanceProfiles: Section<InstanceProfile>;
}

/** Each role of each cluster's nodes once, however many node groups share it. Node groups being deleted do not count. */
export function nodeRoles(sources: NodeRoleSources): readonly NodeRole[] {
  const nodes = nodesUp(itemsOf(sources.nodes));
  const profiles = itemsOf(sources.instanceProfiles);
  return sources.clusters.flatMap((cluster) => {
    const parts = [
      ...managed(cluster, sources.nodegroups, nodes, profiles),
      ...unmanaged(cluster, profiles, nodesOfClusters(nodes).get(cluster.name) ?? []),
      ...automatic(cluster),
    ];
    return [...groupBy(parts, ({ roleArn }) => roleArn)].map(([roleArn, same]) => merged(cluster, roleArn, same));
  });
}

/**
 * Nodes of the clusters that no managed node group and no Auto Mode runs. Without its cluster's tag of value `owned` a
 * node does not join (EKS user guide); of value `shared` it is on bastions and the like too.
 */
export function selfManagedNodes(
  clusters: readonly Pick<Cluster, 'name'>[],
  nodes: readonly Instance[],
): readonly Instance[] {
  return nodes.filter(
    (node) =>
      isUp(node) &&
      !node.operatorManaged &&
      nodegroupNameOf(node.tags) === undefined &&
      clusters.some(({ name }) => clusterNameOf(node.tags) === name && ownedClusters(node.tags).includes(name)),
  );
}

/** As EKS names the profile that it makes for the role of a node group (terraform-aws-eks issue 2926). */
const PROFILE_OF_NODEGROUP = /^eks-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether all nodes with a role got it in place of that of their group: nothing shows that it is one for nodes. */
export function isOnlyInPlaceOf({ nodegroups, inPlaceOf, nodes, autoMode }: NodeRole): boolean {
  const ofGroups = nodes.every(({ tags }) => nodegroupNameOf(tags) !== undefined);
  return inPlaceOf.length > 0 && nodegroups.length === 0 && !autoMode && ofGroups;
}

/** Nodes of managed node groups with an instance profile that is not the one with which EKS launched them. */
export function nodesWithAnotherProfile(
  clusters: readonly Pick<Cluster, 'name'>[],
  nodes: readonly Instance[],
): readonly Instance[] {
  return nodes.filter(
    (node) =>
      isUp(node) &&
      nodegroupNameOf(node.tags) !== undefined &&
      clusters.some(({ name }) => clusterNameOf(node.tags) === name) &&
      node.instanceProfileArn !== undefined &&
      !PROFILE_OF_NODEGROUP.test(nameOfRole(node.instanceProfileArn)),
  );
}

/** The nodes of a cluster that EKS Auto Mode runs. */
export function autoModeNodes(cluster: string, nodes: readonly Instance[]): readonly Instance[] {
  return nodes.filter((node) => isUp(node) && node.operatorManaged && clusterNameOf(node.tags) === cluster);
}

/** Those of them whose instance profile is known to give them a role. */
export function autoModeNodesWith(
  roleArn: string,
  cluster: string,
  nodes: readonly Instance[],
  profiles: readonly InstanceProfile[],
): readonly Instance[] {
  const giving = new Set(profiles.flatMap((profile) => (profile.roleArns.includes(roleArn) ? [profile.arn] : [])));
  return autoModeNodes(cluster, nodes).filter(({ instanceProfileArn = '' }) => giving.has(instanceProfileArn));
}

/** Self-managed nodes without a role, one entry a cluster and profile. None where profiles could not be read. */
export function rolelessNodes({ clusters, nodes, instanceProfiles }: NodeRoleSources): readonly RolelessNodes[] {
  if (nodes.status === 'gap' || instanceProfiles.status === 'gap') return [];
  const rolesOf = new Map(instanceProfiles.items.map(({ arn, roleArns }) => [arn, roleArns]));
  return clusters.flatMap((cluster) =>
    [...groupBy(selfManagedNodes([cluster], nodes.items), ({ instanceProfileArn }) => instanceProfileArn ?? '')]
      .map(([arn, group]) => ({ profileArn: arn === '' ? undefined : arn, group }))
      .filter(({ profileArn }) => profileArn === undefined || (rolesOf.get(profileArn)?.length ?? 0) === 0)
      .map(({ profileArn, group }) => ({
        cluster,
        profileArn,
        because: whyRoleless(profileArn, rolesOf),
        nodes: group,
      })),
  );
}

function whyRoleless(
  profileArn: string | undefined,
  rolesOf: ReadonlyMap<string, readonly string[]>,
): RolelessNodes['because'] {
  if (profileArn === undefined) return 'no-profile';
  return rolesOf.has(profileArn) ? 'profile-empty' : 'profile-gone';
}

function managed(
  cluster: Cluster,
  nodegroups: readonly Nodegroup[],
  nodes: readonly Instance[],
  profiles: readonly InstanceProfile[],
): readonly NodeRole[] {
  return nodegroups
    .filter(({ clusterName, status }) => clusterName === cluster.name && status !== 'DELETING')
    .flatMap((nodegroup) => {
      const { nodeRoleArn: roleArn } = nodegroup;
      if (roleArn === undefined) return [];
      const all = nodesOfNodegroup(nodes, nodegroup);
      const changed = changedRoles(cluster, nodegroup, all, profiles);
      const lost = new Set(changed.flatMap(({ nodes: others }) => others));
      const own = all.filter((node) => !lost.has(node));
      const given = { nodegroups: [nodegroup], inPlaceOf: [], profileArns: [], autoMode: false, nodes: own };
      return [{ cluster, roleArn, ...given }, ...changed];
    });
}

/** Quick Setup of Systems Manager gives instances another profile (eksctl issues 1907 and 2573). */
function changedRoles(
  cluster: Cluster,
  nodegroup: Nodegroup,
  nodes: readonly Instance[],
  profiles: readonly InstanceProfile[],
): readonly NodeRole[] {
  return profiles.flatMap(({ arn, roleArns }) => {
    const own = nodes.filter(({ instanceProfileArn }) => instanceProfileArn === arn);
    const [roleArn] = roleArns;
    if (own.length === 0 || roleArn === undefined || roleArn === nodegroup.nodeRoleArn) return [];
    return [
      { cluster, roleArn, nodegroups: [], inPlaceOf: [nodegroup], profileArns: [arn], autoMode: false, nodes: own },
    ];
  });
}

function unmanaged(
  cluster: Cluster,
  profiles: readonly InstanceProfile[],
  nodes: readonly Instance[],
): readonly NodeRole[] {
  const nodesOf = groupBy(selfManagedNodes([cluster], nodes), ({ instanceProfileArn }) => instanceProfileArn);
  return profiles.flatMap(({ arn, roleArns }) => {
    const own = nodesOf.get(arn) ?? [];
    if (own.length === 0) return [];
    return roleArns.map((roleArn) => ({
      cluster,
      roleArn,
      nodegroups: [],
      inPlaceOf: [],
      profileArns: [arn],
      autoMode: false,
      nodes: own,
    }));
  });
}

function automatic(cluster: Cluster): readonly NodeRole[] {
  const { autoMode, autoModeNodeRoleArn: roleArn } = cluster;
  if (!autoMode || roleArn === undefined) return [];
  return [{ cluster, roleArn, nodegroups: [], inPlaceOf: [], profileArns: [], autoMode: true, nodes: [] }];
}

/** One entry of several for the same cluster and role. */
function merged(cluster: Cluster, roleArn: string, parts: readonly NodeRole[]): NodeRole {
  return {
    cluster,
    roleArn,
    nodegroups: parts.flatMap(({ nodegroups }) => nodegroups),
    inPlaceOf: parts.flatMap(({ inPlaceOf }) => inPlaceOf),
    profileArns: parts.flatMap(({ profileArns }) => profileArns),
    autoMode: parts.some(({ autoMode }) => autoMode),
    nodes: parts.flatMap(({ nodes }) => nodes),
  };
}

const nodesUp = once((nodes: readonly Instance[]) => nodes.filter(isUp));

function isUp({ state }: Instance): boolean {
  return state === 'running' || state === 'pending';
}
