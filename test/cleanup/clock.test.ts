/** Clean-up by a clock that is not AWS's: nothing is deleted by it, and nothing is remembered by it. */
import { describe, expect, it } from 'vitest';
import { cleanTarget } from '../../lambda/cleanup/clean-target.ts';
import { steadyClock } from '../../lambda/cleanup/steady-clock.ts';
import { readLedger } from '../../lambda/ledger/target-ledger.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { aRegion, aStore, deletionsAsked, fakeWorld, TARGET } from './cleaning.ts';
import { DAY, SETTINGS } from './leaks.ts';

const MINUTE = 60_000;
const { signal } = new AbortController();

const leak = (region: RegionBuilder) =>
  region.leakedEni({ name: 'leak', subnet: 'a', cluster: 'old', ageMinutes: 300 });

/** A leak that plans have watched for days, by a right clock; then AWS's `Date` is what is set. */
async function watched() {
  let aheadMinutes: number | undefined = 0;
  const date = () => (aheadMinutes === undefined ? undefined : new Date(Date.now() + aheadMinutes * MINUTE));
  const region = await aRegion(leak, { date });
  const store = await aStore();
  const world = fakeWorld();
  const clean = (mode: 'plan' | 'apply') =>
    cleanTarget(
      { target: TARGET, mode, settings: SETTINGS, scope: 'eks', declaredClusters: {}, store, runId: 'run' },
      { reads: region.ports, others: region.others, deleter: mode === 'apply' ? region.deleter : undefined },
      world,
    );
  for (let look = 0; look < 4; look++) {
    await clean('plan');
    world.advance(DAY);
  }
  const sighting = async () => (await readLedger(store, TARGET, signal))?.sightings[region.idOf('leak')];
  return {
    clean,
    sighting,
    world,
    region,
    /** A new process: its clients have heard of no other time. */
    awsIsAhead: (minutes: number | undefined) => {
      aheadMinutes = minutes;
    },
  };
}

describe('clean-up', () => {
  it('goes by a clock that is right, or nearly', async () => {
    const { clean, region } = await watched();
    expect((await clean('apply')).cleanup.refused).toBeNull();
    expect(deletionsAsked(region.aws)).toHaveLength(2);
  });

  it.each([
    [7, /^this machine's clock is \d minutes behind AWS's; correct it$/],
    [-7, /^this machine's clock is \d minutes ahead of AWS's; correct it$/],
    [undefined, /./],
  ])('refuses when AWS is %j minutes ahead, plans nothing and remembers no sighting', async (minutes, message) => {
    let aheadMinutes: number | undefined = minutes;
    const date = () => (aheadMinutes === undefined ? undefined : new Date(Date.now() + aheadMinutes * MINUTE));
    const region = await aRegion(leak, { date });
    const store = await aStore();
    for (const mode of ['plan', 'apply'] as const) {
      const { cleanup } = await cleanTarget(
        { target: TARGET, mode, settings: SETTINGS, scope: 'eks', declaredClusters: {}, store, runId: 'run' },
        { reads: region.ports, others: region.others, deleter: mode === 'apply' ? region.deleter : undefined },
        fakeWorld(),
      );
      expect(cleanup.refused).toEqual({ reason: 'clock', message: expect.stringMatching(message) });
      expect(cleanup.outcomes).toEqual([]);
    }
    aheadMinutes = 0;
    expect(deletionsAsked(region.aws)).toEqual([]);
    const sighting = (await readLedger(store, TARGET, signal))?.sightings[region.idOf('leak')];
    if (minutes === undefined) expect(sighting).toBeUndefined();
    else
      expect(Date.parse(sighting?.firstSeen ?? '') - fakeWorld().clock().getTime()).toBeCloseTo(minutes * MINUTE, -4);
  });

  it('refuses when the clock is set while AWS is read', async () => {
    const { clean, region, awsIsAhead, sighting } = await watched();
    const before = await sighting();
    awsIsAhead(30);
    expect((await clean('apply')).cleanup.refused).toMatchObject({ reason: 'clock', message: /was set/ });
    expect(deletionsAsked(region.aws)).toEqual([]);
    expect(await sighting()).toEqual(before);
  });

  it('stops between two looks when the clock is set under way', async () => {
    const { clean, region, awsIsAhead } = await watched();
    // The plan's reads are over by the first look at the ENI alone.
    region.aws.faults.before((_world, call) => {
      if (call.action === 'DescribeCluster' && call.parameters.name === 'old') awsIsAhead(30);
      return undefined;
    });
    const { cleanup } = await clean('apply');
    expect(cleanup.outcomes.map(({ outcome }) => outcome)).toEqual(['not-attempted']);
    expect(deletionsAsked(region.aws)).toEqual([]);
  });
});

describe('the clock of a run', () => {
  function aClock() {
    let wall = Date.UTC(2026, 0, 1);
    let monotonic = 500;
    const clock = steadyClock(
      () => wall,
      () => monotonic,
    );
    const began = wall;
    return {
      elapsed: () => clock().getTime() - began,
      pass: (wallMs: number, monotonicMs: number) => {
        wall += wallMs;
        monotonic += monotonicMs;
      },
    };
  }

  it('is this machine’s', () => {
    const { elapsed, pass } = aClock();
    expect(elapsed()).toBe(0);
    pass(1_000, 1_000);
    expect(elapsed()).toBe(1_000);
  });

  it('goes on when it is set back, and jumps ahead when it is set ahead or the machine slept', () => {
    const { elapsed, pass } = aClock();
    pass(-60 * MINUTE + 1_000, 1_000);
    expect(elapsed()).toBe(1_000);
    pass(500, 500);
    expect(elapsed()).toBe(1_500);
    pass(90 * MINUTE, 0);
    expect(elapsed()).toBeGreaterThan(30 * MINUTE);
  });
});
