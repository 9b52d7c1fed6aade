import { expect, it } from 'vitest';
import { compareText } from '../../lambda/common/compare-text.ts';

it('orders texts by their code units, and finds a text equal to itself', () => {
  expect([compareText('a', 'b'), compareText('b', 'a'), compareText('a', 'a')]).toEqual([-1, 1, 0]);
  expect(['b', 'a', 'B', 'ä', '10', '9'].sort(compareText)).toEqual(['10', '9', 'B', 'a', 'b', 'ä']);
});
