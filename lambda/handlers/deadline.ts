import { timeLimit } from '../signals/signals.ts';

/** Kept back of Lambda's time for the report, the notification and the metrics, in milliseconds. */
const RESERVE_MS = 30_000;

/** Of a short time-out at most this share is kept back. */
const RESERVE_SHARE = 0.2;

/** Aborts when the audit has to stop reading so that it can still report and notify. */
function auditDeadline(remainingMs: number): AbortSignal {
  return timeLimit(remainingMs - Math.min(RESERVE_MS, remainingMs * RESERVE_SHARE));
}

/** Aborts shortly before Lambda ends the invocation. */
function lastMoment(remainingMs: number): AbortSignal {
  return timeLimit(remainingMs - 500);
}

/** Until when one invocation may take. */
export interface Deadlines {
  /** When reading has to stop. */
  readonly signal: AbortSignal;
  /** When everything has to stop. */
  readonly last: AbortSignal;
}

export function deadlines({
  getRemainingTimeInMillis,
}: {
  readonly getRemainingTimeInMillis: () => number;
}): Deadlines {
  const remaining = getRemainingTimeInMillis();
  return { signal: auditDeadline(remaining), last: lastMoment(remaining) };
}
