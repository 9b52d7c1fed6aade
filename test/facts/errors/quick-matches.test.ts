import { describe, expect, it, test } from 'vitest';
import { KNOWN_ERRORS } from '../../../lambda/facts/errors/known-errors.ts';
import { gateOf } from '../../../lambda/facts/errors/pattern-gates.ts';
import { possibleErrors } from '../../../lambda/facts/errors/quick-matches.ts';

describe('what stands in whatever a pattern matches', () => {
  it.each<[string, string, ReturnType<typeof gateOf>]>([
    [
      'is the longest word inside',
      'Failed to get (?:eni|ENI) limit due to unknown type',
      [{ text: 'unknown', isWord: true }],
    ],
    ['is a text where a word may go on', 'Insufficient', [{ text: 'Insufficient', isWord: false }]],
    [
      'is one of each alternative',
      ' alpha | beta ',
      [
        { text: 'alpha', isWord: true },
        { text: 'beta', isWord: true },
      ],
    ],
    [
      'is one of each alternative in a group',
      '(?: alpha | beta )+',
      [
        { text: 'alpha', isWord: true },
        { text: 'beta', isWord: true },
      ],
    ],
    ['is nothing that may be left out', 'x(?: alpha )? (?: beta )*y', undefined],
    ['is nothing of a class', '[ alpha ]+', undefined],
    ['is no letter that may be left out', ' alphas? ', [{ text: ' alpha', isWord: false }]],
    ['is not plain where one alternative has none', ' alpha |\\d+', undefined],
    ['is what an escape stands for', ' a\\.alpha\\. ', [{ text: 'alpha', isWord: true }]],
  ])('%s', (_name, pattern, gate) => {
    expect(gateOf(pattern)).toEqual(gate);
  });
});

test('no known line is left out, whatever stands around it', () => {
  for (const { examples } of KNOWN_ERRORS) {
    for (const text of examples.flatMap((each) => [each, `x ${each} y`, JSON.stringify({ msg: each })])) {
      const possible = new Set(possibleErrors(text));
      const missed = KNOWN_ERRORS.filter(({ regexp }) => regexp.test(text)).filter((each) => !possible.has(each));
      expect(missed.map(({ id }) => id)).toEqual([]);
    }
  }
});

test('of a line that is none of them, next to none has to be tried', () => {
  expect(possibleErrors('Reconcile existing ENI eni-0a1b IP pool').length).toBeLessThan(10);
});
