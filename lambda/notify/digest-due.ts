import { dayOf, lastOf, startOfDay, type Weekday } from '../common/days.ts';
import { isOfWrongClock } from '../ledger/order.ts';
import type { EstateMemory } from '../model/ledger.ts';

/** When a digest goes out: with the first audit on or after that day, UTC. */
export type DigestDay = 'off' | Weekday;

/**
 * Whether the digest of this week is still to go out. One that never went out is due at once: so whoever turns it on sees
 * that it works.
 *
 * @param at when the audit began
 */
export function isDigestDue(weekday: DigestDay, memory: EstateMemory | undefined, at: Date): boolean {
  if (weekday === 'off') return false;
  const last = memory?.lately.digestAt ?? null;
  if (last === null || isOfWrongClock(last, at)) return true;
  return Date.parse(last) < startOfDay(lastOf(weekday, dayOf(at))).getTime();
}
