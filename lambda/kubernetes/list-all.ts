import { KubeCallError } from './errors.ts';
import type { ListPage } from './ports.ts';

/** Pages of one list: of 500 objects each, more than any cluster has. */
const MAX_PAGES = 2000;

/**
 * Every item of a list, page by page, each made into what is kept of it at once. Where the list has become too old to go on
 * (410), it is read again from its beginning, once: pages of two points in time are no list.
 *
 * @throws KubeCallError
 */
export async function listAll<Item, Kept>(fetch: Fetch<Item>, keep: (item: Item) => Kept): Promise<readonly Kept[]> {
  return tallyAll(
    fetch,
    () => [],
    (kept: Kept[], item) => kept.push(keep(item)),
  );
}

type Fetch<Item> = (from: string | undefined) => Promise<ListPage<Item>>;

/**
 * As `listAll`, for a list of which a total is kept.
 *
 * @param nothing what the total is before the first item: of each reading its own
 * @throws KubeCallError
 */
export async function tallyAll<Item, Total>(
  fetch: Fetch<Item>,
  nothing: () => Total,
  add: (total: Total, item: Item) => void,
): Promise<Total> {
  try {
    return await everyPage(fetch, nothing(), add);
  } catch (error) {
    if (!(error instanceof KubeCallError) || error.kind !== 'expired') throw error;
    return everyPage(fetch, nothing(), add);
  }
}

async function everyPage<Item, Total>(
  fetch: Fetch<Item>,
  total: Total,
  add: (total: Total, item: Item) => void,
): Promise<Total> {
  const seen = new Set<string>();
  let from: string | undefined;
  do {
    const page: ListPage<Item> = await fetch(from);
    for (const item of page.items) add(total, item);
    from = page.next;
    if (from !== undefined && (seen.has(from) || seen.size === MAX_PAGES)) {
      throw new KubeCallError('unusable', 'list', 'the pages of the list have no end');
    }
    if (from !== undefined) seen.add(from);
  } while (from !== undefined);
  return total;
}
