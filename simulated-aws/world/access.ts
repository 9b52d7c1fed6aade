/** Who may enter a cluster, and with which role its service accounts act. */
import type { AccessEntry, PodIdentityAssociation } from '@aws-sdk/client-eks';
import { CNI_IPV6_POLICY } from './aws-managed-policies.ts';
import { addIamPolicy, addIamRole, addInstanceProfile, type IamScene } from './iam.ts';
import { uuid } from './ids.ts';
import { partitionOf } from './regions.ts';
import { arn, iamArn, minutesBefore, type Scene } from './scene.ts';
import type { ClusterRecord } from './state.ts';

export interface AccessEntryOptions {
  /** Default `EC2_LINUX`. */
  readonly type?: string;
  /** Since its creation (default 50 days). */
  readonly ageMinutes?: number;
  /** Names of its access policies, for the whole cluster. Default: that of nodes for type `EC2`, else none. */
  readonly policies?: readonly string[];
}

export interface PodIdentityOptions {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** An ARN, or a role's name in the account. */
  readonly role: string;
  /** The role that EKS assumes with that one, where pods have its permissions. */
  readonly targetRole?: string;
}

/** The role that nodes have where a world says nothing else, and the instance profile of that name. */
export const NODE_ROLE = 'eks-node';

/** The access policy that lets nodes of EKS Auto Mode in. */
const AUTO_NODE_POLICY = 'AmazonEKSAutoNodePolicy';

const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'];

/** Adds or replaces the access entry of a principal: an ARN, or a role's name in the account. */
export function addAccessEntry(
  scene: Scene,
  cluster: ClusterRecord,
  principal: string,
  {
    type = 'EC2_LINUX',
    ageMinutes = 60 * 24 * 50,
    policies = type === 'EC2' ? [AUTO_NODE_POLICY] : [],
  }: AccessEntryOptions = {},
): AccessEntry {
  const principalArn = roleArnOf(scene, principal);
  const createdAt = minutesBefore(scene.now, ageMinutes);
  const forNodes = type !== 'STANDARD';
  const name = principalArn.slice(principalArn.lastIndexOf('/') + 1);
  const id = uuid(`${cluster.name}/${principalArn}`);
  const entry: AccessEntry = {
    clusterName: cluster.name,
    principalArn,
    accessEntryArn: arn(scene, 'eks', `access-entry/${cluster.name}/role/${scene.region.accountId}/${name}/${id}`),
    kubernetesGroups: forNodes ? ['system:nodes'] : [],
    createdAt,
    modifiedAt: createdAt,
    tags: {},
    username: forNodes ? 'system:node:{{EC2PrivateDNSName}}' : principalArn,
    type,
  };
  cluster.accessEntries.set(principalArn, entry);
  cluster.accessPolicies.set(
    principalArn,
    policies.map((policy) => ({
      policyArn: `arn:${partitionOf(scene.region.name)}:eks::aws:cluster-access-policy/${policy}`,
      accessScope: { type: 'cluster', namespaces: [] },
      associatedAt: createdAt,
      modifiedAt: createdAt,
    })),
  );
  return entry;
}

export function addPodIdentity(
  scene: Scene,
  cluster: ClusterRecord,
  { namespace, serviceAccount, role, targetRole }: PodIdentityOptions,
): PodIdentityAssociation {
  const id = `a-${uuid(`${cluster.name}/${namespace}/${serviceAccount}`).replaceAll('-', '').slice(0, 17)}`;
  const createdAt = minutesBefore(scene.now, 60 * 24 * 50);
  const association: PodIdentityAssociation = {
    clusterName: cluster.name,
    namespace,
    serviceAccount,
    roleArn: roleArnOf(scene, role),
    ...(targetRole !== undefined && { targetRoleArn: roleArnOf(scene, targetRole) }),
    associationArn: arn(scene, 'eks', `podidentityassociation/${cluster.name}/${id}`),
    associationId: id,
    tags: {},
    createdAt,
    modifiedAt: createdAt,
  };
  cluster.podIdentityAssociations.set(id, association);
  return association;
}

/** The ARN of a role by its name, where IAM has it with its path; an ARN passes through. */
export function roleArnOf(scene: Scene, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  return scene.region.iam.roles.get(nameOrArn)?.shape.Arn ?? iamArn(scene, `role/${nameOrArn}`);
}

/**
 * Lets nodes with a role in, as EKS does for managed node groups and Auto Mode: makes the role, unless it is there, and
 * its access entry, where the cluster has such. Gives the role's ARN.
 */
export function admitRole(scene: Scene, cluster: ClusterRecord, role: string, type: string): string {
  if (role === NODE_ROLE) ensureNodeRole(scene, cluster);
  const roleArn = roleArnOf(scene, role);
  const { authenticationMode } = cluster.shape.accessConfig ?? {};
  if (authenticationMode !== 'CONFIG_MAP' && !cluster.accessEntries.has(roleArn)) {
    addAccessEntry(scene, cluster, roleArn, { type });
  }
  return roleArn;
}

/** The same for the role behind an instance profile, which is made too where it is the usual one. */
export function admitProfile(scene: Scene, cluster: ClusterRecord, profile: string, type: string): void {
  const { iam } = scene.region;
  if (profile === NODE_ROLE && !iam.instanceProfiles.has(profile)) {
    ensureNodeRole(scene, cluster);
    addInstanceProfile(iamScene(scene), profile, { role: NODE_ROLE });
  }
  for (const role of iam.instanceProfiles.get(profile)?.roles ?? []) admitRole(scene, cluster, role, type);
}

function ensureNodeRole(scene: Scene, { shape }: ClusterRecord): void {
  const { roles, policies } = scene.region.iam;
  if (!roles.has(NODE_ROLE)) addIamRole(iamScene(scene), NODE_ROLE, { policies: NODE_POLICIES });
  const role = roles.get(NODE_ROLE);
  if (role === undefined || shape.kubernetesNetworkConfig?.ipFamily !== 'ipv6') return;
  const ipv6Arn = addIamPolicyOnce(scene, policies);
  if (!role.attached.includes(ipv6Arn)) roles.set(NODE_ROLE, { ...role, attached: [...role.attached, ipv6Arn] });
}

function addIamPolicyOnce(scene: Scene, policies: ReadonlyMap<string, unknown>): string {
  const name = 'AmazonEKS_CNI_IPv6_Policy';
  const known = iamArn(scene, `policy/${name}`);
  return policies.has(known) ? known : addIamPolicy(iamScene(scene), name, CNI_IPV6_POLICY);
}

function iamScene({ region, now }: Scene): IamScene {
  return { iam: region.iam, now };
}
