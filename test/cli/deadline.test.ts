import { describe, expect, it } from 'vitest';
import { deadline, parseDuration } from '../../bin/cli/deadline.ts';

describe('--timeout', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['1.5m', 90_000],
    ['30', 30_000],
  ])('takes %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '0', '0s', '500ms', '25h', '-1m', '1d', 'soon', '1e9', ' 5m', '0x10'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow('Give a time from 1s to 24h, such as 90s, 15m or 1h.');
  });
});

describe('a deadline', () => {
  it('is passed on when the user interrupts, and is not over then', () => {
    const user = new AbortController();
    const until = deadline(60_000, user.signal);
    expect([until.signal.aborted, until.last.aborted]).toEqual([false, false]);
    user.abort(new Error('Ctrl-C'));
    expect([until.signal.reason.message, until.last.reason.message]).toEqual(['Ctrl-C', 'Ctrl-C']);
    expect(until.isOver()).toBe(false);
  });

  it('ends the reading, and not yet what is done with what was read', async () => {
    const until = deadline(20, new AbortController().signal);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([until.signal.aborted, until.last.aborted, until.isOver()]).toEqual([true, false, true]);
  });
});
