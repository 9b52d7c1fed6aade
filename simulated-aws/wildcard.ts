/** Does `text` fit a pattern in which `*` stands for any run of characters, `?` for one, and `\` takes both literally? */
export function matchesWildcard(pattern: string, text: string): boolean {
  return /[*?\\]/.test(pattern) ? expressionOf(pattern).test(text) : pattern === text;
}

const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known !== undefined) return known;
  const source = pattern.replace(/\\([*?\\])|([*?])|([.+^${}()|[\]\\])/g, (_, escaped, wild, special) => {
    if (wild !== undefined) return wild === '*' ? '.*' : '.';
    return `\\${escaped ?? special}`;
  });
  const expression = new RegExp(`^${source}$`, 's');
  expressions.set(pattern, expression);
  return expression;
}
