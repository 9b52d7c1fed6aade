import type { PodIdentityAssociation } from '../../model/inventory.ts';
import type { ClusterCni } from '../cni/cluster-cnis.ts';

/** The service account that the VPC CNI runs as. */
export const CNI_SERVICE_ACCOUNT = { namespace: 'kube-system', serviceAccount: 'aws-node' } as const;

/** The add-on that hands the credentials of an association to pods (EKS user guide, Pod Identity agent). */
export const POD_IDENTITY_AGENT = 'eks-pod-identity-agent';

/**
 * Whose permissions the VPC CNI has: those of a role of its own, or the node's. A self-managed CNI may have a role that
 * only its service account in the cluster names (`IRSA` without the add-on).
 */
export type CniRole =
  | { readonly from: 'pod-identity'; readonly roleArn: string; readonly assumedBy: string | undefined }
  | { readonly from: 'service-account'; readonly roleArn: string }
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
  if (association !== undefined) {
    const { roleArn, assumedBy } = association;
    return { from: 'pod-identity', roleArn, assumedBy };
  }
  if (addon === 'none' || addon === 'unknown') return { from: 'node', certain: false };
  const { serviceAccountRoleArn: roleArn } = addon;
  return roleArn === undefined ? { from: 'node', certain: true } : { from: 'service-account', roleArn };
}
