import { addressesOf } from '../../facts/eni/eni-addresses.ts';
import { classifyEni } from '../../facts/eni/eni-ownership.ts';
import type { Cluster, NetworkInterface } from '../../model/inventory.ts';

/** Leaked ENIs that one cluster's VPC CNI left behind, and the addresses they hold. */
export interface ClusterLeaks {
  readonly enis: number;
  readonly addresses: number;
}

/**
 * The leaks of the VPC CNI in a cluster: those that its tags name, and those without a cluster tag (the CNI writes it
 * only where CLUSTER_NAME is set) in a VPC that no other cluster is in.
 *
 * @param leaks ENIs that leaked for certain
 */
export function clusterLeaks(
  cluster: Cluster,
  clusters: readonly Cluster[],
  leaks: readonly NetworkInterface[],
  accountId: string,
): ClusterLeaks {
  const aloneInVpc = clusters.every(({ name, vpcId }) => name === cluster.name || vpcId !== cluster.vpcId);
  const own = leaks.filter((eni) => {
    const { kind, clusterName } = classifyEni(eni, accountId);
    const isIts = clusterName === undefined ? aloneInVpc : clusterName === cluster.name;
    return kind === 'cni-secondary' && eni.vpcId === cluster.vpcId && isIts;
  });
  return { enis: own.length, addresses: addressesOf(own) };
}
