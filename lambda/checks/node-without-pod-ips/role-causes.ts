import { list } from '../../common/words.ts';
import { nameOfRole, parseRoleArn } from '../../facts/aws/role-arns.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import type { ClusterCnis } from '../../facts/cni/cluster-cnis.ts';
import { CNI_EFFECTS } from '../../facts/iam/cni-needs.ts';
import {
  admitsCni,
  admitsEc2,
  type CniCaller,
  cniPermissions,
  isNoNodeRole,
  missingToPull,
} from '../../facts/iam/cni-permissions.ts';
import { type CniPrincipal, cniPrincipals } from '../../facts/iam/cni-principals.ts';
import { POD_IDENTITY_AGENT } from '../../facts/iam/cni-role.ts';
import { authorizationDoubt, mayBeLetIn } from '../../facts/iam/node-authorization.ts';
import { authorizationClause, rolelessClause } from '../../facts/iam/node-authorization-wording.ts';
import { nodeRoles, rolelessNodes } from '../../facts/iam/node-roles.ts';
import { listedInstances } from '../../facts/node/kube-nodes.ts';
import { refusedAction } from '../../facts/pods/refused-calls.ts';
import { type OfCluster, readOfCluster, type Section } from '../../model/coverage.ts';
import type {
  AccessEntry,
  Addon,
  Cluster,
  IamRole,
  Instance,
  InstanceProfile,
  Nodegroup,
  PodIdentityAssociation,
} from '../../model/inventory.ts';
import type { KubeConfigMap, KubeEvent, KubeNode } from '../../model/kubernetes.ts';
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
  readonly addons: Section<Addon>;
  readonly kubeNodes: Section<OfCluster<KubeNode>>;
  readonly kubeConfigMaps: Section<OfCluster<KubeConfigMap>>;
  readonly kubeEvents: Section<OfCluster<KubeEvent>>;
}

/** For any node, the causes that lie in its role and in that of the VPC CNI; what many nodes share is looked up once. */
export function roleCauses(
  sources: RoleSources,
  cnis: ClusterCnis,
  now: Date,
): (node: Instance) => readonly CauseVerdict[] {
  const [mayJoin, mayAskEc2] = [joinVerdicts(sources), permissionVerdicts(sources, cnis, now)];
  const mayPull = pullVerdicts(sources, now);
  return (node) => [mayJoin(node), mayAskEc2(node), ...mayPull(node)];
}

/**
 * None where the role of the node is not known, or allows it to pull from ECR, from where the image of the VPC CNI is; nor where
 * that runs, as a call of its own shows.
 */
function pullVerdicts(sources: RoleSources, now: Date): (node: Instance) => readonly CauseVerdict[] {
  const { nodegroups, iamRoles } = sources;
  if (nodegroups.status === 'gap' || iamRoles.status === 'gap') return () => [];
  const roles = nodeRoles(rolesOf(sources, nodegroups.items));
  return (node) => {
    const { roleArn } = roles.find(({ nodes }) => nodes.some(({ id }) => id === node.id)) ?? {};
    const role = iamRoles.items.find(({ arn }) => arn === roleArn);
    const missing = role === undefined ? [] : missingToPull(role);
    if (role === undefined || missing.length === 0 || refusedOn(node, sources, now) !== undefined) return [];
    const why = `role ${nameOfRole(role.arn)} does not allow ${list(missing)}, so the node pulls no image from ECR`;
    return [{ cause: 'no-image-policy', ...unknown(why) }];
  };
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

function permissionVerdicts(sources: RoleSources, cnis: ClusterCnis, now: Date): (node: Instance) => CauseVerdict {
  const verdictOf = permissionVerdict(sources, cnis);
  return (node) => ({ cause: 'no-cni-policy', ...withRefusal(verdictOf(node), refusedOn(node, sources, now)) });
}

function refusedOn({ id, tags }: Instance, { kubeNodes, kubeEvents }: RoleSources, now: Date): string | undefined {
  const cluster = clusterNameOf(tags) ?? '';
  const kubeNode = listedInstances(readOfCluster(kubeNodes, cluster) ?? []).byId.get(id);
  return kubeNode && refusedAction(readOfCluster(kubeEvents, cluster) ?? [], kubeNode.name, now);
}

/**
 * What EC2 did goes before what policies say, as far as it goes: policies of the organisation and of VPC endpoints refuse what
 * the role allows, and a role that was mended since then allows what was refused.
 */
function withRefusal(verdict: Verdict, action: string | undefined): Verdict {
  if (action === undefined) return verdict;
  const saw = `EC2 refused the VPC CNI there ${action} in the last half hour`;
  switch (verdict.verdict) {
    case 'confirmed':
      return { ...verdict, why: `${verdict.why}, and ${saw}` };
    case 'unknown':
      return { verdict: 'confirmed', why: `${saw}, as the event MissingIAMPermissions of its pod says`, isSeen: true };
    case 'ruled-out': {
      const perhaps =
        'A policy of the organisation or of a VPC endpoint may refuse it, or the role allows it only since then';
      return { verdict: 'unknown', why: `${saw}, although ${verdict.why}. ${perhaps}`, isSeen: true };
    }
  }
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
    const ofRole = verdictOnRole(
      { principal, cni: cnis(principal.cluster.name), target },
      iamRoles.items.find(({ arn }) => arn === principal.roleArn),
    );
    return ofRole.verdict === 'confirmed' ? ofRole : (unlessHandedOver(principal, sources.addons) ?? ofRole);
  };
}

/** The role of an association is none to the VPC CNI before the Pod Identity agent runs on its node. */
function unlessHandedOver({ from, cluster }: CniPrincipal, addons: Section<Addon>): Verdict | undefined {
  if (from !== 'pod-identity') return undefined;
  const says = 'the VPC CNI gets its role from EKS Pod Identity';
  if (addons.status === 'gap') return unknown(`${says}, and whether its agent is installed could not be read`);
  const agent = addons.items.find(
    ({ name, clusterName }) => name === POD_IDENTITY_AGENT && clusterName === cluster.name,
  );
  if (agent === undefined) return unknown(`${says}, and no agent that hands it over is visible`);
  const trouble = agent.healthIssues[0]?.code;
  return trouble === undefined
    ? undefined
    : unknown(`${says}, and EKS reports ${trouble} of the agent that hands it over`);
}

function verdictOnRole(caller: CniCaller & { principal: CniPrincipal }, role: IamRole | undefined): Verdict {
  const { roleArn, certain, from } = caller.principal;
  const name = nameOfRole(roleArn);
  if (role === undefined) return told(`role ${name} does not exist`, 'node-role-lacks-cni-policy');
  if (from === 'node' && admitsEc2(role) === false) {
    return told(`EC2 cannot assume role ${name}`, 'node-role-lacks-cni-policy');
  }
  const admits = from === 'node' ? undefined : admitsCni(role, caller.principal);
  if (admits === false) return told(`pods of the VPC CNI cannot assume role ${name}`, 'node-role-lacks-cni-policy');
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
  if (from !== 'node' && role.trust !== undefined && admits === undefined) {
    return unknown(`the trust policy of role ${name} leaves open whether pods of the VPC CNI may assume it`);
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
