import { groupBy } from '../../common/group-by.ts';
import { sum } from '../../common/sum.ts';
import { type DailyLow, FORECAST_HORIZON_DAYS, FORECAST_LEAST_DAYS } from '../../model/capacity.ts';
import type { ExhaustionForecast } from '../../model/free-history.ts';

export interface ForecastRequest {
  /** Days since 1970, UTC. */
  readonly today: number;
  /** Addresses of the subnet that could be free. */
  readonly usable: number;
  /** Default 14. */
  readonly horizonDays?: number | undefined;
}

/** A history with what is free now as one more look of today. */
export function withToday(lows: readonly DailyLow[], free: number, today: number): readonly DailyLow[] {
  const days = new Map(lows);
  days.set(today, Math.min(free, days.get(today) ?? free));
  return [...days].sort(([a], [b]) => a - b);
}

const WEEK = 7;

/** History that is gone by: long enough for a weekly shape, short enough for what the estate is like now. */
const WINDOW_DAYS = 28;

/** Days that may have passed since the last one of the history. */
const MOST_OUTDATED_DAYS = 2;

/** Sudden changes in the window that are one event each, such as a resized node group. More of them are its pattern. */
const MOST_STEPS = 2;

/** How far a day stands out from the others, in median absolute deviations, to be a sudden change. */
const STEP_DEVIATIONS = 6;

/** A smaller change, as a share of the subnet and in addresses, is no event. */
const STEP_SHARE = 0.03;
const STEP_ADDRESSES = 4;

/** Share of the pairs of days that fell. */
const LEAST_FALLING = 0.8;

/** How much less the days stray from the trend than from no trend at all. */
const LEAST_EXPLAINED = 0.5;

/** The last days have to fall at this share of the whole trend: what has stopped is none. */
const LEAST_LATELY = 0.3;
const LATELY_DAYS = 6;

/**
 * Forecasts when a subnet runs out, from the lowest free count of each day; a day that is missing is a gap and counts as
 * nothing. The trend is Theil and Sen's: the median of the slopes between pairs of days, which a few odd days do not move.
 * From two weeks on only pairs of the same weekday count, so that a weekly shape is no trend; up to two sudden changes are
 * taken out first, so that a resize is none either. Says nothing where that leaves no steady fall.
 */
export function forecastExhaustion(
  lows: readonly DailyLow[],
  { today, usable, horizonDays = FORECAST_HORIZON_DAYS }: ForecastRequest,
): ExhaustionForecast {
  const days = lows.filter(([day]) => day > today - WINDOW_DAYS && day <= today).sort(([a], [b]) => a - b);
  const over = spanOf(days) + 1;
  if (days.length < FORECAST_LEAST_DAYS || days.length < over / 2) return unknown('too-short');
  if (today - lastDay(days) > MOST_OUTDATED_DAYS) return unknown('outdated');
  const level = withoutSteps(days, usable);
  const slopes = slopesBetween(level, isWeekly(level) ? isSameWeekday : () => true);
  const slope = median(slopes);
  if (slope >= 0) return { kind: 'holds' };
  const left = leftToday(level, slope, today);
  const inDays = daysUntilNone(left, slope);
  if (inDays > horizonDays) return { kind: 'holds' };
  if (!isSteady(level, slopes, slope)) return unknown('no-clear-trend');
  const { fastest, slowest, aside } = boundsOf(level, slopes, slope);
  return {
    kind: 'runs-out',
    inDays,
    earliestInDays: daysUntilNone(left - aside, fastest),
    latestInDays: slowest < 0 ? daysUntilNone(left + aside, slowest) : null,
    perDay: -slope,
    over,
  };
}

/** Addresses a day, between two days of the history. */
type Slope = number;

function slopesBetween(
  days: readonly DailyLow[],
  areCompared: (from: number, until: number) => boolean,
): readonly Slope[] {
  return days.flatMap(([until, free], index) =>
    days
      .slice(0, index)
      .filter(([from]) => areCompared(from, until))
      .map(([from, before]) => (free - before) / (until - from)),
  );
}

function isSameWeekday(day: number, other: number): boolean {
  return (day - other) % WEEK === 0;
}

/** The history as if its few sudden changes had been there from the beginning; what it is now stays. */
function withoutSteps(days: readonly DailyLow[], usable: number): readonly DailyLow[] {
  const moves = days.slice(1).map(([day, free], index) => {
    const [before, was] = days[index] ?? [day, free];
    return { day, gap: day - before, change: free - was };
  });
  const usual = median(moves.map(({ gap, change }) => change / gap));
  const excess = moves.map(({ day, gap, change }) => ({ day, by: change - usual * gap }));
  const least = Math.max(
    STEP_DEVIATIONS * median(excess.map(({ by }) => Math.abs(by))),
    STEP_SHARE * usable,
    STEP_ADDRESSES,
  );
  const steps = excess.filter(({ by }) => Math.abs(by) > least);
  if (steps.length > MOST_STEPS) return days;
  return days.map(([day, free]) => [day, free + sum(steps.filter((step) => step.day > day).map(({ by }) => by))]);
}

/** By where the last week stands on the trend: its median, which is a working day's. */
function leftToday(days: readonly DailyLow[], slope: Slope, today: number): number {
  const lately = days.filter(([day]) => day > lastDay(days) - WEEK);
  return median(lately.map(([day, free]) => free + slope * (today - day)));
}

function daysUntilNone(left: number, slope: Slope): number {
  return left <= 0 ? 0 : Math.ceil(left / -slope - 1e-9);
}

/** Standard deviations within which lie 95 in 100. */
const LIKELY = 1.96;

/** A standard deviation in median absolute deviations, and how much less a median than a mean rests on its values. */
const DEVIATIONS = 1.4826;
const OF_A_MEDIAN = 1.2533;

/** What the loss a day and what is left today may be, by how much the days stray. */
interface Bounds {
  readonly fastest: Slope;
  readonly slowest: Slope;
  /** Addresses more or less. */
  readonly aside: number;
}

/**
 * Slopes between which the trend lies: those as far from the median as Kendall's tau of so many days allows by chance
 * (P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, 1968), weekday by weekday where the slopes are.
 */
function boundsOf(days: readonly DailyLow[], slopes: readonly Slope[], slope: Slope): Bounds {
  const groups = isWeekly(days) ? [...groupBy(days, ([day]) => day % WEEK).values()] : [days];
  const variance = sum(groups.map(({ length: n }) => (n * (n - 1) * (2 * n + 5)) / 18));
  const share = (LIKELY * Math.sqrt(variance)) / slopes.length / 2;
  const sorted = [...slopes].sort((a, b) => a - b);
  const at = (place: number) => sorted[Math.round(Math.min(1, Math.max(0, place)) * (sorted.length - 1))] ?? slope;
  const astray = withoutWeekdays(days, slope).map(([day, free]) => free - slope * (day - lastDay(days)));
  const spread = DEVIATIONS * median(astray.map(Math.abs));
  return {
    fastest: at(0.5 - share),
    slowest: at(0.5 + share),
    aside: (LIKELY * OF_A_MEDIAN * spread) / Math.sqrt(WEEK),
  };
}

function isSteady(days: readonly DailyLow[], slopes: readonly Slope[], slope: number): boolean {
  const falling = slopes.filter((perDay) => perDay < 0).length;
  if (falling < LEAST_FALLING * slopes.length) return false;
  const plain = withoutWeekdays(days, slope);
  const lately = plain.filter(([day]) => day > lastDay(days) - LATELY_DAYS);
  if (median(slopesBetween(lately, () => true)) > LEAST_LATELY * slope) return false;
  const astray = sum(plain.map(([day, free]) => Math.abs(free - slope * (day - lastDay(days)))));
  return astray <= (1 - LEAST_EXPLAINED) * sum(withoutWeekdays(days, 0).map(([, free]) => Math.abs(free)));
}

/** The days as if each weekday were like the others: as far from the trend, which ends at 0, as is not usual for it. */
function withoutWeekdays(days: readonly DailyLow[], slope: number): readonly DailyLow[] {
  const trend = (day: number) => slope * (day - lastDay(days));
  const isAlike = isWeekly(days) ? isSameWeekday : () => true;
  return days.map(([day, free]) => {
    const usual = median(days.filter(([other]) => isAlike(other, day)).map(([other, its]) => its - trend(other)));
    return [day, free - usual];
  });
}

/** Whether there are two weeks of it, so that each weekday is held to itself. */
function isWeekly(days: readonly DailyLow[]): boolean {
  return spanOf(days) >= 2 * WEEK - 1;
}

function spanOf(days: readonly DailyLow[]): number {
  return lastDay(days) - (days[0]?.[0] ?? 0);
}

function lastDay(days: readonly DailyLow[]): number {
  return days.at(-1)?.[0] ?? 0;
}

function unknown(because: Extract<ExhaustionForecast, { readonly kind: 'unknown' }>['because']): ExhaustionForecast {
  return { kind: 'unknown', because };
}

/** 0 of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [lower = 0, upper = 0] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]];
  return (lower + upper) / 2;
}
