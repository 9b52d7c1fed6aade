/**
 * The requests that reading a world takes at the least, by what they are for: a page of a list, or one thing that AWS
 * describes one by one.
 */
export type Pages = Readonly<Record<string, number>>;

/** The role that all nodes of an account have: itself, and its two lists of policies. */
export const ROLE_PAGES = 1 + 2;

/** The three managed policies of such a role, with their documents. */
export const AWS_POLICY_PAGES = 3 * 2;

export function pagesIn(pages: Pages): number {
  return Object.values(pages).reduce((sum, count) => sum + count, 0);
}
