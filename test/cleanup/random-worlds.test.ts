import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyWorld } from './worlds/any-world.ts';
import { play } from './worlds/play.ts';
import { NO_WORLDS, sum, type Tally, tallyOf } from './worlds/tally.ts';
import { direct } from './worlds/transports.ts';

const WORLDS = 2_000;
/** The same worlds every time; `npm run soak` plays others. */
const SEED = 20_260_301;

describe('in random worlds, among live controllers, people, faults and crashes', () => {
  it('no ENI is deleted that must not be, and everything that is stands in the record', async () => {
    let tally: Tally = NO_WORLDS;
    await fc.assert(
      fc.asyncProperty(anyWorld, async (spec) => {
        const played = await play(spec, direct);
        tally = sum(tally, tallyOf(played));
        expect(played.violations).toEqual([]);
      }),
      { numRuns: WORLDS, seed: SEED },
    );
    // Without these the worlds would prove nothing.
    expect(tally.worlds).toBe(WORLDS);
    expect(tally.deletions).toBeGreaterThan(WORLDS / 10);
    expect(tally.deletionsByMaker['aws-K8S-']).toBeGreaterThan(100);
    expect(tally.deletionsByMaker['aws-k8s-branch-eni']).toBeGreaterThan(5);
    expect(tally.deletionsByMaker['aws-k8s-trunk-eni']).toBeGreaterThan(5);
    expect(tally.deletionsInLiveClusters).toBeGreaterThan(10);
    expect(tally.deletionsWithoutCluster).toBeGreaterThan(10);
    expect(tally.crashes).toBeGreaterThan(WORLDS / 10);
    expect(tally.refusals).toBeGreaterThan(100);
    expect(tally.lostRaces).toBeGreaterThan(0);
  }, 300_000);
});
