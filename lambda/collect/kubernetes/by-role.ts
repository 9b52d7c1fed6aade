import type { KubernetesMode } from '../../model/kubernetes-access.ts';
import { requireItems } from '../reader.ts';
import type { Asking } from './api-by-role.ts';
import type { ApisOfClusters } from './apis.ts';

/** Whose credentials are shown to which clusters. */
export interface ByRole extends Asking {
  readonly mode: KubernetesMode;
  /** Only this cluster. Default: every one of the target. */
  readonly cluster?: string | undefined;
}

/** Milliseconds for all clusters of a target, side by side with what is read from AWS: a fraction of a function's time. */
const TIME_MS = 120_000;

/** The APIs of the clusters of a target, to be read by the target's own role; undefined where nothing is to be read. */
export function apisByRole({ mode, cluster: only, ...asking }: ByRole): ApisOfClusters | undefined {
  if (mode === 'off') return undefined;
  return async (reader) => {
    const clusters = await requireItems(reader, 'clusters');
    const asked = clusters.filter(({ name, apiServer }) => (only === undefined || name === only) && apiServer);
    // Most runs read from no cluster: they load none of this.
    const { apiOf } = await import('./api-by-role.ts');
    return {
      byCluster: new Map(asked.map((cluster) => [cluster.name, apiOf(cluster, asking)])),
      whereAllowed: mode === 'where-allowed',
      timeMs: TIME_MS,
    };
  };
}
