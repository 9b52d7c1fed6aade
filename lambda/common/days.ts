export const DAY_MS: number = 24 * 60 * 60_000;

/** A day in UTC as a number: days since 1970. */
export function dayOf(time: Date): number {
  return Math.floor(time.getTime() / DAY_MS);
}

/** A minute as a number: minutes since 1970. */
export function minuteOf(time: Date): number {
  return Math.floor(time.getTime() / 60_000);
}

/** The first moment of such a day. */
export function startOfDay(day: number): Date {
  return new Date(day * DAY_MS);
}

/** As a week is counted. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** Day 0, the first of January 1970, was a Thursday. */
const FIRST_WEEKDAY = WEEKDAYS.indexOf('thursday');

/** The last such weekday up to a day, that day included. */
export function lastOf(weekday: Weekday, day: number): number {
  return day - ((((day + FIRST_WEEKDAY - WEEKDAYS.indexOf(weekday)) % 7) + 7) % 7);
}
