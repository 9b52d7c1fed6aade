import { describe, expect, test } from 'vitest';
import { differencesBetween } from './compare.ts';

describe('differences between two answers', () => {
  test('are none when they are equal, whatever the order of their fields', () => {
    expect(differencesBetween({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([]);
  });

  test('are told by field, one for each', () => {
    expect(differencesBetween({ a: { b: 1, c: 2 }, d: [3] }, { a: { b: 1, c: 9 }, d: [4] })).toEqual([
      { field: 'a.c', moto: 2, simulated: 9 },
      { field: 'd.0', moto: 3, simulated: 4 },
    ]);
  });

  test('count a field that only one of them has', () => {
    expect(differencesBetween({ a: 1 }, { a: 1, b: 2 })).toEqual([{ field: 'b', moto: null, simulated: 2 }]);
  });

  test('take lists of different length as a whole', () => {
    expect(differencesBetween({ a: [1, 2] }, { a: [1] })).toEqual([{ field: 'a', moto: [1, 2], simulated: [1] }]);
  });

  test('take an error and an answer as a whole', () => {
    const error = { error: { code: 'NotFound' } };
    expect(differencesBetween(error, { a: 1 })).toEqual([{ field: '', moto: error, simulated: { a: 1 } }]);
  });
});
