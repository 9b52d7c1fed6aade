import type { Subnet } from '../../model/inventory.ts';
import { taggedClusters } from '../cluster/cluster-tags.ts';

/** Which load balancers a subnet is for: by ELB's word, `internet-facing` or `internal`. */
export type LoadBalancerScheme = 'internet-facing' | 'internal';

/** Tag that makes a subnet one for such load balancers. */
export const ROLE_TAGS = {
  'internet-facing': 'kubernetes.io/role/elb',
  internal: 'kubernetes.io/role/internal-elb',
} as const satisfies Readonly<Record<LoadBalancerScheme, string>>;

const SCHEMES = ['internet-facing', 'internal'] as const;

/**
 * The load balancers for which a subnet is tagged: with the value `1` or none (AWS Load Balancer Controller, subnet
 * discovery). Other values are not taken.
 */
export function loadBalancerSchemes({ tags }: Pick<Subnet, 'tags'>): readonly LoadBalancerScheme[] {
  return SCHEMES.filter((scheme) => ['1', ''].includes(tags[ROLE_TAGS[scheme]] ?? 'none'));
}

/** A subnet whose tags name clusters is for these alone; one that names none is for every cluster of its VPC. */
export function mayHoldLoadBalancersOf({ tags }: Pick<Subnet, 'tags'>, clusterName: string): boolean {
  const named = taggedClusters(tags);
  return named.length === 0 || named.includes(clusterName);
}
