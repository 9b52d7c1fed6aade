import { type PoolKind, poolKindOf } from '../../facts/node/node-pools.ts';
import { readOfCluster } from '../../model/coverage.ts';
import type { Cluster, Sections } from '../../model/inventory.ts';
import { conditionOf, type KubeNodePool } from '../../model/node-pools.ts';

/** What launches nodes, one after another, and gives those up that do not join. */
export interface NodePool {
  readonly cluster: string;
  readonly kind: 'node group' | PoolKind | 'Auto Scaling group';
  readonly name: string;
}

/** A node pool as Kubernetes has it. */
export interface StatedPool {
  readonly pool: NodePool;
  /**
   * Whether its nodes register, by the condition NodeRegistrationHealthy: of the last four launches two did not, or the latest
   * did (sigs.k8s.io/karpenter, pkg/state/nodepoolhealth). `unknown` where it has no such condition, has just changed, or one
   * registered since: it takes several to be counted as well again.
   */
  readonly registers: 'yes' | 'no' | 'unknown';
  /** Nodes of it are to come: pods wait for one, or it has a claim that has not registered. */
  readonly isWanted: boolean;
  /** Ids of instances whose claims say that no Node has come for them. */
  readonly unregistered: readonly string[];
}

/** The node pools of clusters whose API was read. Pure. */
export function statedPools(
  clusters: readonly Cluster[],
  sections: Pick<Sections, 'kubeNodePools' | 'kubePods'>,
): readonly StatedPool[] {
  return clusters.flatMap(({ name: cluster }) => {
    const [pods] = readOfCluster(sections.kubePods, cluster) ?? [];
    const podsWait = pods?.waiting.some(({ node }) => node === undefined) === true;
    return (readOfCluster(sections.kubeNodePools, cluster) ?? []).map((pool) => ({
      pool: { cluster, kind: poolKindOf(pool), name: pool.name },
      registers: registers(pool),
      isWanted: podsWait || pool.unregistered.length > 0,
      unregistered: pool.unregistered.flatMap(({ instanceId, registered }) =>
        instanceId !== undefined && registered?.reason === 'NodeNotFound' ? [instanceId] : [],
      ),
    }));
  });
}

function registers(pool: KubeNodePool): StatedPool['registers'] {
  const condition = conditionOf(pool, 'NodeRegistrationHealthy');
  if (condition?.status === 'True') return 'yes';
  // With another reason launches fail, and no node comes that could register.
  if (condition?.status !== 'False' || condition.reason !== 'RegistrationFailed') return 'unknown';
  const { since } = condition;
  return pool.lastRegistered === undefined || (since !== undefined && pool.lastRegistered < since) ? 'no' : 'unknown';
}
