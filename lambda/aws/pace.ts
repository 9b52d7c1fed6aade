import { setTimeout as sleep } from 'node:timers/promises';
import type { FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';
import { classifyAwsError } from './errors.ts';

/** How often something may start. */
export interface Pace {
  /** After a while without any. */
  readonly atOnce: number;
  readonly perSecond: number;
}

/**
 * Of each API that reads page by page or by a filter, EC2 gives an account in a region 100 calls at once and 20 a second (EC2
 * developer guide, request throttling). The VPC CNI of every node takes from the same: a reading of a target leaves it a tenth at
 * once, and a quarter of what comes back. Another reading right after it finds fewer, and is throttled at first.
 */
const OURS: Pace = { atOnce: 90, perSecond: 15 };

/** Half of what comes back, where others take more than the rest, so that all are throttled. */
const WHEN_THROTTLED: Pace = { atOnce: 1, perSecond: 10 };

/**
 * Takes the next turn, in the order in which turns are asked for.
 * @param nowMs of a clock that only goes forward
 * @returns milliseconds until it comes: 0 where that is now
 */
export type NextTurn = (nowMs: number) => number;

/** A bucket of tokens as EC2 has it, kept as the time at which it will be full. */
export function turnsAt({ atOnce, perSecond }: Pace): NextTurn {
  const msOf = (turns: number) => (turns * 1000) / perSecond;
  let fullAtMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    fullAtMs = Math.max(fullAtMs, nowMs) + msOf(1);
    return Math.max(0, fullAtMs - msOf(atOnce) - nowMs);
  };
}

/**
 * Has a client of EC2 that only reads leave others a part of what EC2 gives the account, each API by itself and every try
 * counted. An API that is throttled all the same is called less often from then on.
 */
export function paced<Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>): void {
  const turns = new Map<string, NextTurn>();
  const throttled = new Set<string>();
  const keepPace: FinalizeRequestMiddleware<Input, Output> =
    (next, { commandName: api = '' }) =>
    async (args) => {
      const nextTurn = turns.get(api) ?? turnsAt(OURS);
      turns.set(api, nextTurn);
      const waitMs = nextTurn(performance.now());
      if (waitMs > 0) await sleep(waitMs);
      try {
        return await next(args);
      } catch (error) {
        if (!throttled.has(api) && classifyAwsError(error).kind === 'throttled') {
          throttled.add(api);
          turns.set(api, turnsAt(WHEN_THROTTLED));
        }
        throw error;
      }
    };
  // Within the retries, and before the signature, which has the time in it.
  stack.addRelativeTo(keepPace, { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'keepPace' });
}
