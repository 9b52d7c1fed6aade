/** Kinds that others bring to a cluster, without what their own definitions hold objects to. */
import { setTimeout as wait } from 'node:timers/promises';
import { KUBERNETES_READS } from '../../../lambda/kubernetes/reads.ts';
import { aNodePool } from '../../../simulated-aws/kubernetes/objects.ts';
import type { RealCluster } from './cluster.ts';

type Asks = Pick<RealCluster, 'ask'>;

const OF_POOLS = (['listNodePools', 'listNodeClaims', 'listEc2NodeClasses', 'listAutoModeNodeClasses'] as const).map(
  (call) => KUBERNETES_READS[call],
);

/** A pool of Karpenter and one of EKS Auto Mode, without which nothing of theirs is asked for. */
export async function addNodePools({ ask }: Asks): Promise<void> {
  for (const { group, version, resource, kind } of OF_POOLS) {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: `${resource}.${group}` },
      spec: {
        group,
        scope: 'Cluster',
        names: { kind, plural: resource, singular: kind.toLowerCase() },
        versions: [{ name: version, served: true, storage: true, schema }],
      },
    });
  }
  for (const { group, version, resource } of OF_POOLS) await served({ ask }, `/apis/${group}/${version}/${resource}`);
  for (const pool of [aNodePool('general'), aNodePool('auto', 'NodeClass')]) {
    await ask('POST', '/apis/karpenter.sh/v1/nodepools', { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', ...pool });
  }
}

/** A definition takes effect a moment later. */
async function served({ ask }: Asks, path: string): Promise<void> {
  const late = Date.now() + 30_000;
  for (;;) {
    const problem = await ask('GET', path).then(() => undefined, String);
    if (problem === undefined) return;
    if (Date.now() > late) throw new Error(problem);
    await wait(100);
  }
}
