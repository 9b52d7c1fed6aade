import { expect, test } from 'vitest';
import { MAX_LINE } from '../../../lambda/facts/errors/decoded-line.ts';
import { KNOWN_ERRORS } from '../../../lambda/facts/errors/known-errors.ts';

/**
 * Milliseconds that a pattern may take for the longest line that is looked at. The slowest takes some 20. One whose time grows
 * with the square of the line takes seconds, and a third of one where its beginning is thirty characters long.
 */
const AT_MOST = 150;

const RUNS = ['a', '0', ' ', '"', '\\', ':', '-', '.', 'x ', ', ', '1 ', 'eni-'];

/** What lines are made of to slow a pattern down: runs of one piece, and a match begun over and over or never ended. */
function makersOf(pattern: string, examples: readonly string[], regexp: RegExp): readonly ((size: number) => string)[] {
  const matches = examples.map((example) => regexp.exec(example)?.[0] ?? '').filter((match) => match !== '');
  const beginnings = matches.flatMap((match) =>
    Array.from({ length: 12 }, (_, part) => match.slice(0, Math.ceil((match.length * (part + 1)) / 13))),
  );
  const literals = pattern
    .split(/[()|[\]{}?*+]/)
    .map((part) => part.replaceAll(/\\(.)/g, '$1'))
    .filter((part) => part.length > 3);
  return [
    ...[...RUNS, ...literals, ...beginnings, ...matches.map((match) => match.slice(0, -1))].map((piece) =>
      run('', piece),
    ),
    ...beginnings.flatMap((head) => RUNS.map((piece) => run(head, piece))),
  ];
}

const run = (head: string, piece: string) => (size: number) =>
  head + piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

function millisecondsOf(regexp: RegExp, line: string): number {
  const start = performance.now();
  regexp.test(line);
  return performance.now() - start;
}

test.each(KNOWN_ERRORS.map((error) => [error.id, error] as const))(
  'the time that %s takes grows no faster than the line',
  (_, { pattern, examples, regexp }) => {
    for (const make of makersOf(pattern, examples, regexp)) {
      // A quarter of the line in no time is a sixteenth of what cannot be much.
      if (millisecondsOf(regexp, make(MAX_LINE / 4)) < 2) continue;
      const line = make(MAX_LINE);
      // Other programs share the machine: what is slow once has to be slow again.
      const took = [1, 2, 3].reduce((least) => (least < AT_MOST ? least : millisecondsOf(regexp, line)), Infinity);
      expect(took, make(80)).toBeLessThan(AT_MOST);
    }
  },
);
