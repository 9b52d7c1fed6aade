import type { KubernetesReads } from '../../kubernetes/ports.ts';
import type { Source } from '../../model/source.ts';
import type { SectionReader } from '../reader.ts';

/** The API of a cluster, or why nothing of ours goes there, in a clause. */
export type ApiOfCluster = Source<KubernetesReads> | { readonly problem: string };

/** The APIs of clusters that are to be read. Nothing is asked of a cluster that is not among them. */
export interface ClusterApis {
  readonly byCluster: ReadonlyMap<string, ApiOfCluster>;
  /** What a cluster does not let us read is no gap: see `OfCluster`. Default: it is one. */
  readonly whereAllowed?: boolean | undefined;
  /** Milliseconds for all of it. Default: no limit besides the reader's own. */
  readonly timeMs?: number | undefined;
}

/** Which clusters there are, and where, may take another section to know. */
export type ApisOfClusters = (reader: Pick<SectionReader<unknown>, 'section'>) => Promise<ClusterApis>;
