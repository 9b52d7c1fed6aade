import { expect, it } from 'vitest';
import {
  amount,
  commaList,
  count,
  duration,
  list,
  percent,
  shortDuration,
  thereAre,
} from '../../lambda/common/words.ts';

it('counts in the singular and the plural', () => {
  expect([count(1, 'ENI'), count(2, 'ENI'), count(0, 'address', 'addresses')]).toEqual([
    '1 ENI',
    '2 ENIs',
    '0 addresses',
  ]);
});

it('writes numbers in every text with commas, as reports do', () => {
  expect([0, 999, 1234, 1234567].map(amount)).toEqual(['0', '999', '1,234', '1,234,567']);
  expect(count(1234, 'address', 'addresses')).toBe('1,234 addresses');
  expect(
    list(
      Array.from({ length: 1237 }, (_, index) => String(index)),
      4,
    ),
  ).toBe('0, 1, 2 and 1,234 more');
  expect(
    commaList(
      Array.from({ length: 1237 }, (_, index) => String(index)),
      3,
    ),
  ).toBe('0, 1, 2 and 1,234 more');
  expect([duration(3000 * 1440), shortDuration(3000 * 1440)]).toEqual(['3,000 days', '3,000 d']);
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

it('names what there is, in the singular where it is one', () => {
  expect(thereAre(['shop'])).toBe('there is only shop');
  expect(thereAre(['shop', 'prod'])).toBe('there are shop and prod');
});

it('gives shares in percent with at most one decimal', () => {
  expect([0, 0.0478, 0.5, 1].map(percent)).toEqual(['0 %', '4.8 %', '50 %', '100 %']);
});
