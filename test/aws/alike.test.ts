import { describe, expect, test } from 'vitest';
import { alike, type SharedAnswers } from '../../lambda/aws/alike.ts';

const inTime = () => new AbortController().signal;

/** Sessions of one run, each with what it is answered. */
function sessions(...answers: readonly (() => Promise<string>)[]) {
  const shared: SharedAnswers<string> = new Map();
  const asked: number[] = [];
  const calls = answers.map((answer, index) =>
    alike('aws', shared, (_: { readonly version: string }) => {
      asked.push(index);
      return answer();
    }),
  );
  return {
    shared,
    asked,
    ask: (index: number, version = '1.33', signal = inTime()) => calls[index]?.({ version }, signal),
  };
}

describe('what every account is told alike', () => {
  test('is asked for once, also by two at once', async () => {
    const { asked, ask } = sessions(
      async () => 'first',
      async () => 'second',
    );
    expect(await Promise.all([ask(0), ask(1)])).toEqual(['first', 'first']);
    expect(await ask(1)).toBe('first');
    expect(asked).toEqual([0]);
  });

  test('is asked for again where something else is asked, and in another partition', async () => {
    const { shared, asked, ask } = sessions(
      async () => 'first',
      async () => 'second',
    );
    await ask(0);
    expect(await ask(1, '1.34')).toBe('second');
    expect(asked).toEqual([0, 1]);
    expect(await alike('aws-cn', shared, async () => 'china')({ version: '1.33' }, inTime())).toBe('china');
  });

  test('is asked for by each who waits for an answer that does not come', async () => {
    const { asked, ask } = sessions(
      () => Promise.reject(new Error('denied')),
      async () => 'second',
    );
    const [first, second] = await Promise.allSettled([ask(0), ask(1)]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'denied' } });
    expect(second).toEqual({ status: 'fulfilled', value: 'second' });
    expect(asked).toEqual([0, 1]);
    expect(await ask(0)).toBe('second');
  });

  test('is not waited for longer than there is time', async () => {
    const { ask } = sessions(
      () => new Promise(() => {}),
      () => Promise.reject(new Error('too late')),
    );
    void ask(0);
    const time = new AbortController();
    const waiting = ask(1, '1.33', time.signal);
    time.abort();
    await expect(waiting).rejects.toThrow('too late');
  });
});
