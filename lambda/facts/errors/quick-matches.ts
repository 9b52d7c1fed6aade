import { KNOWN_ERRORS, type KnownError } from './known-errors.ts';
import { gateOf } from './pattern-gates.ts';

/**
 * The known errors whose pattern may be in a text, in the order of the data: those of which it has a text that each match has. A
 * log has millions of lines, and for most no pattern is worth a try. Never leaves one out that is in it.
 */
export function possibleErrors(text: string): readonly KnownError[] {
  let possible: Set<number> | undefined;
  for (const word of text.match(/[A-Za-z]{4,}/g) ?? []) {
    const those = errorsWithWord(word);
    if (those.length > 0) possible = added(possible, those);
  }
  for (const [part, error] of BY_PART) if (text.includes(part)) possible = added(possible, [error]);
  if (possible === undefined) return ALWAYS;
  return [...possible].sort((one, other) => one - other).flatMap((index) => KNOWN_ERRORS[index] ?? []);
}

function added(possible: Set<number> | undefined, those: readonly number[]): Set<number> {
  const all = possible ?? new Set(ALWAYS_INDEXES);
  for (const each of those) all.add(each);
  return all;
}

/** Errors that may be in a text with this word, all letters that stand together. */
function errorsWithWord(word: string): readonly number[] {
  const known = WORDS.get(word);
  if (known !== undefined) return known;
  const within = WITHIN_WORD.flatMap(([part, error]) => (word.includes(part) ? [error] : []));
  const errors = [...(BY_WORD.get(word) ?? []), ...within];
  if (WORDS.size < MAX_WORDS) WORDS.set(word, errors);
  return errors;
}

/** Words of a log that were looked up: they come again and again. */
const WORDS = new Map<string, readonly number[]>();
const MAX_WORDS = 20_000;

const ALWAYS_INDEXES: number[] = [];
const BY_WORD = new Map<string, number[]>();
/** Letters that stand in a word of the text, which may be longer. */
const WITHIN_WORD: (readonly [letters: string, error: number])[] = [];
/** Texts without a word in them. */
const BY_PART: (readonly [part: string, error: number])[] = [];

for (const [index, { pattern }] of KNOWN_ERRORS.entries()) {
  const gate = gateOf(pattern);
  if (gate === undefined) ALWAYS_INDEXES.push(index);
  for (const { text, isWord } of gate ?? []) {
    const [letters] = [...text.matchAll(/[A-Za-z]{4,}/g)].map(([each]) => each).sort((a, b) => b.length - a.length);
    if (isWord) BY_WORD.set(text, [...(BY_WORD.get(text) ?? []), index]);
    else if (letters !== undefined) WITHIN_WORD.push([letters, index]);
    else BY_PART.push([text, index]);
  }
}

const ALWAYS: readonly KnownError[] = ALWAYS_INDEXES.flatMap((index) => KNOWN_ERRORS[index] ?? []);
