import { expect, test } from 'vitest';
import { once, onceAnAccount, onceOfLate, onceTogether } from '../../lambda/common/once.ts';

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

test('what was made of several things is made once for those that are there together', () => {
  const asked: string[] = [];
  const pair = onceTogether(
    ({ left, right }: { readonly left: object; readonly right: object; readonly note: string }) => [left, right],
    ({ note }) => {
      asked.push(note);
      return note;
    },
  );
  const [a, b] = [{}, {}];
  const answers = [
    pair({ left: a, right: b, note: 'a b' }),
    pair({ left: a, right: b, note: 'again' }),
    pair({ left: b, right: a, note: 'b a' }),
    pair({ left: a, right: a, note: 'a a' }),
  ];
  expect(answers).toEqual(['a b', 'a b', 'b a', 'a a']);
  expect(asked).toEqual(['a b', 'b a', 'a a']);
});

test('what was made of a text, nothing included, is made once while it is of late, and only so many are kept', () => {
  const asked: string[] = [];
  const digitIn = onceOfLate((text) => {
    asked.push(text);
    return /\d/.exec(text)?.[0];
  });
  expect(['a', 'b1', 'a', 'b1'].map(digitIn)).toEqual([undefined, '1', undefined, '1']);
  expect(asked).toEqual(['a', 'b1']);
  for (let number = 0; number < 5_000; number++) digitIn(`other ${number}`);
  digitIn('a');
  expect(asked.filter((text) => text === 'a')).toHaveLength(2);
});
