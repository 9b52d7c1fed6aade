import { type Document, isScalar, parseDocument, visit } from 'yaml';

/** How YAML is read. */
export interface YamlRules {
  /** Whether a map with a key twice is none; otherwise the last one counts. */
  readonly uniqueKeys: boolean;
}

/** Characters of keys and texts. A ConfigMap has 1 MiB at most: what is more repeats itself, by aliases of aliases. */
const MOST_CHARACTERS = 4_000_000;

/**
 * A list, a map or null in YAML, as JSON. A date becomes a text, and so does a number that JSON does not have (`.inf`).
 * Undefined for anything else, for what holds itself, and for what grows without measure.
 */
export function yamlInJson(text: string, { uniqueKeys }: YamlRules): string | undefined {
  try {
    // The parser compares each key with all before it: 150 kB of them take it seconds.
    const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false });
    if (document.errors.length > 0 || (uniqueKeys && hasKeyTwice(document))) return undefined;
    const values: unknown = document.toJS();
    // A bare word stays as it was written: the authenticator takes `''` for no list at all, but no other way to write it.
    return typeof values === 'object' ? JSON.stringify(values, plainAndBounded()) : undefined;
  } catch {
    return undefined;
  }
}

function hasKeyTwice(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Map: (_, { items }) => {
      const keys = new Set(items.map(({ key }) => (isScalar(key) ? key.value : key)));
      if (keys.size === items.length) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/** A replacer that throws for too much, and writes numbers that JSON does not have as words. */
function plainAndBounded(): (key: string, value: unknown) => unknown {
  let left = MOST_CHARACTERS;
  return (key, value) => {
    left -= key.length + (typeof value === 'string' ? value.length : 1);
    if (left < 0) throw new RangeError('too much');
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  };
}
