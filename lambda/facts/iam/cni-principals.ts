import type { Cluster, Instance, PodIdentityAssociation } from '../../model/inventory.ts';
import { type ClusterCnis, hasVpcCni } from '../cni/cluster-cnis.ts';
import { isWindowsNodegroup, runsVpcCni } from '../cni/cni-nodes.ts';
import { type CniRoleOrigin, cniRoleOf } from './cni-role.ts';
import { type NodeRole, type NodeRoleSources, nodeRoles } from './node-roles.ts';

/** A role whose permissions the VPC CNI of a cluster has on some or all of its nodes. */
export interface CniPrincipal {
  readonly cluster: Cluster;
  readonly roleArn: string;
  readonly from: CniRoleOrigin;
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
  return sources.clusters.flatMap((cluster) => {
    const own = running.filter((role) => role.cluster.name === cluster.name);
    const cni = sources.cnis(cluster.name);
    if (own.length === 0 || hasVpcCni(cni) === false) return [];
    const given = cniRoleOf(cni, sources.podIdentityAssociations);
    if (given.from !== 'node') return [principal(cluster, given.roleArn, given.from, true, own)];
    return own.map((role) => principal(cluster, role.roleArn, given.from, given.certain, [role]));
  });
}

/** What nodes got by now in place of the role of their group is no role of the VPC CNI: they cannot stay nodes with it. */
function hasCniNodes({ nodegroups, inPlaceOf, nodes }: NodeRole): boolean {
  if (inPlaceOf.length > 0 && nodegroups.length === 0) return false;
  return nodegroups.some((nodegroup) => !isWindowsNodegroup(nodegroup)) || nodes.some(runsVpcCni);
}

function principal(
  cluster: Cluster,
  roleArn: string,
  from: CniRoleOrigin,
  certain: boolean,
  roles: readonly NodeRole[],
): CniPrincipal {
  const nodes = roles.flatMap((role) => role.nodes.filter(runsVpcCni));
  const groups = roles.flatMap(({ nodegroups }) => nodegroups);
  return {
    cluster,
    roleArn,
    from,
    certain,
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
