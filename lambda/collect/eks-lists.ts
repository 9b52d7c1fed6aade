import { isNotFound } from '../aws/errors.ts';
import type { Cluster } from '../model/inventory.ts';
import { everyPage, type Page } from './paging.ts';
import { need, type Reader } from './reader.ts';

/** EKS lists at most 100 a page. */
export const EKS_PAGE = 100;

/** How the things of one kind in a cluster are listed by name, and described one by one. */
export interface InCluster<T> {
  readonly list: (clusterName: string, nextToken: string | undefined) => Promise<Page<string>>;
  readonly describe: (clusterName: string, name: string) => Promise<T | undefined>;
}

/** Every thing of a kind in every cluster, leaving out what is deleted while we read. */
export async function inEveryCluster<T>(reader: Reader, things: InCluster<T>): Promise<readonly T[]> {
  return inClusters(await need(reader, 'clusters'), things);
}

/** The same in some clusters. */
export function inClusters<T>(
  clusters: readonly Pick<Cluster, 'name'>[],
  { list, describe }: InCluster<T>,
): Promise<readonly T[]> {
  return each(clusters, async ({ name: cluster }) => {
    const names = (await unlessGone(() => everyPage((nextToken) => list(cluster, nextToken)))) ?? [];
    return each(names, async (name) => {
      const described = await unlessGone(() => describe(cluster, name));
      return described === undefined ? [] : [described];
    });
  });
}

/** Runs `fetch` for every key side by side; the clients bound how many calls are in flight. */
export async function each<K, T>(keys: readonly K[], fetch: (key: K) => Promise<readonly T[]>): Promise<readonly T[]> {
  return (await Promise.all(keys.map(fetch))).flat();
}

/** The answer, or undefined when the thing asked about is no more: that it is gone is an answer, not a gap. */
export async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
