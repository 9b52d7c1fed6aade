import { type OfCluster, readOfCluster, type Section } from '../../model/coverage.ts';
import type { AccessEntry, Cluster, HealthIssue, IamRole, Instance, Nodegroup } from '../../model/inventory.ts';
import type { KubeConfigMap, KubeNode } from '../../model/kubernetes.ts';
import type { Target } from '../../model/target.ts';
import { parseRoleArn } from '../aws/role-arns.ts';
import { nodegroupNameOf } from '../cluster/cluster-tags.ts';
import { type ClusterCni, leavesAddressesToLaunch } from '../cni/cluster-cnis.ts';
import { isLiveCniNode, isUpFor, isWindows, isWindowsNodegroup } from '../cni/cni-nodes.ts';
import { listedInstances } from '../node/kube-nodes.ts';
import { wantedNodes } from '../node/wanted-nodes.ts';
import { type AwsAuthRefusal, awsAuthRefusal } from './aws-auth.ts';
import type { NodeRole } from './node-roles.ts';

/**
 * Why nodes with a role may be refused by their cluster (EKS user guide, access entries and auth-configmap):
 * - `role-gone`: IAM does not know the role
 * - `entry-standard`: its access entry is of the type for people and applications, with which no node joins
 * - `entry-stale`: the role was made anew after its access entry, which stands for the former one
 * - `entry-for-instance-profile`, `entry-for-other-path`: the access entry is for an ARN that is not the role's
 * - `entry-missing`: it has none
 * - `aws-auth-only`: the cluster does not look at access entries
 */
export type AuthorizationProblem =
  | { readonly kind: 'role-gone' | 'entry-standard' | 'entry-missing' | 'aws-auth-only' }
  | { readonly kind: 'entry-stale'; readonly entryCreatedAt: Date; readonly roleCreatedAt: Date }
  | { readonly kind: 'entry-for-instance-profile' | 'entry-for-other-path'; readonly principalArn: string };

export interface AuthorizationDoubt {
  readonly problem: AuthorizationProblem;
  /**
   * Why the ConfigMap `aws-auth` does not let the nodes in either. `unknown` where it could not be read: no AWS API shows it.
   * `does not matter` where the cluster does not look at it.
   */
  readonly awsAuth: AwsAuthRefusal | 'unknown' | 'does not matter';
}

/** Whether the nodes may be let in all the same. */
export function mayBeLetIn({ awsAuth }: Pick<AuthorizationDoubt, 'awsAuth'>): boolean {
  return awsAuth === 'unknown' || (typeof awsAuth === 'object' && awsAuth.why === 'username' && awsAuth.mayFit);
}

/** What is asked of every role, looked up once. */
export interface AuthorizationSources {
  readonly target: Target;
  readonly accessEntries: readonly AccessEntry[];
  /** Undefined where they could not be read. */
  readonly iamRoles: readonly IamRole[] | undefined;
  readonly kubeConfigMaps: Section<OfCluster<KubeConfigMap>>;
}

/** Undefined when the cluster lets nodes with the role in. */
export function authorizationDoubt(role: NodeRole, sources: AuthorizationSources): AuthorizationDoubt | undefined {
  if (isGone(role, sources)) return { problem: { kind: 'role-gone' }, awsAuth: 'does not matter' };
  const { authenticationMode: mode, name } = role.cluster;
  if (mode === 'CONFIG_MAP') return unlessInAwsAuth({ kind: 'aws-auth-only' }, role, sources);
  const entries = sources.accessEntries.filter(({ clusterName }) => clusterName === name);
  const own = entries.find(({ principalArn }) => principalArn === role.roleArn);
  const problem = own === undefined ? withoutEntry(role, entries) : problemOf(own, role, sources);
  if (problem === undefined) return undefined;
  // An access entry goes before an entry of `aws-auth` for the same role (EKS user guide, migrating access entries).
  if (mode === 'API' || problem.kind === 'entry-standard') return { problem, awsAuth: 'does not matter' };
  return unlessInAwsAuth(problem, role, sources);
}

function unlessInAwsAuth(
  problem: AuthorizationProblem,
  { cluster, roleArn, profileArns }: NodeRole,
  { kubeConfigMaps }: AuthorizationSources,
): AuthorizationDoubt | undefined {
  const configMaps = readOfCluster(kubeConfigMaps, cluster.name);
  if (configMaps === undefined) return { problem, awsAuth: 'unknown' };
  const data = configMaps.find(({ name }) => name === 'aws-auth')?.data;
  const awsAuth = awsAuthRefusal(data, roleArn, profileArns);
  return awsAuth && { problem, awsAuth };
}

function isGone({ roleArn }: NodeRole, { target, iamRoles }: AuthorizationSources): boolean {
  const ofThisAccount = parseRoleArn(roleArn)?.accountId === target.accountId;
  return ofThisAccount && iamRoles !== undefined && !iamRoles.some(({ arn }) => arn === roleArn);
}

function withoutEntry(role: NodeRole, entries: readonly AccessEntry[]): AuthorizationProblem {
  const profile = entries.find(({ principalArn }) => isProfileOf(role, principalArn));
  if (profile !== undefined) return { kind: 'entry-for-instance-profile', principalArn: profile.principalArn };
  const other = entries.find(({ principalArn }) => isSameNamed(role.roleArn, principalArn));
  if (other !== undefined) return { kind: 'entry-for-other-path', principalArn: other.principalArn };
  return { kind: 'entry-missing' };
}

/** Its own profile, or one that is called like the role, as profiles mostly are. */
function isProfileOf({ roleArn, profileArns }: NodeRole, principalArn: string): boolean {
  const principal = parseRoleArn(principalArn);
  if (principal?.kind !== 'instance-profile') return false;
  return profileArns.includes(principalArn) || principal.name === parseRoleArn(roleArn)?.name;
}

/** Role names are unique in an account, so it is for this role or for a former one. */
function isSameNamed(roleArn: string, principalArn: string): boolean {
  const [role, principal] = [parseRoleArn(roleArn), parseRoleArn(principalArn)];
  return (
    role !== undefined &&
    principal?.kind === 'role' &&
    role.name === principal.name &&
    role.accountId === principal.accountId
  );
}

/** IAM and EKS take the time by their own clocks, and IAM in whole seconds. */
const CLOCK_SLACK_MS = 60_000;

function problemOf(
  entry: AccessEntry,
  { roleArn }: NodeRole,
  { iamRoles }: AuthorizationSources,
): AuthorizationProblem | undefined {
  if (entry.type === 'STANDARD') return { kind: 'entry-standard' };
  const roleCreatedAt = iamRoles?.find(({ arn }) => arn === roleArn)?.createDate;
  const entryCreatedAt = entry.createdAt;
  if (roleCreatedAt === undefined || entryCreatedAt === undefined) return undefined;
  const newer = roleCreatedAt.getTime() - entryCreatedAt.getTime();
  return newer > CLOCK_SLACK_MS ? { kind: 'entry-stale', entryCreatedAt, roleCreatedAt } : undefined;
}

/** What shows from outside whether nodes with a role do join. */
export interface JoinSigns {
  /** Node groups that EKS says nodes of do not join, or are refused. */
  readonly failing: readonly Nodegroup[];
  readonly joined: readonly Instance[];
  /** Those of them that are ready now, as far as Kubernetes was asked. */
  readonly ready: readonly Instance[];
  /**
   * Up for longer than joining takes, and without a sign; not where nodes with the role joined that are newer, or none of
   * those is in its subnet: then the role is not what keeps it out.
   */
  readonly silent: readonly Instance[];
}

/** Node group health codes that speak of nodes not getting in (EKS API reference, Issue). */
const NOT_JOINING: readonly string[] = ['NodeCreationFailure', 'AccessDenied'];

/**
 * Whether EKS says that nodes do not get in. `NodeCreationFailure` stands for both: "Instances failed to join the
 * kubernetes cluster", and "Unhealthy nodes in the kubernetes cluster", which have joined and are not ready.
 */
export function saysNotJoining({ code, message }: Pick<HealthIssue, 'code' | 'message'>): boolean {
  return NOT_JOINING.includes(code) && !saysNotReady({ code, message });
}

/** Whether EKS says that nodes are in the cluster and not ready. Its words may change: then the code alone counts. */
export function saysNotReady({ code, message }: Pick<HealthIssue, 'code' | 'message'>): boolean {
  return code === 'NodeCreationFailure' && /\bunhealthy nodes\b/i.test(message);
}

/**
 * @param cni of the cluster: without its signs, or where it leaves none, no node is silent
 * @param kubeNodes what Kubernetes lists, which goes before all signs; undefined where it was not asked
 */
export function joinSigns(
  { nodegroups, nodes }: NodeRole,
  cni: Pick<ClusterCni, 'signs' | 'settings'>,
  kubeNodes: readonly KubeNode[] | undefined,
  minutesToJoin: number,
  now: Date,
): JoinSigns {
  const listed = kubeNodes && listedInstances(kubeNodes);
  const leavesSigns = listed?.isWhole === true || (cni.signs !== undefined && !leavesAddressesToLaunch(cni));
  const inCluster = new Set(
    nodegroups.filter(({ healthIssues }) => healthIssues.some(saysNotReady)).map(({ name }) => name),
  );
  const isJoined = ({ id, tags }: Instance) => {
    if (listed?.isWhole === true || listed?.byId.has(id) === true) return listed.byId.has(id);
    return cni.signs?.joined.has(id) === true || inCluster.has(nodegroupNameOf(tags) ?? '');
  };
  const isSilent = (node: Instance) =>
    leavesSigns && !isJoined(node) && isLiveCniNode(node) && isUpFor(node, minutesToJoin, now);
  const joined = nodes.filter(isJoined);
  return {
    failing: nodegroups.filter(({ healthIssues }) => healthIssues.some(saysNotJoining)),
    joined,
    ready: joined.filter(({ id }) => listed?.byId.get(id)?.ready?.status === 'True'),
    silent: nodes.filter((node) => isSilent(node) && !isCleared(node, joined)),
  };
}

/**
 * Whether nodes that joined show that their role is not what keeps another out. Those that joined stay when `aws-auth` is
 * written over; so one that is newer than all of them, and like them, is not cleared.
 */
function isCleared(node: Instance, joined: readonly Instance[]): boolean {
  if (joined.length === 0) return false;
  const isNewest = joined.every(({ launchTime }) => Number(launchTime ?? 0) < Number(node.launchTime ?? 0));
  return !isNewest || !joined.some(({ subnetId }) => subnetId === node.subnetId);
}

/** Does anything launch nodes with the role as things are now? A node group scaled to none does not. */
export function launchesNodes({ nodegroups, nodes, autoMode }: NodeRole): boolean {
  return autoMode || nodes.length > 0 || nodegroups.some((group) => wantedNodes(group) > 0);
}

/** EKS makes the access entry along with a node group, which may not have come to pass yet. */
export function isBeingMade({ nodegroups, profileArns, autoMode }: NodeRole): boolean {
  return profileArns.length === 0 && !autoMode && nodegroups.every(({ status }) => status === 'CREATING');
}

/** Does EKS itself make the access entries of all that uses the role? Not of self-managed nodes and Karpenter's. */
export function isManagedByEks({ profileArns }: NodeRole): boolean {
  return profileArns.length === 0;
}

/** The access entry's type that nodes with the role want. */
export function entryTypeOf({ autoMode, nodegroups, nodes }: NodeRole): 'EC2' | 'EC2_LINUX' | 'EC2_WINDOWS' {
  if (autoMode) return 'EC2';
  return nodegroups.some(isWindowsNodegroup) || nodes.some(isWindows) ? 'EC2_WINDOWS' : 'EC2_LINUX';
}

export function modeOf({ authenticationMode }: Cluster): string {
  return authenticationMode ?? 'unknown';
}
