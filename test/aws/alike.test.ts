import { describe, expect, test } from 'vitest';
import { alike, sharedAnswers } from '../../lambda/aws/alike.ts';
import type { Guard } from '../../lambda/aws/guard.ts';

const inTime = () => new AbortController().signal;

const unguarded: Guard = (_action, _needs, send) => (input, signal) => send(input, { abortSignal: signal });

/** Sessions of one run, each with what it is answered. */
function sessions(...answers: readonly (() => Promise<string>)[]) {
  let now = Date.parse('2026-11-01T00:00:00Z');
  const shared = sharedAnswers(() => new Date(now));
  const asked: string[] = [];
  const ask = (index: number, question = 'roles', { who = 'an account', signal = inTime() } = {}) => {
    const guard = alike(unguarded, () => who, shared);
    const call = guard('iam:GetThing', { object: 'thing', holds: ['name'] }, async (input: { readonly of: string }) => {
      asked.push(`${index} ${input.of}`);
      return { thing: { name: (await answers[index]?.()) ?? 'nobody is asked' } };
    });
    return call({ of: question }, signal).then(({ thing }) => thing.name);
  };
  const wait = (seconds: number) => {
    now += seconds * 1000;
  };
  const kept = () => [...shared.among.values()].reduce((sum, answers) => sum + answers.size, 0);
  return { asked, ask, wait, kept };
}

describe('what the sessions of a run are told alike', () => {
  test('is asked for once, also by two at once', async () => {
    const { asked, ask } = sessions(
      async () => 'first',
      async () => 'second',
    );
    expect(await Promise.all([ask(0), ask(1)])).toEqual(['first', 'first']);
    expect(await ask(1)).toBe('first');
    expect(asked).toEqual(['0 roles']);
  });

  test('is asked for again where something else is asked, and by others', async () => {
    const { asked, ask } = sessions(
      async () => 'first',
      async () => 'second',
    );
    await ask(0);
    expect(await ask(1, 'policies')).toBe('second');
    expect(await ask(1, 'roles', { who: 'another account' })).toBe('second');
    expect(asked).toEqual(['0 roles', '1 policies', '1 roles']);
  });

  test('is asked for again after a minute, in which somebody may have mended it', async () => {
    const { ask, wait } = sessions(
      async () => 'first',
      async () => 'second',
    );
    await ask(0);
    wait(59);
    expect(await ask(1)).toBe('first');
    wait(2);
    expect(await ask(1)).toBe('second');
  });

  test('is kept no longer than that: a run of many accounts holds the answers of a few', async () => {
    const { ask, wait, kept } = sessions(async () => 'first');
    for (let account = 0; account < 10; account++) {
      await ask(0, 'roles', { who: `account ${account}` });
      wait(31);
    }
    expect(kept()).toBe(2);
  });

  test('is asked for again where the clock was set back', async () => {
    const { ask, wait } = sessions(
      async () => 'first',
      async () => 'second',
    );
    await ask(0);
    wait(-3600);
    expect(await ask(1)).toBe('second');
  });

  test('is asked for by each who waits for an answer that does not come', async () => {
    const { asked, ask } = sessions(
      () => Promise.reject(new Error('denied')),
      async () => 'second',
    );
    const [first, second] = await Promise.allSettled([ask(0), ask(1)]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'denied' } });
    expect(second).toEqual({ status: 'fulfilled', value: 'second' });
    expect(asked).toEqual(['0 roles', '1 roles']);
    expect(await ask(0)).toBe('second');
  });

  test('is not believed any more when a thing that it named is gone: the list is read again', async () => {
    const { ask } = sessions(
      async () => 'the old list',
      () => Promise.reject(new Error('NoSuchEntity')),
      async () => 'the new list',
    );
    await ask(0, 'the list');
    await expect(ask(1, 'what it names')).rejects.toThrow('NoSuchEntity');
    expect(await ask(2, 'the list')).toBe('the new list');
  });

  test('is not waited for longer than there is time', async () => {
    const { ask } = sessions(
      () => new Promise(() => {}),
      () => Promise.reject(new Error('nobody is asked')),
    );
    void ask(0).catch(() => {});
    const time = new AbortController();
    const waiting = ask(1, 'roles', { signal: time.signal });
    time.abort();
    await expect(waiting).rejects.toThrow('nobody is asked');
  });
});
