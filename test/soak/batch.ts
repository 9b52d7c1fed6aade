import fc from 'fast-check';
import { anyWorld } from '../cleanup/worlds/any-world.ts';
import { play } from '../cleanup/worlds/play.ts';
import { NO_WORLDS, sum, type Tally, tallyOf } from '../cleanup/worlds/tally.ts';
import { direct } from '../cleanup/worlds/transports.ts';

/** Worlds that one seed gives. */
export const BATCH = 100;

/** A world in which something was wrong. */
export interface Wrong {
  readonly seed: number;
  /** Its number among those of the seed, from 0. */
  readonly number: number;
  readonly violations: readonly string[];
}

export interface BatchResult {
  readonly tally: Tally;
  readonly wrong: readonly Wrong[];
}

/** Plays the worlds of one seed, the same ones every time. */
export async function playBatch(seed: number): Promise<BatchResult> {
  const wrong: Wrong[] = [];
  let tally = NO_WORLDS;
  for (const [number, spec] of fc.sample(anyWorld, { seed, numRuns: BATCH }).entries()) {
    const played = await play(spec, direct);
    tally = sum(tally, tallyOf(played));
    if (played.violations.length > 0) wrong.push({ seed, number, violations: played.violations });
  }
  return { tally, wrong };
}
