import { expect, it } from 'vitest';
import { groupBy } from '../../lambda/common/group-by.ts';

it('groups items by key and keeps the order of both', () => {
  const groups = groupBy(['b1', 'a1', 'b2', 'c1'], (item) => item.charAt(0));
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
    ['c', ['c1']],
  ]);
});
