import type { Cluster, IamRole, PodIdentityAssociation } from '../../model/inventory.ts';
import type { ClusterCni } from '../cni/cluster-cnis.ts';
import { type PolicyVerdict, policyVerdict } from './iam-policy.ts';

/** The service account that the VPC CNI runs as. */
export const CNI_SERVICE_ACCOUNT = { namespace: 'kube-system', serviceAccount: 'aws-node' } as const;

/**
 * Whose permissions the VPC CNI has: those of a role of its own, or the node's. A self-managed CNI may have a role that
 * only its service account in the cluster names (`IRSA` without the add-on).
 */
export type CniRole =
  | { readonly from: 'pod-identity' | 'service-account'; readonly roleArn: string }
  | { readonly from: 'node'; readonly certain: boolean };

export type CniRoleOrigin = 'pod-identity' | 'service-account' | 'node';

/** Pod Identity goes before the role of the service account (amazon-eks-pod-identity-webhook). */
export function cniRoleOf(
  { clusterName, addon }: ClusterCni,
  associations: readonly PodIdentityAssociation[],
): CniRole {
  const { namespace, serviceAccount } = CNI_SERVICE_ACCOUNT;
  const association = associations.find(
    (one) => one.clusterName === clusterName && one.namespace === namespace && one.serviceAccount === serviceAccount,
  );
  if (association !== undefined) return { from: 'pod-identity', roleArn: association.roleArn };
  if (addon === 'none' || addon === 'unknown') return { from: 'node', certain: false };
  const { serviceAccountRoleArn: roleArn } = addon;
  return roleArn === undefined ? { from: 'node', certain: true } : { from: 'service-account', roleArn };
}

interface Actions {
  /** Without any one of these no pod gets an address. */
  readonly forAddresses: readonly string[];
  /** Without these ENIs and addresses are not given back, or a type that its table lacks is not looked up. */
  readonly forTheRest: readonly string[];
}

/** amazon-vpc-cni-k8s: docs/iam-policy.md; the first is AWS's AmazonEKS_CNI_Policy. */
const ACTIONS: Readonly<Record<Cluster['ipFamily'], Actions>> = {
  ipv4: {
    forAddresses: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:AttachNetworkInterface',
      'ec2:CreateNetworkInterface',
      'ec2:DescribeInstances',
      'ec2:DescribeNetworkInterfaces',
      'ec2:ModifyNetworkInterfaceAttribute',
    ],
    forTheRest: [
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeInstanceTypes',
      'ec2:DetachNetworkInterface',
      'ec2:UnassignPrivateIpAddresses',
    ],
  },
  ipv6: {
    forAddresses: ['ec2:AssignIpv6Addresses', 'ec2:DescribeInstances', 'ec2:DescribeNetworkInterfaces'],
    forTheRest: ['ec2:DescribeInstanceTypes'],
  },
};

/** What the policies of a role leave to be desired for the VPC CNI. All empty when nothing is. */
export interface CniPermissions {
  /** Not allowed, and no pod gets an address without. */
  readonly missingForAddresses: readonly string[];
  /** Not allowed, and the CNI works badly without. */
  readonly missingForTheRest: readonly string[];
  /** Of the missing ones, those that a policy denies outright. */
  readonly denied: readonly string[];
  /** A statement with conditions, or bound to some resources, decides. */
  readonly unknown: readonly string[];
}

export function cniPermissions({ policies }: Pick<IamRole, 'policies'>, ipFamily: Cluster['ipFamily']): CniPermissions {
  const { forAddresses, forTheRest } = ACTIONS[ipFamily];
  const verdicts = new Map([...forAddresses, ...forTheRest].map((action) => [action, policyVerdict(action, policies)]));
  const having = (actions: Iterable<string>, ...wanted: readonly PolicyVerdict[]) =>
    [...actions].filter((action) => wanted.includes(verdicts.get(action) ?? 'unknown'));
  return {
    missingForAddresses: having(forAddresses, 'denied', 'not-allowed'),
    missingForTheRest: having(forTheRest, 'denied', 'not-allowed'),
    denied: having(verdicts.keys(), 'denied'),
    unknown: having(verdicts.keys(), 'unknown'),
  };
}
