/**
 * The requests that reading a world takes at the least, by what they are for: a page of a list, or one thing that AWS
 * describes one by one.
 */
export type Pages = Readonly<Record<string, number>>;

export function pagesIn(pages: Pages): number {
  return Object.values(pages).reduce((sum, count) => sum + count, 0);
}
