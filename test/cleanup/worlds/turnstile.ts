/** Two runs at once, whose calls are let through one at a time, in an order that a script says. */
import { setImmediate as nextRound } from 'node:timers/promises';
import type { Turnstile } from './gate.ts';

export interface Entrance {
  readonly through: Turnstile;
  /** To be called when the run is over. */
  readonly leave: () => void;
}

/** @param turns whether the first of two is next where both are waiting; over and over */
export function turnstileOf(turns: readonly boolean[]): readonly [Entrance, Entrance] {
  const waiting = new Map<'ours' | 'theirs', () => void>();
  let isBusy = false;
  let contests = 0;
  const next = async (): Promise<void> => {
    if (isBusy || waiting.size === 0) return;
    isBusy = true;
    // The other run may be on its way here, too.
    await nextRound();
    const isContest = waiting.size > 1;
    const isOurs = isContest ? (turns[contests % turns.length] ?? true) : waiting.has('ours');
    if (isContest) contests += 1;
    const who = isOurs ? 'ours' : 'theirs';
    const enter = waiting.get(who);
    waiting.delete(who);
    enter?.();
  };
  const entrance = (who: 'ours' | 'theirs'): Entrance => ({
    through: async (task) => {
      await new Promise<void>((resolve) => {
        waiting.set(who, resolve);
        void next();
      });
      try {
        return await task();
      } finally {
        isBusy = false;
        void next();
      }
    },
    leave: () => void next(),
  });
  return [entrance('ours'), entrance('theirs')];
}
