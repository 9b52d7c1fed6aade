import { describe, expect, it } from 'vitest';
import { earlierOf, inKeyOrder, isLater } from '../../lambda/ledger/order.ts';
import { NOW } from '../checks/an-inventory.ts';

const DAY_MS = 86_400_000;
const ahead = (milliseconds: number) => new Date(NOW.getTime() + milliseconds).toISOString();

describe('what is remembered comes from a later audit', () => {
  it('when it is ahead by a millisecond, and by exactly a day', () => {
    expect(isLater(ahead(1), NOW)).toBe(true);
    expect(isLater(ahead(DAY_MS), NOW)).toBe(true);
  });

  it('not when it is of the same time or of one before', () => {
    expect(isLater(ahead(0), NOW)).toBe(false);
    expect(isLater(ahead(-1), NOW)).toBe(false);
  });

  it('not when it is further ahead than a day: then some clock was wrong', () => {
    expect(isLater(ahead(DAY_MS + 1), NOW)).toBe(false);
  });
});

it('the earlier of two times is the first of them when they are the same', () => {
  expect(earlierOf('2026-01-02T00:00:00Z', '2026-01-01T23:59:59Z')).toBe('2026-01-01T23:59:59Z');
  expect(earlierOf('2026-01-01T23:59:59Z', '2026-01-02T00:00:00Z')).toBe('2026-01-01T23:59:59Z');
  expect(earlierOf('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z')).toBe('2026-01-01T00:00:00Z');
});

it('a record has the order of its keys, whatever order they came in', () => {
  const entries = [
    ['b', 1],
    ['c', 2],
    ['a', 3],
  ] as const;
  expect(Object.entries(inKeyOrder(entries))).toEqual([
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ]);
  expect(JSON.stringify(inKeyOrder(entries.toReversed()))).toBe(JSON.stringify(inKeyOrder(entries)));
});
