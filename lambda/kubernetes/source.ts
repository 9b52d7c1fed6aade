import type { Source } from '../model/source.ts';
import { type ClientOptions, kubernetesReads } from './client.ts';
import type { Connection } from './connection.ts';
import { gapOf } from './errors.ts';
import type { KubernetesReads } from './ports.ts';

/** The API of one cluster, by this way to it. */
export function kubernetesSource(connection: Connection, options?: ClientOptions): Source<KubernetesReads> {
  return { ports: kubernetesReads(connection, options), gapOf };
}
