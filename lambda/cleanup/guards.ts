import { count, percent } from '../common/words.ts';
import type { CleanupRefusal, CleanupSettings, Freeze } from '../model/cleanup.ts';
import type { Candidate } from './plan.ts';

/** Up to so many candidates no share is too large: in a small target a few leaks are a large part. */
const NEVER_TOO_MANY = 20;

export type Guarded =
  | { readonly status: 'refused'; readonly refusal: CleanupRefusal }
  | {
      readonly status: 'open';
      /** This run's, the oldest first. */
      readonly chosen: readonly Candidate[];
      /** Over this run's limit: the next run's. */
      readonly waiting: readonly Candidate[];
    };

/**
 * Bounds what one run may delete of a target: nothing within a freeze, nothing when the plan takes too large a part of
 * the target's ENIs at once (then a person should look first), and at most so many, the oldest first.
 *
 * @param enisKnown ENIs known in the target, of whatever status
 */
export function applyGuards(
  { candidates, enisKnown }: { readonly candidates: readonly Candidate[]; readonly enisKnown: number },
  settings: CleanupSettings,
  now: Date,
): Guarded {
  const frozen = frozenAt(settings, now);
  if (frozen !== undefined) return refuse('frozen', frozen);
  if (isTooLargeAShare(candidates.length, enisKnown, settings)) {
    const what = `${count(candidates.length, 'ENI')} of the ${enisKnown} known there would be deleted`;
    const share = percent(candidates.length / enisKnown);
    return refuse('share', `${what} (${share}), and the limit is ${settings.maxSharePercent} %`);
  }
  const most = Math.max(0, settings.maxDeletions);
  return { status: 'open', chosen: candidates.slice(0, most), waiting: candidates.slice(most) };
}

/** Asked the other way round, so that a limit that is no number refuses. */
function isTooLargeAShare(candidates: number, enisKnown: number, { maxSharePercent }: CleanupSettings): boolean {
  return candidates > NEVER_TOO_MANY && !(candidates * 100 <= maxSharePercent * enisKnown);
}

/** Why nothing is deleted at that time, where a freeze forbids it. */
export function frozenAt({ freezes }: Pick<CleanupSettings, 'freezes'>, now: Date): string | undefined {
  const freeze = freezes.find((each) => isWithin(each, now));
  return freeze === undefined ? undefined : `frozen until ${freeze.until}: ${freeze.reason}`;
}

/** A freeze whose times cannot be read holds. */
function isWithin({ from, until }: Freeze, now: Date): boolean {
  return !(now.getTime() < Date.parse(from) || now.getTime() >= Date.parse(until));
}

function refuse(reason: CleanupRefusal['reason'], message: string): Guarded {
  return { status: 'refused', refusal: { reason, message } };
}
