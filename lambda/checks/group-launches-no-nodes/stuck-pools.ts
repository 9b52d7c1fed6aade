import { itemsOf, readOfCluster } from '../../model/coverage.ts';
import type { Cluster, Sections } from '../../model/inventory.ts';
import type { KubeNodePool } from '../../model/node-pools.ts';
import type { Severity } from '../../model/severity.ts';
import { type PoolTrouble, poolSurroundings, poolTrouble } from './pool-troubles.ts';

/** A node pool whose nodes do not come, and why. */
export interface StuckPool {
  readonly cluster: Cluster;
  readonly pool: KubeNodePool;
  readonly trouble: PoolTrouble;
  /** Pods of the cluster that wait for a node; undefined where that is not known. */
  readonly waiting: number | undefined;
}

type Sources = Pick<Sections, 'kubeNodePools' | 'kubePods' | 'kubeEvents' | 'subnets'>;

/** The node pools of clusters of which something keeps nodes from being launched. Pure. */
export function stuckPools(clusters: readonly Cluster[], sections: Sources, now: Date): readonly StuckPool[] {
  const subnets = itemsOf(sections.subnets);
  return clusters.flatMap((cluster) => {
    const pools = readOfCluster(sections.kubeNodePools, cluster.name) ?? [];
    const [pods] = readOfCluster(sections.kubePods, cluster.name) ?? [];
    const waiting = pods?.waiting.filter(({ node }) => node === undefined);
    const around = poolSurroundings(waiting, readOfCluster(sections.kubeEvents, cluster.name) ?? [], subnets);
    return pools.flatMap((pool) => {
      const trouble = poolTrouble(pool, around, now);
      return trouble === undefined ? [] : [{ cluster, pool, trouble, waiting: waiting?.length }];
    });
  });
}

/** High where pods wait for its nodes, or may, and people have to put something right. */
export function severityOfPool({ pool, trouble, waiting }: StuckPool): Severity {
  if (trouble.kind === 'limits') return 'medium';
  if (trouble.kind === 'failing') return trouble.failure === 'no-capacity' ? 'medium' : 'high';
  return (waiting ?? 0) > 0 || pool.unregistered.length > 0 ? 'high' : 'medium';
}
