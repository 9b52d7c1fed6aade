import { AwsCallError, isNotFound } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { notUsable } from '../aws/unusable.ts';
import type { Cluster } from '../model/inventory.ts';
import { everyPage, type Page } from './paging.ts';
import { type Reader, requireItems } from './reader.ts';

/** EKS lists at most 100 a page. */
export const EKS_PAGE = 100;

/** How the things of one kind in a cluster are listed by name, and described one by one. */
export interface InCluster<T> {
  /** The IAM action of `list`. */
  readonly listAction: string;
  readonly list: (clusterName: string, nextToken: string | undefined) => Promise<Page<string>>;
  readonly describe: (clusterName: string, name: string) => Promise<T | undefined>;
}

/** The names of all clusters of the region, as they are now. */
export function listedClusters({ ports, signal }: Reader): Promise<readonly string[]> {
  return everyPage(ACTIONS.eks.listClusters, async (nextToken) => {
    const { clusters, nextToken: next } = await ports.eks.listClusters({ maxResults: EKS_PAGE, nextToken }, signal);
    return { items: clusters ?? [], nextToken: next };
  });
}

/** Every thing of a kind in every cluster, leaving out what is deleted while we read. */
export async function inEveryCluster<T>(reader: Reader, things: InCluster<T>): Promise<readonly T[]> {
  return inClusters(await requireItems(reader, 'clusters'), things);
}

/** The same in some clusters. */
export function inClusters<T>(
  clusters: readonly Pick<Cluster, 'name'>[],
  { list, listAction, describe }: InCluster<T>,
): Promise<readonly T[]> {
  return fetchEach(clusters, async ({ name: cluster }) => {
    const listed = async () =>
      (await unlessGone(() => everyPage(listAction, (nextToken) => list(cluster, nextToken)))) ?? [];
    return fetchEach(await listed(), async (name) => {
      const described = await unlessGoneFrom(listed, name, () => describe(cluster, name));
      return described === undefined ? [] : [described];
    });
  });
}

/** Runs `fetch` for every key side by side; the clients bound how many calls are in flight. */
export async function fetchEach<K, T>(
  keys: readonly K[],
  fetch: (key: K) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  return (await Promise.all(keys.map(fetch))).flat();
}

/**
 * The answer, or undefined when what a list named is no more: it is gone once the list, read again, does not name it
 * either. One that is still listed and cannot be found is a gap, not gone.
 * @param listed reads the list; of a list that is itself gone, nothing
 */
export async function unlessGoneFrom<T>(
  listed: () => Promise<readonly string[]>,
  name: string,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AwsCallError && isNotFound(error))) throw error;
    if (!(await listed()).includes(name)) return undefined;
    throw new AwsCallError(error.action, notUsable(`it says that ${name} does not exist, which AWS lists`, error));
  }
}

/**
 * The answer, or undefined when the thing asked about is no more: that it is gone is an answer, not a gap. For what no
 * list names; what one named is asked for by `unlessGoneFrom`.
 */
export async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
