import { describe, expect, test } from 'vitest';
import { type NextTurn, turnsAt } from '../../lambda/aws/pace.ts';

/** When each of so many that are asked for at one time has its turn, in milliseconds after it. */
function turnsOf(count: number, next: NextTurn, nowMs: number): readonly number[] {
  return Array.from({ length: count }, () => next(nowMs));
}

describe('turns', () => {
  test('come at once as often as the pace says, and then one after the other', () => {
    expect(turnsOf(5, turnsAt({ atOnce: 3, perSecond: 10 }), 1_000)).toEqual([0, 0, 0, 100, 200]);
  });

  test('are saved up while there is rest, but no more than may come at once', () => {
    const turns = turnsAt({ atOnce: 2, perSecond: 10 });
    expect(turnsOf(3, turns, 0)).toEqual([0, 0, 100]);
    expect(turnsOf(2, turns, 200)).toEqual([0, 100]);
    expect(turnsOf(4, turns, 60_000)).toEqual([0, 0, 100, 200]);
  });

  test('come one by one where no more may come at once', () => {
    expect(turnsOf(3, turnsAt({ atOnce: 1, perSecond: 5 }), 0)).toEqual([0, 200, 400]);
  });
});
