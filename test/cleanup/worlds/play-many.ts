import fc from 'fast-check';
import { expect } from 'vitest';
import { anyWorld } from './any-world.ts';
import { play } from './play.ts';
import { NO_WORLDS, sum, type Tally, tallyOf } from './tally.ts';
import { direct } from './transports.ts';

/**
 * Plays so many random worlds and holds that no ENI was deleted that must not be, that all is in the record, and that
 * enough happened in them: worlds in which nothing is deleted would prove nothing.
 */
export async function expectOnlyRightDeletions(worlds: number, seed: number): Promise<void> {
  let tally: Tally = NO_WORLDS;
  await fc.assert(
    fc.asyncProperty(anyWorld, async (spec) => {
      const played = await play(spec, direct);
      tally = sum(tally, tallyOf(played));
      expect(played.violations).toEqual([]);
    }),
    { numRuns: worlds, seed },
  );
  expect(tally.worlds).toBe(worlds);
  expect(tally.deletions).toBeGreaterThan(worlds / 10);
  expect(tally.deletionsByMaker['aws-K8S-']).toBeGreaterThan(worlds / 20);
  expect(tally.deletionsByMaker['aws-k8s-branch-eni']).toBeGreaterThan(worlds / 400);
  expect(tally.deletionsByMaker['aws-k8s-trunk-eni']).toBeGreaterThan(worlds / 400);
  expect(tally.deletionsInLiveClusters).toBeGreaterThan(worlds / 300);
  expect(tally.deletionsWithoutCluster).toBeGreaterThan(worlds / 300);
  expect(tally.crashes).toBeGreaterThan(worlds / 10);
  expect(tally.refusals).toBeGreaterThan(worlds / 20);
  expect(tally.lostRaces).toBeGreaterThanOrEqual(Math.floor(worlds / 2_000));
}
