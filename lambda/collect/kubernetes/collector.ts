import type { KubernetesReads } from '../../kubernetes/ports.ts';
import type { OfCluster } from '../../model/coverage.ts';
import type { ItemOf, KubernetesSectionName } from '../../model/inventory.ts';
import type { PodName } from '../../model/kubernetes.ts';

/** What there is of one cluster in a section that is read cluster by cluster. */
type InCluster<S extends KubernetesSectionName> = ItemOf<S> extends OfCluster<infer T> ? T : never;

/** Reads one section of one cluster whole, or throws. */
export type ClusterCollector<S extends KubernetesSectionName> = (reader: {
  readonly ports: KubernetesReads;
  readonly signal: AbortSignal;
  /** The pod that somebody asks for. */
  readonly pod?: PodName | undefined;
}) => Promise<readonly InCluster<S>[]>;
