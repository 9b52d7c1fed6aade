import { groupBy } from './group-by.ts';

/**
 * Whether a glob covers a text from end to end: `*` is any run of characters, `?` one; everything else stands for itself.
 * Only the last star met is ever tried again, so that the time is at most the product of both lengths.
 */
export function globMatches(glob: string, text: string): boolean {
  let inGlob = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    if (glob[inGlob] === '*') {
      star = inGlob++;
      resume = inText;
    } else if (glob[inGlob] === '?' || glob[inGlob] === text[inText]) {
      inGlob++;
      inText++;
    } else if (star >= 0) {
      inGlob = star + 1;
      inText = ++resume;
    } else return false;
  }
  while (glob[inGlob] === '*') inGlob++;
  return inGlob === glob.length;
}

/** A glob and its place among all of them. */
interface Entry {
  readonly glob: string;
  readonly index: number;
}

/** Globs that begin alike, divided by what comes next; where few are left they are tried one by one. */
interface Leaf {
  readonly kind: 'leaf';
  readonly first: number;
  readonly globs: readonly Entry[];
}

interface Branch {
  readonly kind: 'branch';
  /** Place of the earliest glob below. */
  readonly first: number;
  /** Reached by a star: it stays possible, whatever characters come. */
  readonly stays: boolean;
  readonly next: ReadonlyMap<string, Node>;
  /** What follows a star and a question mark. */
  readonly any: Node | undefined;
  readonly one: Node | undefined;
}

type Node = Leaf | Branch;

const FEW = 2;

/** Beginnings longer than this are not divided further: no ARN of a resource that we know is as long. */
const MAX_DEPTH = 500;

/**
 * Prepares many globs to be asked of many texts: an answer takes as long as there are globs that begin as the text does,
 * however many others there are.
 * @returns the place of the first glob that covers a text; undefined when none does
 */
export function firstGlobFor(globs: readonly string[]): (text: string) => number | undefined {
  const exact = new Map<string, number>();
  const wild = new Map<string, number>();
  for (const [index, glob] of globs.entries()) {
    const kind = /[*?]/.test(glob) ? wild : exact;
    const normal = glob.replaceAll(/\*+/g, '*');
    if (!kind.has(normal)) kind.set(normal, index);
  }
  const entries = [...wild].map(([glob, index]): Entry => ({ glob, index }));
  const root = entries.length === 0 ? undefined : nodeOf(entries, 0, false);
  return (text) => earliest(exact.get(text), root && firstBelow(root, text));
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

/** @param entries at least one, in the order of their places, all the same up to `depth` */
function nodeOf(entries: readonly Entry[], depth: number, stays: boolean): Node {
  const first = entries[0]?.index ?? 0;
  if (entries.length <= FEW || depth === MAX_DEPTH) return { kind: 'leaf', first, globs: entries };
  const next = new Map<string, Node>();
  for (const [character, below] of groupBy(entries, ({ glob }) => glob.charAt(depth))) {
    // A glob that ends here is one: it is tried whole as soon as a text comes this far.
    next.set(character, nodeOf(below, depth + 1, character === '*'));
  }
  return { kind: 'branch', first, stays, next, any: next.get('*'), one: next.get('?') };
}

/** Follows every way through the tree that the text leaves open, all of them a character at a time. */
function firstBelow(root: Node, text: string): number | undefined {
  let best: number | undefined;
  const tried = new Set<Leaf>();
  const isWorth = (node: Node) => best === undefined || node.first < best;
  const enter = (node: Node | undefined, ways: Set<Branch>): void => {
    if (node === undefined || !isWorth(node)) return;
    if (node.kind === 'leaf') {
      if (tried.has(node)) return;
      tried.add(node);
      best = earliest(best, node.globs.find(({ glob }) => globMatches(glob, text))?.index);
      return;
    }
    if (ways.has(node)) return;
    ways.add(node);
    enter(node.next.get(''), ways);
    enter(node.any, ways);
  };
  let ways = new Set<Branch>();
  enter(root, ways);
  for (let at = 0; at < text.length && ways.size > 0; at++) {
    const after = new Set<Branch>();
    const character = text.charAt(at);
    for (const way of ways) {
      if (!isWorth(way)) continue;
      if (way.stays) enter(way, after);
      // A star in a text is a character as any other; in a glob it was followed when its branch was entered.
      if (character !== '*' && character !== '?') enter(way.next.get(character), after);
      enter(way.one, after);
    }
    ways = after;
  }
  return best;
}
