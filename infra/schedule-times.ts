import { Cron } from 'croner';
import type { Config } from '../lambda/config/schema.ts';
import { AuditorError } from '../lambda/model/errors.ts';

const MINUTE_MS = 60_000;

const DAY_MS = 24 * 60 * MINUTE_MS;

const MINUTES_A: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** Beyond two years a calendar repeats itself: leap days, clock changes and weekdays of a month have all been met. */
const HORIZON_MS = 800 * 24 * 60 * MINUTE_MS;

/** What a schedule of every 30 minutes has in that time; finer ones are refused. */
const MAX_TIMES = 40_000;

/** Times between an audit that is due and the next, in minutes. */
export interface Intervals {
  /** By the clock of the schedule's time zone, as on every day on which that is not changed. */
  readonly shortest: number;
  /** In time that really passes, changes of the clock among it. */
  readonly longest: number;
}

/**
 * How far apart audits are due, with clock changes, weekends and short months.
 * @param from where to begin looking
 * @throws AuditorError CONFIG_INVALID for an expression that has no meaning, or comes due less than twice
 */
export function scheduleIntervals(
  { expression, timeZone }: Pick<Config['schedule'], 'expression' | 'timeZone'>,
  from: Date,
): Intervals {
  const [, number, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (number !== undefined) {
    const minutes = Number(number) * (MINUTES_A[unit] ?? 0);
    return { shortest: minutes, longest: minutes };
  }
  const times = dueTimes(expression, from);
  const shortest = smallest(pairs(times).map(([one, next]) => next - one));
  const moments = times.map(momentsIn(timeZone)).filter((both) => both.length > 0);
  // Of a time that the clock shows twice it is not said which one counts.
  const longest = largest(pairs(moments).map(([one, next]) => largest(next) - smallest(one)));
  if (times.length < 2 || moments.length < 2) throw invalid(expression, 'audits come due less than twice in two years');
  return { shortest: shortest / MINUTE_MS, longest: longest / MINUTE_MS };
}

/**
 * When an audit is next due. Undefined for a rate, which counts from a moment that the schedule does not show, for an
 * expression that comes due no more, and for what is not understood: a schedule may have been changed by hand.
 */
export function nextTime(
  { expression, timeZone }: Pick<Config['schedule'], 'expression' | 'timeZone'>,
  now: Date,
): Date | undefined {
  if (!/^cron\(.*\)$/.test(expression)) return undefined;
  try {
    return nextMoment(parsed(expression), momentsIn(timeZone), now);
  } catch {
    return undefined;
  }
}

function nextMoment(cron: Cron, moments: ReturnType<typeof momentsIn>, now: Date): Date | undefined {
  // From a day before, since the schedule's clock may show that much less than UTC's.
  let shown = cron.nextRun(new Date(now.getTime() - DAY_MS));
  for (let tries = 0; shown !== null && tries < MAX_TIMES; tries++) {
    const next = moments(shown.getTime()).find((moment) => moment > now.getTime());
    if (next !== undefined) return new Date(next);
    shown = cron.nextRun(shown);
  }
  return undefined;
}

function pairs<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.slice(1).map((item, index) => [items[index] ?? item, item]);
}

/** Of arrays too long to be arguments. */
function smallest(numbers: readonly number[]): number {
  return numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
}

/** As the schedule's clock shows them, in milliseconds as if that were UTC. */
function dueTimes(expression: string, from: Date): readonly number[] {
  const cron = parsed(expression);
  const times: number[] = [];
  const last = from.getTime() + HORIZON_MS;
  let next = cron.nextRun(from);
  while (next !== null && next.getTime() <= last && times.length < MAX_TIMES) {
    times.push(next.getTime());
    next = cron.nextRun(next);
  }
  return times;
}

/**
 * When the clock of a time zone shows a time. EventBridge Scheduler starts nothing at a time that the clock skips, and
 * once at one that it shows twice (user guide, "Daylight savings time on EventBridge Scheduler").
 * @returns none for a time that does not exist, two for one that there is twice
 */
function momentsIn(timeZone: string): (shown: number) => readonly number[] {
  const offset = offsetsOf(timeZone);
  return (shown) => {
    const day = Math.floor(shown / DAY_MS) * DAY_MS;
    // No clock is changed twice in three days, and none is further from UTC than one.
    const offsets = new Set([offset(day - DAY_MS), offset(day + 2 * DAY_MS)]);
    if (offsets.size === 1) return [...offsets].map((only) => shown - only);
    return [...offsets].map((one) => shown - one).filter((moment) => moment + offset(moment) === shown);
  };
}

/** How far the clock is ahead of UTC at a moment, in milliseconds. */
function offsetsOf(timeZone: string): (moment: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  return (moment) => {
    const found = known.get(moment) ?? offsetIn(format, moment);
    known.set(moment, found);
    return found;
  };
}

/** From `GMT+05:30`; at UTC it is `GMT` alone. */
function offsetIn(format: Intl.DateTimeFormat, moment: number): number {
  const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS + Number(seconds) * 1000;
  return sign === '-' ? -ahead : ahead;
}

/** AWS counts weekdays from 1, which is Sunday, and does without seconds. */
function parsed(expression: string): Cron {
  const fields = expression.slice('cron('.length, -1).split(' ');
  const pattern = ['0', ...fields.map((field, index) => startingAt(field.replace('?', '*'), index))].join(' ');
  try {
    return new Cron(pattern, { utcOffset: 0, mode: '7-part', alternativeWeekdays: true });
  } catch (error) {
    throw invalid(expression, error instanceof Error ? error.message : String(error));
  }
}

/** The last value of minutes, hours, days, months and years; weekdays have no steps. */
const LAST = [59, 23, 31, 12, undefined, 2199];

/** AWS's `10/15` begins at 10; elsewhere that is written as a range. */
function startingAt(field: string, index: number): string {
  const last = LAST[index];
  if (last === undefined) return field;
  return field.replaceAll(/(^|,)(\d+)\/(\d+)/g, (_, before, first, step) => `${before}${first}-${last}/${step}`);
}

function invalid(expression: string, problem: string): AuditorError {
  return new AuditorError(
    'CONFIG_INVALID',
    `schedule.expression: "${expression}": ${problem}; write it like "cron(0 6 * * ? *)" (minute, hour, day of month, month, day of week, year)`,
  );
}
