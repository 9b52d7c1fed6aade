import type { NotTaken } from './post.ts';

/** SQS takes no visibility timeout over 12 hours, counted from when a message was received. */
const LONGEST_SECONDS = 11 * 3600;

/** Before the second try, the third, and so on; the last for all that follow. */
const PAUSES_SECONDS = [30, 60, 120, 240, 480, 900] as const;

/** Where the answer will not change by itself: somebody may be putting the address right, and nobody waits long for the alarm. */
export const SOON_SECONDS = 60;

/** Where a quota of 24 hours is used up: the tries that the queue has last for longer than that. */
export const QUOTA_SECONDS = 3.5 * 3600;

/** What passes: too many requests, too early, a time-out, anything wrong with the server. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Seconds until a message is tried again: as `Retry-After` says, else longer each time.
 * @param tries of the message so far, this one included
 */
export function pauseBefore(answer: NotTaken, tries: number, now: Date): number {
  const wanted = secondsWanted(answer, now);
  return wanted === undefined ? SOON_SECONDS : Math.min(LONGEST_SECONDS, Math.max(grownPause(tries), wanted));
}

/** Seconds that a receiver asks to wait, 0 where it asks for none; undefined where its answer would be the same. */
export function secondsWanted(answer: NotTaken, now: Date): number | undefined {
  if (answer.kind === 'unanswered') return 0;
  const { status, retryAfter } = answer;
  return PASSING.has(status) || status >= 500 ? secondsIn(retryAfter, now) : undefined;
}

/** Seconds until what passes is tried again. */
export function grownPause(tries: number): number {
  return PAUSES_SECONDS[Math.min(tries, PAUSES_SECONDS.length) - 1] ?? SOON_SECONDS;
}

/** Seconds, or a date; 0 for what is neither. */
function secondsIn(retryAfter: string | undefined, now: Date): number {
  if (retryAfter === undefined) return 0;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
