const DAY_MS = 24 * 60 * 60_000;

/** A day in UTC as a number: days since 1970. */
export function dayOf(time: Date): number {
  return Math.floor(time.getTime() / DAY_MS);
}

/** The first moment of such a day. */
export function startOfDay(day: number): Date {
  return new Date(day * DAY_MS);
}
