type Path = readonly (string | number)[];

/** An object or a list that the reader is within, and where in it. */
interface Within {
  /** Of an object: its keys so far. */
  readonly keys: Set<string> | undefined;
  at: string | number;
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\],]/gs;

/** Paths of keys that their object has twice or more, in a text that is JSON. `JSON.parse` takes the last one silently. */
export function repeatedKeys(text: string): readonly Path[] {
  const found = new Map<string, Path>();
  const within: Within[] = [];
  for (const [token, string, colon] of text.matchAll(TOKEN)) {
    const innermost = within.at(-1);
    if (token === '{') within.push({ keys: new Set(), at: '' });
    else if (token === '[') within.push({ keys: undefined, at: 0 });
    else if (token === '}' || token === ']') within.pop();
    else if (token === ',' && typeof innermost?.at === 'number') innermost.at += 1;
    else if (colon !== undefined && innermost?.keys !== undefined) {
      innermost.at = String(JSON.parse(string ?? '""'));
      const path = within.map(({ at }) => at);
      if (innermost.keys.has(innermost.at)) found.set(JSON.stringify(path), path);
      innermost.keys.add(innermost.at);
    }
  }
  return [...found.values()];
}
