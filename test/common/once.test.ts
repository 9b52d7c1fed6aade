import { expect, test } from 'vitest';
import { once, onceAnAccount } from '../../lambda/common/once.ts';

test('what was made of a thing is made once, and of another thing anew', () => {
  const asked: object[] = [];
  const wrapped = once((thing: object) => {
    asked.push(thing);
    return { thing };
  });
  const [one, equal] = [{ name: 'a' }, { name: 'a' }];
  expect(wrapped(one)).toBe(wrapped(one));
  expect(wrapped(equal).thing).toBe(equal);
  expect(asked).toEqual([one, equal]);
  expect(asked).toHaveLength(2);
});

test('what depends on the account is made once for each, however the accounts take turns', () => {
  const asked: string[] = [];
  const ownedBy = onceAnAccount((thing: { readonly owner: string }, accountId) => {
    asked.push(accountId);
    return { own: thing.owner === accountId };
  });
  const thing = { owner: '1' };
  const answers = ['1', '2', '1', '2'].map((account) => ownedBy(thing, account).own);
  expect(answers).toEqual([true, false, true, false]);
  expect(asked).toEqual(['1', '2']);
});
