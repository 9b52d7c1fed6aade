import { AwsCallError } from '../aws/errors.ts';
import { notUsable } from '../aws/unusable.ts';
import { isRecord } from '../common/is-record.ts';

/** One page of a list, and where the next begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Pages of one list (ten million ENIs, a million node groups), and pages in a row that have nothing on them. */
const MAX_PAGES = 10_000;
const MAX_EMPTY_PAGES = 1_000;

/**
 * Every item of a paged list, page by page. An empty page in the middle is no end. A list may change meanwhile: what two
 * pages have is there once, and where they say different things of it the list is read once more.
 * @param action the IAM action of the call that `fetch` makes
 * @throws AwsCallError when a page names one before it as the next, the pages have no end, or two of them say different
 * things of what has the same `id` both times
 */
export async function everyPage<T>(
  action: string,
  fetch: (nextToken: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const listed = eachOnce(await followed(action, fetch));
  if (!('contradicted' in listed)) return listed.items;
  const again = eachOnce(await followed(action, fetch));
  if (!('contradicted' in again)) return again.items;
  throw new AwsCallError(action, notUsable(`two of its pages say different things of ${again.contradicted}`));
}

async function followed<T>(
  action: string,
  fetch: (nextToken: string | undefined) => Promise<Page<T>>,
): Promise<readonly (readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  const chain = pageChain(action);
  let nextToken: string | undefined;
  do {
    const page = await fetch(nextToken);
    pages.push(page.items);
    nextToken = chain.next(page);
  } while (nextToken !== undefined);
  return pages;
}

/** What is on pages, or the id of something that is on two of them and not alike. */
type Listed<T> = { readonly items: readonly T[] } | { readonly contradicted: string };

function eachOnce<T>(pages: readonly (readonly T[])[]): Listed<T> {
  const [first = []] = pages;
  // Within one page nothing is twice: such an answer is not usable.
  if (pages.length < 2) return { items: first };
  const seen = new Map<string, T>();
  const items: T[] = [];
  for (const item of pages.flat()) {
    const id = idOf(item);
    const before = id === undefined ? undefined : seen.get(id);
    if (before === undefined) items.push(item);
    else if (JSON.stringify(before) !== JSON.stringify(item)) return { contradicted: id ?? '' };
    if (id !== undefined) seen.set(id, item);
  }
  return { items };
}

/** What tells an item from others: a name itself, or the id of what the inventory has; of AWS's own shapes nothing. */
function idOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  return isRecord(item) && typeof item.id === 'string' ? item.id : undefined;
}

/** Follows the tokens of one list. */
export interface PageChain {
  /**
   * The token of the page after this one, or undefined when it is the last.
   * @throws AwsCallError as `everyPage` does
   */
  readonly next: (page: Page<unknown>) => string | undefined;
}

export function pageChain(action: string): PageChain {
  const seen = new Set<string>();
  let empty = 0;
  return {
    next: ({ items, nextToken }) => {
      if (!nextToken) return undefined;
      empty = items.length === 0 ? empty + 1 : 0;
      const why = whyEndless(seen, nextToken, empty);
      if (why !== undefined) throw new AwsCallError(action, notUsable(why));
      seen.add(nextToken);
      return nextToken;
    },
  };
}

function whyEndless(seen: ReadonlySet<string>, nextToken: string, empty: number): string | undefined {
  if (seen.has(nextToken)) return 'a page names one before it as the next';
  if (seen.size >= MAX_PAGES) return `it has more than ${MAX_PAGES} pages`;
  return empty >= MAX_EMPTY_PAGES ? `${empty} pages in a row have nothing on them` : undefined;
}

/** The request's part that asks for a page: nothing for the first one. */
export function from(nextToken: string | undefined): { readonly NextToken?: string } {
  return nextToken === undefined ? {} : { NextToken: nextToken };
}

/** The largest page of most of EC2's lists. */
export const EC2_PAGE = 1000;

/** EC2 takes at most 200 values in one filter ("List and filter using the CLI and API", Amazon EC2 User Guide). */
export const MAX_FILTER_VALUES = 200;

/** Cuts a list into pieces of at most `size`. */
export function chunked<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
