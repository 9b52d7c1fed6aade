/** A text that stands in whatever a pattern matches. */
export interface GateText {
  readonly text: string;
  /** Whether it stands there as a word of its own, letters only. */
  readonly isWord: boolean;
}

/** Shorter texts are in too many lines to tell anything. */
const SHORTEST = 4;

/**
 * Texts of which at least one stands in whatever a pattern matches; undefined where that is not plain to see. Reads the
 * patterns of our data: no flags, no look-around, no back-references.
 */
export function gateOf(pattern: string): readonly GateText[] | undefined {
  const alternatives = split(pattern);
  const gates = alternatives.map(gateOfSequence);
  return gates.every((gate) => gate !== undefined) ? gates.flat() : undefined;
}

/** The best of what stands one after another: a literal text, or a group of which one alternative stands there. */
function gateOfSequence(pattern: string): readonly GateText[] | undefined {
  const gates: (readonly GateText[])[] = [];
  for (const part of partsOf(pattern)) {
    if (part.kind === 'literal') {
      const text = bestOf(part.text);
      if (text !== undefined) gates.push([text]);
    } else {
      const inner = gateOf(part.text);
      if (inner !== undefined) gates.push(inner);
    }
  }
  return gates.toSorted((one, other) => worth(other) - worth(one))[0];
}

/** Rare is better, and the longer a text the rarer it is; a word is looked up, and another text is searched for. */
function worth(gate: readonly GateText[]): number {
  const shortest = Math.min(...gate.map(({ text }) => text.length));
  return shortest + (gate.every(({ isWord }) => isWord) ? 100 : 0) - gate.length;
}

function bestOf(literal: string): GateText | undefined {
  const words = [...literal.matchAll(/[A-Za-z]+/g)]
    // A word at an edge may be the end of a longer one in a line.
    .filter(({ index, 0: word }) => index > 0 && index + word.length < literal.length && word.length >= SHORTEST)
    .map(([word]) => word)
    .toSorted((one, other) => other.length - one.length);
  const [word] = words;
  if (word !== undefined) return { text: word, isWord: true };
  return literal.length >= SHORTEST ? { text: literal, isWord: false } : undefined;
}

interface PatternPart {
  readonly kind: 'literal' | 'group';
  readonly text: string;
}

/** What stands in each match, one after another; what may be left out is left out. */
function partsOf(pattern: string): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  let literal = '';
  const end = () => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal });
    literal = '';
  };
  let at = 0;
  while (at < pattern.length) {
    const atom = atomAt(pattern, at);
    const quantifier = /^(?:[?*+]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(at + atom.length))?.[0] ?? '';
    const isOptional = /^(?:[?*]|\{0)/.test(quantifier);
    const text = literalOf(atom);
    if (text === undefined || isOptional) end();
    if (!isOptional && text !== undefined) literal += text;
    if (!isOptional && atom.startsWith('(')) {
      parts.push({ kind: 'group', text: atom.slice(1, -1).replace(/^\?:/, '') });
    }
    if (quantifier !== '') end();
    at += atom.length + quantifier.length;
  }
  end();
  return parts;
}

/** One character, escaped character, class or group. */
function atomAt(pattern: string, at: number): string {
  const char = pattern[at] ?? '';
  if (char === '\\') return pattern.slice(at, at + 2);
  if (char === '[') return pattern.slice(at, classEnd(pattern, at));
  return char === '(' ? pattern.slice(at, groupEnd(pattern, at)) : char;
}

function classEnd(pattern: string, at: number): number {
  for (let next = at + 1; next < pattern.length; next++) {
    if (pattern[next] === '\\') next++;
    else if (pattern[next] === ']') return next + 1;
  }
  return pattern.length;
}

function groupEnd(pattern: string, at: number): number {
  let next = at + 1;
  while (next < pattern.length && pattern[next] !== ')') next += atomAt(pattern, next).length;
  return next + 1;
}

function literalOf(atom: string): string | undefined {
  if (atom.length === 2 && atom.startsWith('\\')) return /[A-Za-z0-9]/.test(atom[1] ?? '') ? undefined : atom[1];
  return atom.length === 1 && !'.^$'.includes(atom) ? atom : undefined;
}

/** The alternatives of a pattern that are in no group. */
function split(pattern: string): readonly string[] {
  const alternatives = [''];
  let at = 0;
  while (at < pattern.length) {
    const atom = atomAt(pattern, at);
    if (atom === '|') alternatives.push('');
    else alternatives.push((alternatives.pop() ?? '') + atom);
    at += atom.length;
  }
  return alternatives;
}
