import { describe, expect, it } from 'vitest';
import { hasWatchedGrace, watchOf } from '../../../lambda/facts/eni/eni-watch.ts';
import type { EniLook } from '../../../lambda/model/ledger.ts';
import { NOW } from '../../checks/an-inventory.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const GRACE = DAY;
const MINUTE_MS = 60_000;

const at = (minutesAgo: number) => NOW.getTime() - minutesAgo * MINUTE_MS;
const look = (minutesAgo: number, isWhole = true): EniLook => [at(minutesAgo), isWhole];

/** Watched by looks so many minutes ago, oldest first, of which the first and the last saw it. */
function watched(looks: readonly EniLook[], seen: { readonly first?: number; readonly last?: number } = {}) {
  const [first, last] = [seen.first ?? at(30 * DAY), seen.last ?? NOW.getTime()];
  const sighting = { firstSeen: new Date(first).toISOString(), lastSeen: new Date(last).toISOString() };
  return watchOf(sighting, looks, GRACE, NOW);
}

describe('an ENI was watched', () => {
  it('by this look alone when there was none before', () => {
    expect(watched([])).toEqual({ sightings: 1, minutes: 0, apart: 1 });
  });

  it('by every look of a row, from its first to this one', () => {
    expect(watched([look(2 * DAY), look(DAY)])).toEqual({ sightings: 3, minutes: 2 * DAY, apart: 3 });
  });

  it('by the looks from its first sighting to its last, both of them counted, and by no other', () => {
    const looks = [look(3 * HOUR), look(2 * HOUR), look(HOUR)];
    expect(watched(looks, { first: at(2 * HOUR), last: at(HOUR) })).toMatchObject({ sightings: 3, minutes: 2 * HOUR });
    expect(watched(looks, { first: at(2 * HOUR) + 1 })).toMatchObject({ sightings: 2, minutes: HOUR });
    expect(watched(looks, { last: at(HOUR) - 1 })).toMatchObject({ sightings: 1, minutes: 0 });
  });

  it('by no look before one that is missing: looks 26 hours apart are a row, and more is none', () => {
    expect(watched([look(26 * HOUR)])).toMatchObject({ sightings: 2, minutes: 26 * HOUR });
    expect(watched([[at(26 * HOUR) - 1, true]])).toMatchObject({ sightings: 1, minutes: 0 });
    expect(watched([look(50 * HOUR), look(23 * HOUR)])).toMatchObject({ sightings: 2, minutes: 23 * HOUR });
  });

  it('by no look before one that did not come to its end', () => {
    expect(watched([look(3 * HOUR), look(2 * HOUR, false), look(HOUR)])).toMatchObject({ sightings: 2 });
  });

  it('by no look of a time to come, and by one of this very moment', () => {
    const last = at(-2 * HOUR);
    expect(watched([look(HOUR), look(-HOUR)], { last })).toMatchObject({ sightings: 1 });
    expect(watched([look(HOUR), look(0)], { last })).toMatchObject({ sightings: 3, minutes: HOUR });
  });

  it('by a look that seems to be of a few seconds to come, since AWS tells the time in whole ones: it counts as of now', () => {
    const ahead = (ms: number): EniLook => [NOW.getTime() + ms, true];
    const last = NOW.getTime() + 60_000;
    expect(watched([look(HOUR), ahead(5_000)], { last })).toEqual({ sightings: 3, minutes: HOUR, apart: 1 });
    expect(watched([ahead(100)], { last })).toEqual({ sightings: 2, minutes: 0, apart: 1 });
    expect(watched([look(HOUR), ahead(5_001)], { last })).toMatchObject({ sightings: 1 });
  });

  it('apart by half the grace: a look that comes sooner after one that counted does not count', () => {
    expect(watched([look(DAY), look(DAY / 2)]).apart).toBe(3);
    expect(watched([look(DAY), [at(DAY / 2) - 1, true]]).apart).toBe(2);
    expect(watched([look(DAY), look(18 * HOUR), look(DAY / 2), look(6 * HOUR)]).apart).toBe(3);
  });
});

it('a grace is watched by three sightings apart that span it', () => {
  const enough = { sightings: 3, minutes: GRACE, apart: 3 };
  expect(hasWatchedGrace(enough, GRACE)).toBe(true);
  expect(hasWatchedGrace({ ...enough, apart: 2 }, GRACE)).toBe(false);
  expect(hasWatchedGrace({ ...enough, minutes: GRACE - 1 }, GRACE)).toBe(false);
});
