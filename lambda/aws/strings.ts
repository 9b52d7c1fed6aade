/**
 * Strings that outlive the text they were cut from. V8 keeps a substring as a view that holds its whole parent alive:
 * an address cut from a page would keep the page.
 */
export interface Strings {
  /** A copy, for what is different each time. */
  readonly own: (text: string) => string;
  /** One copy for equal text, for what there are few of: subnets, groups, tag keys. */
  readonly shared: (text: string) => string;
  /** One copy for equal text of late, for what may or may not come again: tag values. */
  readonly repeated: (text: string) => string;
}

/** After so many different ones all are forgotten, so that those of late are shared however many there were. */
const MAX_REPEATED = 10_000;

/** V8 copies substrings shorter than this (`SlicedString::kMinLength`). */
const SHORTEST_VIEW = 13;

const BUFFER_BYTES = 4096;

export function makeStrings(): Strings {
  const own = makeCopier();
  return {
    own,
    shared: sharing(own, Number.POSITIVE_INFINITY),
    repeated: sharing(own, MAX_REPEATED),
  };
}

function makeCopier(): (text: string) => string {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  return (text) => {
    if (text.length < SHORTEST_VIEW) return text;
    // At most three bytes of UTF-8 for each UTF-16 code unit.
    if (text.length * 3 > BUFFER_BYTES) return Buffer.from(text, 'utf8').toString('utf8');
    return buffer.toString('utf8', 0, buffer.write(text, 0, 'utf8'));
  };
}

function sharing(own: (text: string) => string, limit: number): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const copy = own(text);
    if (known.size >= limit) known.clear();
    known.set(copy, copy);
    return copy;
  };
}
