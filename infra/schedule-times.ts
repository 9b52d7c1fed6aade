import { Cron } from 'croner';
import type { Config } from '../lambda/config/schema.ts';
import { AuditorError } from '../lambda/model/errors.ts';

const MINUTE_MS = 60_000;

const MINUTES_A: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** Beyond two years a calendar repeats itself: leap days, clock changes and weekdays of a month have all been met. */
const HORIZON_MS = 800 * 24 * 60 * MINUTE_MS;

/** Enough for the finest of schedules to have repeated itself. */
const MOST_TIMES = 5_000;

/** Times between an audit that is due and the next, in minutes. */
export interface Intervals {
  readonly shortest: number;
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
  const times = dueTimes(expression, timeZone, from);
  const between = times.slice(1).map((time, index) => (time - (times[index] ?? time)) / MINUTE_MS);
  if (between.length === 0) throw invalid(expression, 'audits come due less than twice in two years');
  return { shortest: Math.min(...between), longest: Math.max(...between) };
}

/** In milliseconds. */
function dueTimes(expression: string, timezone: string, from: Date): readonly number[] {
  const cron = parsed(expression, timezone);
  const times: number[] = [];
  const last = from.getTime() + HORIZON_MS;
  let next = cron.nextRun(from);
  while (next !== null && next.getTime() <= last && times.length < MOST_TIMES) {
    times.push(next.getTime());
    next = cron.nextRun(next);
  }
  return times;
}

/** AWS counts weekdays from 1, which is Sunday, and does without seconds. */
function parsed(expression: string, timezone: string): Cron {
  const fields = expression.slice('cron('.length, -1).split(' ');
  const pattern = ['0', ...fields.map((field, index) => startingAt(field.replace('?', '*'), index))].join(' ');
  try {
    return new Cron(pattern, { timezone, mode: '7-part', alternativeWeekdays: true });
  } catch (error) {
    throw invalid(expression, error instanceof Error ? error.message : String(error));
  }
}

/** The last value of minutes, hours, days and months. */
const LAST = [59, 23, 31, 12];

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
