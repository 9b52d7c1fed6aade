import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastExhaustion } from '../../../lambda/facts/subnet/exhaustion-forecast.ts';
import type { DailyLow } from '../../../lambda/model/capacity.ts';
import type { ExhaustionForecast } from '../../../lambda/model/free-history.ts';

const TODAY = 20_786;
const USABLE = 1_019;

/** A history that ends today: what is free so many days ago. */
function history(days: number, free: (daysAgo: number) => number): readonly DailyLow[] {
  return Array.from({ length: days }, (_, index): DailyLow => {
    const daysAgo = days - 1 - index;
    return [TODAY - daysAgo, Math.max(0, Math.round(free(daysAgo)))];
  });
}

const forecast = (lows: readonly DailyLow[], horizonDays?: number) =>
  forecastExhaustion(lows, { today: TODAY, usable: USABLE, horizonDays });

/** Runs out in nine days, losing 20 a day. */
const falling = (daysAgo: number) => 180 + 20 * daysAgo;

/** Numbers as good as random, the same in every run of a test. */
function noise(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return (state + 1) / (2 ** 32 + 1);
  };
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

const SEEDS = Array.from({ length: 200 }, (_, index) => index * 7_919 + 1);

/** What is said of 200 histories, each with noise of its own. */
function forecasts(days: number, free: (daysAgo: number, noise: () => number, seed: number) => number) {
  return SEEDS.map((seed) => {
    const random = noise(seed);
    return forecast(history(days, (daysAgo) => free(daysAgo, random, seed)));
  });
}

const isOut = (each: ExhaustionForecast) => each.kind === 'runs-out';

/** Of 200 forecasts: how many said a day, and how far the middle 95 % of these are off. */
function errorsOf(said: readonly ExhaustionForecast[], truth: number) {
  const errors = said.flatMap((each) => (each.kind === 'runs-out' ? [each.inDays - truth] : [])).sort((a, b) => a - b);
  const at = (share: number) => errors[Math.round(share * (errors.length - 1))] ?? Number.NaN;
  return { share: errors.length / said.length, early: at(0.025), late: at(0.975) };
}

describe('a subnet that loses addresses steadily', () => {
  it.each([10, 14, 21, 28, 35])('runs out on the very day, by %i days of history', (days) => {
    expect(forecast(history(days, falling))).toEqual({
      kind: 'runs-out',
      inDays: 9,
      earliestInDays: 9,
      latestInDays: 9,
      perDay: 20,
      over: Math.min(days, 28),
    });
  });

  it.each([
    [10, 20, 8],
    [14, 20, 5],
    [14, 40, 10],
    [28, 20, 3],
    [28, 40, 5],
  ])(
    'by %i days with noise of %i addresses is bounded by days that hold, a day more or less',
    (days, deviation, wide) => {
      const said = forecasts(days, (daysAgo, random) => falling(daysAgo) + deviation * random()).flatMap((each) =>
        each.kind === 'runs-out' ? [[each.earliestInDays - 1, (each.latestInDays ?? 60) + 1] as const] : [],
      );
      expect(said.filter(([from, to]) => from <= 9 && 9 <= to).length / said.length).toBeGreaterThanOrEqual(0.91);
      expect(said.reduce((sum, [from, to]) => sum + to - from - 2, 0) / said.length).toBeLessThanOrEqual(wide);
    },
  );

  it.each([
    [10, 20, 0.9, 4],
    [14, 20, 0.95, 4],
    [14, 40, 0.75, 5],
    [21, 20, 0.95, 3],
    [28, 20, 0.95, 3],
    [28, 40, 0.85, 5],
  ])('by %i days with noise of %i addresses is seen, and off by few days', (days, deviation, share, most) => {
    const errors = errorsOf(
      forecasts(days, (daysAgo, random) => falling(daysAgo) + deviation * random()),
      9,
    );
    expect(errors.share).toBeGreaterThanOrEqual(share);
    expect(errors.early).toBeGreaterThanOrEqual(-most);
    expect(errors.late).toBeLessThanOrEqual(most);
  });

  it.each([14, 21, 28])('is seen through the shape of a week, by %i days', (days) => {
    const errors = errorsOf(
      forecasts(
        days,
        (daysAgo, random, seed) => falling(daysAgo) + ((daysAgo + seed) % 7 < 2 ? 100 : 0) + 5 * random(),
      ),
      9,
    );
    expect(errors.share).toBeGreaterThanOrEqual(0.9);
    expect(errors.early).toBeGreaterThanOrEqual(-2);
    expect(errors.late).toBeLessThanOrEqual(3);
  });

  it('is seen through days that are missing', () => {
    const lows = history(28, falling).filter(([day]) => day % 3 !== 0);
    expect(forecast(lows)).toMatchObject({ kind: 'runs-out', inDays: 9 });
  });

  it.each([1, 5, 12, 20])('goes on from where a clean-up of %i days ago left it', (ago) => {
    const freed = (daysAgo: number) => falling(daysAgo) - (daysAgo > ago ? 150 : 0);
    expect(forecast(history(28, freed))).toMatchObject({ kind: 'runs-out', inDays: 9, perDay: 20 });
  });

  it('is no matter beyond the horizon, which who asks may move', () => {
    const lows = history(21, (daysAgo) => 400 + 20 * daysAgo);
    expect(forecast(lows)).toEqual({ kind: 'holds' });
    expect(forecast(lows, 30)).toMatchObject({ kind: 'runs-out', inDays: 20 });
  });

  it('that has none left runs out today', () => {
    expect(forecast(history(14, (daysAgo) => 20 * daysAgo - 40))).toMatchObject({ kind: 'runs-out', inDays: 0 });
  });
});

describe('a subnet that does not', () => {
  it.each([10, 14, 28])('holds when nothing moves, by %i days', (days) => {
    expect(forecast(history(days, () => 3))).toEqual({ kind: 'holds' });
  });

  it('holds when it gains', () => {
    expect(forecast(history(28, (daysAgo) => 300 - 10 * daysAgo))).toEqual({ kind: 'holds' });
  });

  it.each([
    [10, 20, 0.02],
    [14, 20, 0.02],
    [28, 20, 0.005],
    [14, 60, 0.03],
    [28, 60, 0.01],
  ])('is seldom taken for one, by %i days with noise of %i addresses around 150', (days, deviation, most) => {
    const said = forecasts(days, (_, random) => 150 + deviation * random());
    expect(said.filter(isOut).length / said.length).toBeLessThanOrEqual(most);
  });

  it.each([10, 12, 14, 17, 21, 28])('is none for the shape of a week, by %i days', (days) => {
    const said = forecasts(days, (daysAgo, random, seed) => 120 + ((daysAgo + seed) % 7 < 2 ? 150 : 0) + 5 * random());
    expect(said.filter(isOut).length / said.length).toBeLessThanOrEqual(0.01);
  });

  it.each([10, 14, 21, 28])('is none for a node group that was resized once, by %i days', (days) => {
    const said = forecasts(days, (daysAgo, random, seed) => (daysAgo > seed % days ? 400 : 100) + 5 * random());
    expect(said.filter(isOut).length / said.length).toBeLessThanOrEqual(0.01);
  });

  it.each([14, 21, 28])('is none for one that was resized twice, by %i days', (days) => {
    const said = forecasts(
      days,
      (daysAgo, random) => 60 + (daysAgo > days / 3 ? 200 : 0) + (daysAgo > (2 * days) / 3 ? 200 : 0) + 5 * random(),
    );
    expect(said.filter(isOut).length / said.length).toBeLessThanOrEqual(0.01);
  });

  it('any more has stopped for a week', () => {
    const said = forecasts(28, (daysAgo, random) => 100 + 20 * Math.max(0, daysAgo - 7) + 5 * random());
    expect(said.filter(isOut).length / said.length).toBeLessThanOrEqual(0.1);
  });
});

describe('a history that says too little', () => {
  it.each([0, 1, 7, 9])('has %i days', (days) => {
    expect(forecast(history(days, falling))).toEqual({ kind: 'unknown', because: 'too-short' });
  });

  it('has more days missing than there', () => {
    expect(forecast(history(28, falling).filter(([day]) => day % 5 < 2))).toEqual({
      kind: 'unknown',
      because: 'too-short',
    });
  });

  it('ends days ago', () => {
    expect(forecast(history(28, falling).slice(0, -3))).toEqual({ kind: 'unknown', because: 'outdated' });
  });

  it('goes up and down more than it falls', () => {
    const saws = forecasts(28, (daysAgo, random) => 150 + 3 * daysAgo + 120 * random());
    expect(saws.filter(isOut).length / saws.length).toBeLessThanOrEqual(0.15);
  });
});

it('whatever the history, a forecast is a day within the horizon, and the order of days does not matter', () => {
  const lows = fc.uniqueArray(fc.tuple(fc.integer({ min: TODAY - 60, max: TODAY + 3 }), fc.nat(65_531)), {
    selector: ([day]) => day,
    maxLength: 70,
  });
  fc.assert(
    fc.property(lows, fc.integer({ min: 1, max: 60 }), (given, horizonDays) => {
      const said = forecast(given, horizonDays);
      expect(forecast(given.toReversed(), horizonDays)).toEqual(said);
      if (said.kind !== 'runs-out') return;
      expect(Number.isInteger(said.inDays) && said.inDays >= 0 && said.inDays <= horizonDays).toBe(true);
      expect(said.perDay).toBeGreaterThan(0);
    }),
  );
});
