import { compareText } from '../common/compare-text.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * Whether what is remembered comes from an audit that began after this one and was merged before it: two audits of a
 * target raced. What the later one saw then stands. A time further ahead than any audit lasts is no race but a clock
 * that was wrong, and must not keep its word until that day comes.
 *
 * @param remembered ISO time
 */
export function isLater(remembered: string, now: Date): boolean {
  return Date.parse(remembered) > now.getTime() && !isOfWrongClock(remembered, now);
}

/** Whether it is further ahead than any audit lasts. @param remembered ISO time */
export function isOfWrongClock(remembered: string, now: Date): boolean {
  return Date.parse(remembered) - now.getTime() > DAY_MS;
}

/** The earlier of two ISO times. */
export function earlierOf(a: string, b: string): string {
  return Date.parse(b) < Date.parse(a) ? b : a;
}

/** A record in the order of its keys, so that the same things always give the same text. */
export function inKeyOrder<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => compareText(a, b)));
}
