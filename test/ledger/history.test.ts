import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeHistories, thinSamples } from '../../lambda/ledger/history.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { Ledger, SubnetSample } from '../../lambda/model/ledger.ts';
import { anEni, aSubnet } from '../checks/an-inventory.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const START = new Date('2026-01-01T00:07:00Z').getTime() / 60_000;
const at = (minute: number) => new Date(minute * 60_000);

/** Samples as they are once every one of them was added and thinned by its audit. */
function audited(minutes: readonly number[]): readonly SubnetSample[] {
  let samples: readonly SubnetSample[] = [];
  for (const minute of minutes) samples = thinSamples([...samples, [minute, 1, null]], at(minute));
  return samples;
}

const hourly = (hours: number) => Array.from({ length: hours }, (_, hour) => START + hour * HOUR);

describe('the history of a subnet', () => {
  const year = audited(hourly(365 * 24 + 1));
  const end = year.at(-1)?.[0] ?? 0;
  const countBetween = (from: number, to: number) =>
    year.filter(([minute]) => end - minute >= from && end - minute < to).length;

  it('has the newest sample', () => {
    expect(end).toBe(START + 365 * DAY);
  });

  it('has about one sample in six hours for two days, one a day for four weeks, one a week for a year', () => {
    expect(countBetween(0, 2 * DAY)).toBeGreaterThanOrEqual(8);
    expect(countBetween(0, 2 * DAY)).toBeLessThanOrEqual(10);
    expect(countBetween(2 * DAY, 28 * DAY)).toBeGreaterThanOrEqual(25);
    expect(countBetween(2 * DAY, 28 * DAY)).toBeLessThanOrEqual(27);
    expect(countBetween(28 * DAY, 364 * DAY)).toBeGreaterThanOrEqual(47);
    expect(countBetween(28 * DAY, 365 * DAY)).toBeLessThanOrEqual(50);
  });

  it('has a year by every minute of the step that it is in', () => {
    const ages = (minutes: readonly number[]) => minutes.map((minute) => end - minute);
    const steps = (from: number, to: number) => {
      const inside = ages(year.map(([minute]) => minute)).filter((age) => age > from && age <= to);
      return [...new Set(inside.slice(1).map((age, index) => (inside[index] ?? 0) - age))];
    };
    expect(steps(6 * HOUR, 2 * DAY)).toEqual([6 * HOUR]);
    expect(steps(3 * DAY, 28 * DAY)).toEqual([DAY]);
    expect(steps(36 * DAY, 363 * DAY)).toEqual([7 * DAY]);
  });

  it.each([
    ['six hours', 2 * DAY, 6 * HOUR],
    ['a day', 28 * DAY, DAY],
    ['a week', 364 * DAY, 7 * DAY],
  ])('shares a step of %s up to the last minute of its age, and no further', (_, age, step) => {
    // Two samples of one step, the older of them exactly as old as the step reaches.
    const older = Math.ceil(START / (7 * DAY)) * 7 * DAY + (step === 7 * DAY ? 0 : 7 * DAY);
    const kept = (now: number) =>
      thinSamples(
        [
          [older, 1, 1],
          [older + step - 1, 2, 2],
          [older + step, 3, 3],
          [now, 4, 4],
        ],
        at(now),
      ).map(([minute]) => minute - older);
    expect(kept(older + age)).toEqual([0, step, age]);
  });

  it('has nothing older than a year, and nothing at all once the last sample is that old', () => {
    expect(countBetween(364 * DAY + 1, 9_999 * DAY)).toBe(0);
    expect(thinSamples([[START, 1, 1]], at(START + 365 * DAY))).toEqual([]);
  });

  it('is in the order of time, whenever its samples were added', () => {
    const samples: readonly SubnetSample[] = [
      [START + 8 * HOUR, 1, 1],
      [START, 2, 2],
    ];
    expect(thinSamples(samples, at(START + 8 * HOUR)).map(([minute]) => minute)).toEqual([START, START + 8 * HOUR]);
  });

  it('does not hold the samples of a clock that was days ahead', () => {
    expect(audited([START + 9 * DAY, START])).toEqual([[START, 1, null]]);
  });

  it('is forgotten with the last sample of a subnet that is seen no more', () => {
    const gone: Ledger['subnets'] = { 'subnet-gone': { usable: 251, samples: [[START, 1, 1]], lows: [] } };
    const merged = (minute: number) => Object.keys(mergeHistories(gone, read([]), read([]), at(minute)));
    expect(merged(START + 300 * DAY)).toEqual(['subnet-gone']);
    expect(merged(START + 365 * DAY)).toEqual([]);
  });

  it('once thinned stays as it is, and always has the newest of the samples it was given', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: START, max: START + 400 * DAY }), { minLength: 1 });
    fc.assert(
      fc.property(minutes, (given) => {
        const newest = Math.max(...given);
        const samples = given.map((minute): SubnetSample => [minute, minute % 100, null]);
        const thinned = thinSamples(samples, at(newest));
        expect(thinSamples(thinned, at(newest))).toEqual(thinned);
        expect(thinned.at(-1)?.[0]).toBe(newest);
      }),
    );
  });
});

it('hourly audits of 100 /16 subnets for a year are less than 200 KB', { timeout: 60_000 }, () => {
  const samples = audited(hourly(365 * 24)).map(([minute]): SubnetSample => [minute, 65_531, 4_094]);
  const names = Array.from({ length: 100 }, (_, index) => `subnet-${String(index).padStart(17, '0')}`);
  const subnets = Object.fromEntries(names.map((name) => [name, { usable: 65_531, samples, lows: [] }]));
  const read100 = read(names.map((id) => aSubnet({ id, cidrBlock: '10.0.0.0/16', availableIpAddressCount: 65_531 })));
  const next = at(START + 365 * 24 * HOUR);
  const merged = mergeHistories(subnets, read100, read([anEni({ subnetId: '' })]), next);
  expect(merged[names[0] ?? '']?.samples.at(-1)).toEqual([START + 365 * DAY, 65_531, 4_094]);
  const bytes = Buffer.byteLength(JSON.stringify(merged));
  expect(bytes).toBeLessThan(200_000);
  // Not because little was kept.
  expect(bytes).toBeGreaterThan(150_000);
});
