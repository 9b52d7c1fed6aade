import type { Cluster } from '../../model/inventory.ts';

/** Whether a thing exists; `unknown` when it could not be read. */
export type Existence = 'exists' | 'gone' | 'unknown';

/**
 * Whether the cluster that an ENI names exists. A cluster of the same name in another VPC is another cluster: EKS never
 * moves one. Where EKS names no VPC for it, it may be the one.
 *
 * @param clusters undefined where they could not be read
 * @param vpcId the ENI's VPC
 */
export function clusterExistence(
  clusters: readonly Pick<Cluster, 'name' | 'vpcId'>[] | undefined,
  name: string,
  vpcId: string,
): Existence {
  if (clusters === undefined) return 'unknown';
  const mayBeIt = clusters.some((cluster) => cluster.name === name && ['', vpcId].includes(cluster.vpcId));
  return mayBeIt ? 'exists' : 'gone';
}
