import { closest } from '../../common/closest.ts';
import { once } from '../../common/once.ts';
import { KNOWN_ERRORS, type KnownError } from './known-errors.ts';

/** Shortest text that is looked for inside the known lines: less is in many of them by chance. */
const LEAST_PART = 10;

/** Above that many it says too little to be one of them. */
const MOST_WITH_PART = 4;

/** Words of which more cannot make a text clearer, and characters in which they are looked for. */
const MOST_WORDS = 60;
const MOST_TEXT = 4_000;

/** No word of a known line is longer than that. */
const LONGEST_WORD = 60;

/**
 * The known errors of which the text is a part: `failed to assign an IP address to container` without what stands around it,
 * whatever its case and numbers. Empty where it is none, or a part of too many.
 */
export function errorsWithPart(text: string): readonly KnownError[] {
  if (text.length > MOST_TEXT) return [];
  const part = plain(text);
  if (part.length < LEAST_PART) return [];
  const found = KNOWN_ERRORS.filter(({ examples }) => examples.some((example) => plain(example).includes(part)));
  if (found.length > MOST_WITH_PART) return [];
  // Those that are known by this very part come first.
  return found.toSorted(
    (one, other) => Number(plain(other.heading).includes(part)) - Number(plain(one.heading).includes(part)),
  );
}

/** A known error, and how much of a text's words, weighed by how rare they are, its lines have: from 0 to 1. */
export interface Near {
  readonly error: KnownError;
  readonly share: number;
}

/**
 * The known errors that share most of a text's words, the nearest first. A misspelt word counts as the one it is nearest to.
 * An error of AWS whose code is among them comes before.
 *
 * @param most how many at the most
 */
export function nearestErrors(text: string, most: number): readonly Near[] {
  const vocabulary = vocabularyOf(KNOWN_ERRORS);
  const asked = [...new Set(wordsOf(text.slice(0, MOST_TEXT)))]
    .filter((word) => word.length <= LONGEST_WORD)
    .slice(0, MOST_WORDS)
    .map((word) => (vocabulary.has(word) ? word : (closest(word, vocabulary.keys()) ?? word)));
  const weight = (word: string) => {
    const known = vocabulary.get(word);
    return Math.log(KNOWN_ERRORS.length / (known?.size ?? 1)) + 1;
  };
  const whole = asked.reduce((sum, word) => sum + weight(word), 0);
  if (whole === 0) return [];
  return KNOWN_ERRORS.map((error): Near => {
    const shared = asked.filter((word) => vocabulary.get(word)?.has(error) === true);
    return { error, share: shared.reduce((sum, word) => sum + weight(word), 0) / whole };
  })
    .filter(({ share }) => share >= LEAST_SHARE)
    .toSorted(
      (one, other) =>
        Number(isOfCode(other.error, asked)) - Number(isOfCode(one.error, asked)) ||
        other.share - one.share ||
        inHeading(other.error, asked) - inHeading(one.error, asked),
    )
    .slice(0, most);
}

/** Whether a code by which AWS names an error is among the words: whoever made the call may say more, and the code is the cause. */
function isOfCode({ where, heading }: KnownError, asked: readonly string[]): boolean {
  const [code] = /^(?:[A-Z][a-z0-9]+){2,}/.exec(heading) ?? [];
  return where === 'ec2-api' && code !== undefined && asked.includes(code.toLowerCase());
}

/** How many of the words an error is known by: `Unauthorized` is in many lines, and the heading of few. */
function inHeading({ heading }: KnownError, asked: readonly string[]): number {
  const words = new Set(wordsOf(heading));
  return asked.filter((word) => words.has(word)).length;
}

/** Below it, what is shared are words that errors have in common. */
const LEAST_SHARE = 0.3;

/** Each word of the known lines, with the errors that have it. */
const vocabularyOf = once((errors: readonly KnownError[]): ReadonlyMap<string, ReadonlySet<KnownError>> => {
  const found = new Map<string, Set<KnownError>>();
  for (const error of errors) {
    for (const word of [error.id, ...error.examples].flatMap(wordsOf)) {
      found.set(word, (found.get(word) ?? new Set()).add(error));
    }
  }
  return found;
});

function wordsOf(text: string): readonly string[] {
  const apart = text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return [...(apart.match(/[a-z]{3,}/g) ?? []), ...(text.toLowerCase().match(/[a-z]{3,}/g) ?? [])];
}

/** Without what differs from one occurrence to the next: case, blanks, quotes, and what holds a digit. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\\*["'`]/g, '')
    .replaceAll(/[^\s,;:()[\]{}=]*\d[^\s,;:()[\]{}=]*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
