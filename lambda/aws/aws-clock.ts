import type { DeserializeMiddleware, MiddlewareStack } from '@smithy/types';
import type { ClockReading } from '../model/clock.ts';

export interface AwsClock {
  readonly read: () => ClockReading;
}

/** Any client of the SDK. */
interface Watched<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/** A clock, and what tells it of each answer. */
export interface DateNotes {
  readonly clock: AwsClock;
  /** Takes the `Date` of an answer, and this machine's time in milliseconds when it was asked for. */
  readonly note: (date: string | undefined, sentAt: number) => void;
}

/** The same for the clients of the SDK. */
export interface DateWatch {
  readonly clock: AwsClock;
  /** Has a client tell of the answers that it gets, errors among them. */
  readonly watch: <Input extends object, Output extends object>(client: Watched<Input, Output>) => void;
}

/** `Date` has whole seconds (RFC 9110, 5.6.7). */
const RESOLUTION_MS = 1_000;

/** AWS's own servers differ by little; more than this is a clock that was set. */
const TOLERANCE_MS = 5_000;

/**
 * Reads AWS's time off its answers. Each says that AWS's clock showed `Date` some time between the sending of the request
 * and its answer: all of them together narrow down by how much it is ahead of ours.
 *
 * @param localMs this machine's time in milliseconds, the clock that is judged
 */
export function noteDates(localMs: () => number): DateNotes {
  let atLeast = Number.NEGATIVE_INFINITY;
  let atMost = Number.POSITIVE_INFINITY;
  let unsteady = false;
  const note = (date: string | undefined, sentAt: number): void => {
    const shown = Date.parse(date ?? '');
    if (Number.isNaN(shown)) return;
    const [low, high] = [shown - localMs(), shown + RESOLUTION_MS - sentAt];
    unsteady ||= low > high + TOLERANCE_MS || low > atMost + TOLERANCE_MS || high < atLeast - TOLERANCE_MS;
    atLeast = Math.max(atLeast, low);
    atMost = Math.min(atMost, high);
  };
  return {
    clock: {
      read: () => {
        if (unsteady) return { known: false, because: 'unsteady' };
        if (atMost === Number.POSITIVE_INFINITY) return { known: false, because: 'silent' };
        return { known: true, aheadMs: nearestToZero(atLeast, atMost) };
      },
    },
    note,
  };
}

/** Notes the `Date` of every answer that clients of the SDK get. */
export function watchDates(localMs: () => number = Date.now): DateWatch {
  const { clock, note } = noteDates(localMs);
  return {
    clock,
    watch: (client) => {
      client.middlewareStack.add(noting(note, localMs), {
        // The innermost: an answer is there as it came, before the SDK makes an error of one.
        step: 'deserialize',
        priority: 'low',
        name: 'watchDates',
      });
    },
  };
}

function noting<Input extends object, Output extends object>(
  note: (date: string | undefined, sentAt: number) => void,
  localMs: () => number,
): DeserializeMiddleware<Input, Output> {
  return (next) => async (args) => {
    const sentAt = localMs();
    const answered = await next(args);
    note(dateOf(answered.response), sentAt);
    return answered;
  };
}

function nearestToZero(atLeast: number, atMost: number): number {
  if (atLeast > 0) return atLeast;
  return atMost < 0 ? atMost : 0;
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const headers: unknown = response.headers;
  if (typeof headers !== 'object' || headers === null) return undefined;
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'date') ?? [];
  return typeof value === 'string' ? value : undefined;
}
