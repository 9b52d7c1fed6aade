import { DAY_MS } from '../../common/days.ts';
import { amount, count, list, sentences } from '../../common/words.ts';
import { FORECAST_HORIZON_DAYS, FORECAST_LEAST_DAYS } from '../../model/capacity.ts';
import type { WeeklyDigest } from '../../model/digest.ts';
import { dayText } from '../words/day-text.ts';
import { clipped } from '../words/plain-text.ts';

/** A subnet of a weekly digest that runs out. */
export interface RunsOutWords {
  /** `payments-private-a (subnet-0c96…)` */
  readonly what: string;
  /** `cluster payments, 111122223333`; empty where there is nothing to say. */
  readonly whose: string;
  /** `in about 9 days, on 8 December` */
  readonly when: string;
  /** `110 of 251 free` */
  readonly free: string;
  /** `about 12 fewer a day over 21 days` */
  readonly why: string;
}

const MAX_NAME = 64;

/**
 * @param to ISO time from which the days count
 * @param place where it is, empty where that is nothing to tell it by
 */
export function runsOutWords(subnet: WeeklyDigest['runsOut'][number], to: string, place: string): RunsOutWords {
  const { subnetId, name, clusters, inDays, perDay, over, free, usable } = subnet;
  const id = clipped(subnetId, MAX_NAME);
  const users =
    clusters.length === 0
      ? ''
      : `cluster ${list(
          clusters.map((each) => clipped(each, MAX_NAME)),
          3,
        )}`;
  const on = dayText(new Date(Date.parse(to) + inDays * DAY_MS).toISOString(), to.slice(0, 4));
  return {
    what: name === null ? id : `${nameOf(subnet)} (${id})`,
    whose: [users, place].filter((part) => part !== '').join(', '),
    when: inDays === 0 ? 'today' : `${inDaysText(inDays)}, on ${on}`,
    free: `${amount(free)} of ${amount(usable)} free`,
    why: `about ${amount(Math.max(1, Math.round(perDay)))} fewer a day over ${count(over, 'day')}`,
  };
}

/** Its name, in quotes where a sentence would run on in it; else its id. */
export function nameOf({ subnetId, name }: Pick<WeeklyDigest['runsOut'][number], 'subnetId' | 'name'>): string {
  if (name === null) return clipped(subnetId, MAX_NAME);
  const shown = clipped(name, MAX_NAME);
  return shown.includes(' ') ? `"${shown}"` : shown;
}

/** `in about 9 days` */
export function inDaysText(days: number): string {
  if (days === 0) return 'today';
  return `in about ${count(days, 'day')}`;
}

/** That no subnet runs out, and of how many nobody knows; empty where nothing need be said. */
export function runsOutNote({ runsOut, tooShort, watched, clusters, unread }: WeeklyDigest): string {
  if (watched === 0) return '';
  if (tooShort === watched) return `No forecast yet: it needs ${FORECAST_LEAST_DAYS} days of audits.`;
  const short =
    tooShort === 0
      ? ''
      : `${count(tooShort, 'subnet')} ${tooShort === 1 ? 'has' : 'have'} too short a history for a forecast`;
  const isWhole = unread.length === 0 && clusters.every(({ now }) => now !== null);
  const which = isWhole ? 'subnet' : 'subnet that could be read';
  const none = runsOut.length > 0 ? '' : `No ${which} is seen to run out within ${FORECAST_HORIZON_DAYS} days`;
  return sentences(none, short);
}
