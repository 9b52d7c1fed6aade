import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { anyOf, timeLimit, within, withLimit } from '../../lambda/signals/signals.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const never = () => new AbortController().signal;

describe('a signal that follows others', () => {
  it('has the reason of the first that aborts, also of one that had aborted', () => {
    const first = new AbortController();
    const signal = anyOf(never(), first.signal);
    expect(signal.aborted).toBe(false);
    first.abort('stop');
    expect([signal.aborted, signal.reason]).toEqual([true, 'stop']);
    expect(anyOf(first.signal, never()).reason).toBe('stop');
  });

  it('has aborted though nobody listened, and its source is gone', async () => {
    const made = (() => {
      const source = new AbortController();
      const signal = anyOf(source.signal, never());
      source.abort('stop');
      return signal;
    })();
    await wait(1);
    collectGarbage();
    expect(made.reason).toBe('stop');
  });

  it('aborts when the time is over that only it knows of', async () => {
    const signal = anyOf(never(), timeLimit(40));
    for (let times = 0; times < 8; times++) {
      collectGarbage();
      await wait(10);
    }
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it.each([12.7, 0, -5])('takes any time: %d ms', async (ms) => {
    const signal = timeLimit(ms);
    await wait(40);
    expect(signal.aborted).toBe(true);
  });
});

describe('work within signals', () => {
  it('ends with a time, and has its result before', async () => {
    const ended = withLimit(20, never(), (signal) => wait(5_000, 'late', { signal }));
    await expect(ended).rejects.toMatchObject({ name: 'AbortError', cause: { name: 'TimeoutError' } });
    await expect(withLimit(5_000, never(), async () => 'done')).resolves.toBe('done');
  });

  it('leaves nothing behind on what it followed, however it ends', async () => {
    const source = new AbortController();
    const kept: AbortSignal[] = [];
    await within([source.signal], (signal) => void kept.push(signal));
    await expect(
      within([source.signal], (signal) => {
        kept.push(signal);
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    source.abort();
    expect(kept.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});
