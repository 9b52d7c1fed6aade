/** One page of a list, and where the next begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Every item of a paged list, page by page. An empty page in the middle is no end. */
export async function everyPage<T>(fetch: (nextToken: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const pages: (readonly T[])[] = [];
  let nextToken: string | undefined;
  do {
    const page = await fetch(nextToken);
    pages.push(page.items);
    nextToken = page.nextToken || undefined;
  } while (nextToken !== undefined);
  return pages.flat();
}

/** The request's part that asks for a page: nothing for the first one. */
export function from(nextToken: string | undefined): { readonly NextToken?: string } {
  return nextToken === undefined ? {} : { NextToken: nextToken };
}

/** EC2 takes at most 200 values in one filter ("List and filter using the CLI and API", Amazon EC2 User Guide). */
export const MAX_FILTER_VALUES = 200;

/** Cuts a list into pieces of at most `size`. */
export function chunked<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
