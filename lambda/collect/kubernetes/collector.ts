import type { KubernetesReads } from '../../kubernetes/ports.ts';
import type { OfCluster } from '../../model/coverage.ts';
import type { ItemOf, KubernetesSectionName } from '../../model/inventory.ts';

/** What there is of one cluster in a section that is read cluster by cluster. */
type InCluster<S extends KubernetesSectionName> = ItemOf<S> extends OfCluster<infer T> ? T : never;

/** Reads one section of one cluster whole, or throws. */
export type ClusterCollector<S extends KubernetesSectionName> = (reader: {
  readonly ports: KubernetesReads;
  readonly signal: AbortSignal;
}) => Promise<readonly InCluster<S>[]>;
