/**
 * The page with what stands between two marks of that name anew: `<!-- rooms: … -->` and `<!-- /rooms -->`.
 *
 * @throws Error where the page has no such marks
 */
export function betweenMarks(page: string, name: string, content: string): string {
  const marked = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(page)) throw new Error(`The page has no marks "${name}".`);
  return page.replace(marked, (_, begin: string, end: string) => `${begin}${content}\n${end}`);
}
