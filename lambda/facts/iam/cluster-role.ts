import type { Cluster, IamRole, Instance, Nodegroup } from '../../model/inventory.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import { type ClusterCni, hasVpcCni } from '../cni/cluster-cnis.ts';
import { isWindows, isWindowsNodegroup } from '../cni/cni-nodes.ts';
import { isMissing, type PolicyVerdict, roleVerdict } from './iam-policy.ts';

/**
 * For what EKS needs the role of a cluster besides its control plane, as far as nodes and addresses go:
 * - `pod-security-groups`: the VPC resource controller makes a trunk ENI for each node, and branches on it
 * - `windows`: the same controller gives Windows nodes their addresses
 * - `auto-mode`: EKS launches nodes and gives them ENIs and addresses
 */
export const CLUSTER_ROLE_USES = ['pod-security-groups', 'windows', 'auto-mode'] as const;

export type ClusterRoleUse = (typeof CLUSTER_ROLE_USES)[number];

/** What tells for what a cluster needs its role. */
export interface ClusterRoleSources {
  readonly cni: ClusterCni;
  /** Of all clusters. */
  readonly nodegroups: readonly Nodegroup[];
  /** Of all clusters. */
  readonly nodes: readonly Instance[];
}

/** None for a cluster whose role runs its control plane alone: nothing is asked of that. */
export function clusterRoleUses(cluster: Cluster, sources: ClusterRoleSources): readonly ClusterRoleUse[] {
  return CLUSTER_ROLE_USES.filter((use) => isUsedFor(use, cluster, sources));
}

function isUsedFor(use: ClusterRoleUse, cluster: Cluster, { cni, nodegroups, nodes }: ClusterRoleSources): boolean {
  switch (use) {
    case 'pod-security-groups':
      return cni.settings.known && cni.settings.settings.podEni && hasVpcCni(cni) === true;
    case 'windows':
      return (
        nodegroups.some((nodegroup) => nodegroup.clusterName === cluster.name && isWindowsNodegroup(nodegroup)) ||
        nodes.some((node) => clusterNameOf(node.tags) === cluster.name && isWindows(node) && !node.operatorManaged)
      );
    case 'auto-mode':
      return cluster.autoMode;
  }
}

/** A policy of AWS's own that allows an action. */
type AwsPolicy = 'AmazonEKSVPCResourceController' | 'AmazonEKSComputePolicy' | 'AmazonEKSNetworkingPolicy';

interface ClusterRoleNeed {
  readonly action: string;
  readonly policy: AwsPolicy;
}

const CONTROLLER = 'AmazonEKSVPCResourceController';

/**
 * A trunk is made, may be attached, is attached, and is set to go with its instance; where one of these calls is refused
 * it is taken away again (amazon-vpc-resource-controller-k8s, pkg/aws/ec2/api/helper.go).
 */
const TRUNK_NEEDS: readonly ClusterRoleNeed[] = [
  { action: 'ec2:AttachNetworkInterface', policy: CONTROLLER },
  { action: 'ec2:CreateNetworkInterface', policy: CONTROLLER },
  { action: 'ec2:CreateNetworkInterfacePermission', policy: CONTROLLER },
  { action: 'ec2:ModifyNetworkInterfaceAttribute', policy: CONTROLLER },
];

/** The same file, AssignIPv4ResourcesAndWaitTillReady. */
const WINDOWS_NEEDS: readonly ClusterRoleNeed[] = [{ action: 'ec2:AssignPrivateIpAddresses', policy: CONTROLLER }];

/** AWS managed policy reference, as far as nodes and addresses need it; that of storage and load balancers they do not. */
function autoModeNeeds({ ipFamily }: Pick<Cluster, 'ipFamily'>): readonly ClusterRoleNeed[] {
  const assign = ipFamily === 'ipv6' ? 'ec2:AssignIpv6Addresses' : 'ec2:AssignPrivateIpAddresses';
  return [
    { action: 'ec2:CreateFleet', policy: 'AmazonEKSComputePolicy' },
    { action: 'ec2:CreateLaunchTemplate', policy: 'AmazonEKSComputePolicy' },
    { action: 'ec2:RunInstances', policy: 'AmazonEKSComputePolicy' },
    { action: 'iam:PassRole', policy: 'AmazonEKSComputePolicy' },
    { action: assign, policy: 'AmazonEKSNetworkingPolicy' },
    { action: 'ec2:AttachNetworkInterface', policy: 'AmazonEKSNetworkingPolicy' },
    { action: 'ec2:CreateNetworkInterface', policy: 'AmazonEKSNetworkingPolicy' },
  ];
}

function needsOf(use: ClusterRoleUse, cluster: Pick<Cluster, 'ipFamily'>): readonly ClusterRoleNeed[] {
  switch (use) {
    case 'pod-security-groups':
      return TRUNK_NEEDS;
    case 'windows':
      return WINDOWS_NEEDS;
    case 'auto-mode':
      return autoModeNeeds(cluster);
  }
}

/** An action that a role certainly does not allow. */
export interface ClusterRoleLack extends ClusterRoleNeed {
  /** What the role's own policies say of it. */
  readonly ofPolicies: PolicyVerdict;
  /** The permissions boundary of the role does not allow it. */
  readonly bounded: boolean;
}

/** By action. What conditions or single resources decide is not among them: the policies of AWS have such. */
export function clusterRoleLacks(
  role: Pick<IamRole, 'policies' | 'permissionsBoundary'>,
  use: ClusterRoleUse,
  cluster: Pick<Cluster, 'ipFamily'>,
): readonly ClusterRoleLack[] {
  return needsOf(use, cluster).flatMap((need) => {
    const { verdict, ofPolicies, bounded } = roleVerdict(need.action, role);
    return isMissing(verdict) ? [{ ...need, ofPolicies, bounded }] : [];
  });
}
