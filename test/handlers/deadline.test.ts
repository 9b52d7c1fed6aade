import { describe, expect, it } from 'vitest';
import { deadlines } from '../../lambda/handlers/deadline.ts';

describe('the deadlines of an invocation', () => {
  it.each([58_698, 899_997, 1, 0, -3, 123.4])('are there whatever time is left: %d ms', (left) => {
    const { signal, last } = deadlines({ getRemainingTimeInMillis: () => left });
    expect([signal.aborted, last.aborted]).toEqual([false, false]);
  });
});
