import { KNOWN_ERRORS, type KnownError } from './known-errors.ts';
import { matchesOf } from './match-errors.ts';
import { errorsWithPart, nearestErrors } from './nearest-errors.ts';

/**
 * What a text is taken for: `known`, it reads as these are known to; `part`, it is a part of lines that are known; `near`, none
 * of these, but they share most of its words; or `unknown`.
 */
export interface Explanation {
  readonly kind: 'known' | 'part' | 'near' | 'unknown';
  /** The cause before what wraps it; the nearest first. Empty for `unknown` alone. */
  readonly errors: readonly KnownError[];
}

const MOST_NEAR = 5;

/** Of a longer text, say a whole log, the rest is not looked at: that is for `diagnose --logs`. */
const MOST_LINES = 5_000;

/** Longest text that may be one line which a terminal broke: above it, it is a log. */
const MOST_OF_LINE = 4_000;

/** @param text an error's text, a line of a log or some, or the id of a known error */
export function explainText(text: string): Explanation {
  const named = KNOWN_ERRORS.find(({ id }) => id === text.trim());
  if (named !== undefined) return { kind: 'known', errors: [named] };
  const known = knownIn(text) ?? knownUnbroken(text) ?? [];
  if (known.length > 0) return { kind: 'known', errors: known };
  const part = errorsWithPart(text);
  if (part.length > 0) return { kind: 'part', errors: part };
  const near = nearestErrors(text, MOST_NEAR).map(({ error }) => error);
  return { kind: near.length > 0 ? 'near' : 'unknown', errors: near };
}

/** Of the whole text, since an error may span lines, and of each of its lines. */
function knownIn(text: string): readonly KnownError[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const records = lines.length < 2 ? [text] : [text, ...lines.slice(0, MOST_LINES)];
  return errorsOf(records);
}

/** Of the text as one line: a terminal or a mail breaks a long one between words, or inside of them. */
function knownUnbroken(text: string): readonly KnownError[] | undefined {
  const whole = text.trim();
  if (whole.length > MOST_OF_LINE || !whole.includes('\n')) return undefined;
  return errorsOf([whole.replaceAll(BREAK, ' ')]) ?? errorsOf([whole.replaceAll(BREAK, '')]);
}

const BREAK = /\s*\n\s*/g;

function errorsOf(records: readonly string[]): readonly KnownError[] | undefined {
  const errors = [...new Set(records.flatMap(matchesOf).map(({ error }) => error))];
  return errors.length > 0 ? errors : undefined;
}
