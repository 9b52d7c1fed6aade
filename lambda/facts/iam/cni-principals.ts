import type { Cluster, Instance, PodIdentityAssociation } from '../../model/inventory.ts';
import { type ClusterCnis, hasVpcCni } from '../cni/cluster-cnis.ts';
import { isWindowsNodegroup, runsVpcCni } from '../cni/cni-nodes.ts';
import { type CniRoleOrigin, cniRoleOf } from './cni-role.ts';
import { isOnlyInPlaceOf, type NodeRole, type NodeRoleSources, nodeRoles } from './node-roles.ts';

/** A role whose permissions the VPC CNI of a cluster has on some or all of its nodes. */
export interface CniPrincipal {
  readonly cluster: Cluster;
  readonly roleArn: string;
  readonly from: CniRoleOrigin;
  /** The role with which EKS Pod Identity assumes it, where that is another one (EKS user guide, target IAM roles). */
  readonly assumedBy: string | undefined;
  /** False where the service account in the cluster may name another role, which no AWS API shows. */
  readonly certain: boolean;
  readonly nodegroups: readonly string[];
  /** Of these node groups and nodes, each once. */
  readonly instanceTypes: readonly string[];
  /** Up, and running the VPC CNI with the role. */
  readonly nodes: readonly Instance[];
}

export interface CniPrincipalSources extends NodeRoleSources {
  readonly cnis: ClusterCnis;
  readonly podIdentityAssociations: readonly PodIdentityAssociation[];
}

/** None for a cluster in which nothing runs the VPC CNI: one of another CNI, of EKS Auto Mode, Fargate or Windows alone. */
export function cniPrincipals(sources: CniPrincipalSources): readonly CniPrincipal[] {
  const running = nodeRoles(sources).filter(hasCniNodes);
  return sources.clusters.flatMap((cluster): readonly CniPrincipal[] => {
    const own = running.filter((role) => role.cluster.name === cluster.name);
    const cni = sources.cnis(cluster.name);
    if (own.length === 0 || hasVpcCni(cni) === false) return [];
    const given = cniRoleOf(cni, sources.podIdentityAssociations);
    if (given.from !== 'node') return [{ ...NOT_CHAINED, ...given, ...usersOf(cluster, own), certain: true }];
    return own.map((role) => ({ ...NOT_CHAINED, ...given, ...usersOf(cluster, [role]), roleArn: role.roleArn }));
  });
}

/** What nodes got by now in place of the role of their group is no role of the VPC CNI: they cannot stay nodes with it. */
function hasCniNodes(role: NodeRole): boolean {
  if (isOnlyInPlaceOf(role)) return false;
  const { nodegroups, nodes } = role;
  return nodegroups.some((nodegroup) => !isWindowsNodegroup(nodegroup)) || nodes.some(runsVpcCni);
}

const NOT_CHAINED = { assumedBy: undefined };

function usersOf(
  cluster: Cluster,
  roles: readonly NodeRole[],
): Pick<CniPrincipal, 'cluster' | 'nodegroups' | 'instanceTypes' | 'nodes'> {
  const nodes = roles.flatMap((role) => role.nodes.filter(runsVpcCni));
  const groups = roles.flatMap(({ nodegroups }) => nodegroups);
  return {
    cluster,
    nodegroups: groups.map(({ name }) => name).sort(),
    instanceTypes: [
      ...new Set([
        ...groups.flatMap(({ instanceTypes }) => instanceTypes),
        ...nodes.map(({ instanceType }) => instanceType),
      ]),
    ].sort(),
    nodes,
  };
}
