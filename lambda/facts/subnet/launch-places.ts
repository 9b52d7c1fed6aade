import { groupBy } from '../../common/group-by.ts';
import { once } from '../../common/once.ts';
import { type OfCluster, readOfCluster, type Section } from '../../model/coverage.ts';
import type { KubeNodePool } from '../../model/node-pools.ts';

/** Node pools as Kubernetes has them; left out by whoever does not look at them. */
export interface NodePoolSource {
  readonly kubeNodePools?: Section<OfCluster<KubeNodePool>> | undefined;
}

/**
 * The node pools of a cluster that launch nodes in a subnet, as their node classes report it (`status.subnets`, which
 * Karpenter launches by: karpenter-provider-aws, pkg/providers/subnet). None where that is not known.
 */
export function poolsLaunchingIn(source: NodePoolSource, cluster: string, subnetId: string): readonly KubeNodePool[] {
  const pools = readOfCluster(source.kubeNodePools, cluster);
  return (pools && bySubnet(pools).get(subnetId)) ?? [];
}

/** Whether it is known of every node pool of a cluster where it launches nodes: other signs of that are none then. */
export function areLaunchPlacesKnown(source: NodePoolSource, cluster: string): boolean {
  const pools = readOfCluster(source.kubeNodePools, cluster);
  return pools?.every(({ nodeClass }) => nodeClass === undefined || nodeClass.subnetIds !== undefined) === true;
}

const bySubnet = once((pools: readonly KubeNodePool[]): ReadonlyMap<string, readonly KubeNodePool[]> => {
  const places = pools.flatMap((pool) => (pool.nodeClass?.subnetIds ?? []).map((id) => ({ id, pool })));
  return new Map([...groupBy(places, ({ id }) => id)].map(([id, group]) => [id, group.map(({ pool }) => pool)]));
});
