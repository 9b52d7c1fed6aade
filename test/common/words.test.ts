import { expect, it } from 'vitest';
import { count, duration, list, percent } from '../../lambda/common/words.ts';

it('counts in the singular and the plural', () => {
  expect([count(1, 'ENI'), count(2, 'ENI'), count(0, 'address', 'addresses')]).toEqual([
    '1 ENI',
    '2 ENIs',
    '0 addresses',
  ]);
});

it('gives durations in the largest unit that leaves at least two of it', () => {
  expect([1, 119, 120, 47 * 60, 48 * 60].map(duration)).toEqual([
    '1 minute',
    '119 minutes',
    '2 hours',
    '47 hours',
    '2 days',
  ]);
});

it('lists a few names and counts the rest', () => {
  expect(list([])).toBe('');
  expect(list(['a'])).toBe('a');
  expect(list(['a', 'b', 'c'])).toBe('a, b and c');
  expect(list(['a', 'b', 'c', 'd'], 3)).toBe('a, b and 2 more');
});

it('gives shares in percent with at most one decimal', () => {
  expect([0, 0.0478, 0.5, 1].map(percent)).toEqual(['0 %', '4.8 %', '50 %', '100 %']);
});
