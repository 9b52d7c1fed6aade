import { list } from '../../common/words.ts';
import { nameOfRole, parseRoleArn } from '../../facts/aws/role-arns.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import type { ClusterCnis } from '../../facts/cni/cluster-cnis.ts';
import { CNI_EFFECTS } from '../../facts/iam/cni-needs.ts';
import { admitsEc2, type CniCaller, cniPermissions, isNoNodeRole } from '../../facts/iam/cni-permissions.ts';
import { type CniPrincipal, cniPrincipals } from '../../facts/iam/cni-principals.ts';
import { authorizationDoubt, mayBeLetIn } from '../../facts/iam/node-authorization.ts';
import { authorizationClause, rolelessClause } from '../../facts/iam/node-authorization-wording.ts';
import { nodeRoles, rolelessNodes } from '../../facts/iam/node-roles.ts';
import { listedInstances } from '../../facts/node/kube-nodes.ts';
import { type OfCluster, readOfCluster, type Section } from '../../model/coverage.ts';
import type {
  AccessEntry,
  Cluster,
  IamRole,
  Instance,
  InstanceProfile,
  Nodegroup,
  PodIdentityAssociation,
} from '../../model/inventory.ts';
import type { KubeConfigMap, KubeNode } from '../../model/kubernetes.ts';
import type { Target } from '../../model/target.ts';
import type { CauseVerdict } from './cause-verdict.ts';

/** The inventory, as far as it tells what nodes may do. */
export interface RoleSources {
  readonly target: Target;
  readonly clusters: readonly Cluster[];
  readonly nodes: readonly Instance[];
  readonly nodegroups: Section<Nodegroup>;
  readonly accessEntries: Section<AccessEntry>;
  readonly iamRoles: Section<IamRole>;
  readonly instanceProfiles: Section<InstanceProfile>;
  readonly podIdentityAssociations: Section<PodIdentityAssociation>;
  readonly kubeNodes: Section<OfCluster<KubeNode>>;
  readonly kubeConfigMaps: Section<OfCluster<KubeConfigMap>>;
}

/** For any node, the causes that lie in its role and in that of the VPC CNI; what many nodes share is looked up once. */
export function roleCauses(sources: RoleSources, cnis: ClusterCnis): (node: Instance) => readonly CauseVerdict[] {
  const [mayJoin, mayAskEc2] = [joinVerdicts(sources), permissionVerdicts(sources, cnis)];
  return (node) => [mayJoin(node), mayAskEc2(node)];
}

type Verdict = Omit<CauseVerdict, 'cause'>;

const unknown = (why: string): Verdict => ({ verdict: 'unknown', why });
const told = (why: string, toldBy: string): Verdict => ({ verdict: 'confirmed', why, toldBy });

function joinVerdicts(sources: RoleSources): (node: Instance) => CauseVerdict {
  const verdictOf = joinVerdict(sources);
  return (node) => ({ cause: 'role-not-authorized', ...verdictOf(node) });
}

function joinVerdict(sources: RoleSources): (node: Instance) => Verdict {
  const { target, nodegroups, accessEntries, iamRoles, kubeConfigMaps, kubeNodes } = sources;
  if (nodegroups.status === 'gap' || accessEntries.status === 'gap') {
    return () => unknown('access entries or node groups could not be read');
  }
  const nodeRoleSources = rolesOf(sources, nodegroups.items);
  const roles = nodeRoles(nodeRoleSources);
  const roleless = rolelessNodes(nodeRoleSources);
  const known = iamRoles.status === 'read' ? iamRoles.items : undefined;
  const doubts = new Map(
    roles.map((role) => [
      role,
      authorizationDoubt(role, { target, accessEntries: accessEntries.items, iamRoles: known, kubeConfigMaps }),
    ]),
  );
  return ({ id, tags }) => {
    const listed = listedInstances(readOfCluster(kubeNodes, clusterNameOf(tags) ?? '') ?? []);
    if (listed.byId.has(id)) return { verdict: 'ruled-out', why: 'Kubernetes lists it as a node' };
    const without = roleless.find(({ nodes }) => nodes.some((node) => node.id === id));
    if (without !== undefined) return { verdict: 'confirmed', why: rolelessClause(without) };
    const role = roles.find(({ nodes }) => nodes.some((node) => node.id === id));
    if (role === undefined) return unknown('the role of the node is unknown');
    const doubt = doubts.get(role);
    if (doubt === undefined) return { verdict: 'ruled-out', why: `the cluster authorises ${nameOfRole(role.roleArn)}` };
    const why = `${authorizationClause(role, doubt)} (role ${nameOfRole(role.roleArn)})`;
    if (doubt.awsAuth === 'unknown') return unknown(`${why}: only aws-auth shows whether it may join`);
    return mayBeLetIn(doubt)
      ? unknown(`${why}, and its username in aws-auth is unusual`)
      : told(why, 'node-role-not-authorized');
  };
}

function permissionVerdicts(sources: RoleSources, cnis: ClusterCnis): (node: Instance) => CauseVerdict {
  const verdictOf = permissionVerdict(sources, cnis);
  return (node) => ({ cause: 'no-cni-policy', ...verdictOf(node) });
}

function permissionVerdict(sources: RoleSources, cnis: ClusterCnis): (node: Instance) => Verdict {
  const { nodegroups, podIdentityAssociations, iamRoles, target } = sources;
  const couldNotRead = unknown('roles, or who uses them, could not be read');
  if (nodegroups.status === 'gap' || podIdentityAssociations.status === 'gap' || iamRoles.status === 'gap') {
    return () => couldNotRead;
  }
  const principals = cniPrincipals({
    ...rolesOf(sources, nodegroups.items),
    cnis,
    podIdentityAssociations: podIdentityAssociations.items,
  });
  return ({ id, tags }) => {
    if (cnis(clusterNameOf(tags) ?? '').addon === 'unknown') return couldNotRead;
    const principal = principals.find(({ nodes }) => nodes.some((node) => node.id === id));
    if (principal === undefined) return unknown('the role of the VPC CNI is unknown');
    if (parseRoleArn(principal.roleArn)?.accountId !== target.accountId) {
      return unknown(`role ${principal.roleArn} is in another account`);
    }
    return verdictOnRole(
      { principal, cni: cnis(principal.cluster.name), target },
      iamRoles.items.find(({ arn }) => arn === principal.roleArn),
    );
  };
}

function verdictOnRole(caller: CniCaller & { principal: CniPrincipal }, role: IamRole | undefined): Verdict {
  const { roleArn, certain, from } = caller.principal;
  const name = nameOfRole(roleArn);
  if (role === undefined) return told(`role ${name} does not exist`, 'node-role-lacks-cni-policy');
  if (from === 'node' && admitsEc2(role) === false) {
    return told(`EC2 cannot assume role ${name}`, 'node-role-lacks-cni-policy');
  }
  const { lacking, undecided, depending } = cniPermissions(role, caller);
  const emptying = lacking.filter(({ effect }) => CNI_EFFECTS[effect].leavesNodeEmpty).map(({ action }) => action);
  if (emptying.length > 0) {
    const isWrong = from === 'node' && isNoNodeRole(role) !== undefined;
    const why = isWrong ? `role ${name} is not a node role` : `role ${name} does not allow ${list(emptying)}`;
    return certain
      ? told(why, 'node-role-lacks-cni-policy')
      : unknown(`${why}, but the VPC CNI may have a role of its own`);
  }
  if (undecided.length > 0) {
    return unknown(`conditions or single resources decide whether role ${name} allows ${list(undecided)}`);
  }
  if (depending.length > 0) {
    return unknown(`it depends on the release of the VPC CNI whether role ${name} has to allow ${list(depending)}`);
  }
  const why =
    lacking.length === 0
      ? `role ${name} allows what the VPC CNI needs`
      : `role ${name} allows what the first addresses of a node need`;
  return { verdict: 'ruled-out', why };
}

function rolesOf({ clusters, nodes, instanceProfiles }: RoleSources, nodegroups: readonly Nodegroup[]) {
  return { clusters, nodegroups, nodes: { status: 'read' as const, items: nodes }, instanceProfiles };
}
