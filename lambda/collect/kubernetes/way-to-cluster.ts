import type { KubernetesReads } from '../../kubernetes/ports.ts';
import type { Source } from '../../model/source.ts';
import type { Target } from '../../model/target.ts';
import type { ApisOfClusters } from './apis.ts';
import { apisByRole, type ByRole } from './by-role.ts';

/** A cluster, and where its API is as EKS says. */
export interface ClusterApi {
  readonly cluster: string;
  readonly target: Target;
  /** Undefined where EKS did not say. */
  readonly endpoint: string | undefined;
  /** The certificate of its authority, PEM: each cluster has its own. Undefined where EKS did not say. */
  readonly ca: string | undefined;
}

/** The way to the API of a cluster; undefined where nothing is to be read from it. */
export type WayToCluster = (api: ClusterApi) => Promise<Source<KubernetesReads> | undefined>;

/** The API of one cluster: by the way that somebody gives, else by the target's own role. */
export async function apisOfOne(
  api: ClusterApi,
  way: WayToCluster | undefined,
  byRole: Omit<ByRole, 'target' | 'cluster'>,
): Promise<ApisOfClusters | undefined> {
  const { cluster, target } = api;
  if (way === undefined) return apisByRole({ ...byRole, target, cluster });
  const source = await way(api);
  return source && (async () => ({ byCluster: new Map([[cluster, source]]) }));
}
