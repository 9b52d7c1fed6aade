import fc from 'fast-check';
import { expect } from 'vitest';
import { anyWorld, EPOCH } from './any-world.ts';
import { whyWrong } from './judge.ts';
import { type Played, play } from './play.ts';
import type { Act, WorldSpec } from './specs.ts';
import { direct } from './transports.ts';

const QUIET = { meanwhile: [], happenings: [], crash: undefined };
const AUDIT: Act = { ...QUIET, kind: 'audit', afterMinutes: 0 };
/** Long enough for the age and the second sighting of all. */
const APPLY: Act = { ...QUIET, kind: 'apply', afterMinutes: 65 };
const APPLY_AGAIN: Act = { ...QUIET, kind: 'apply', afterMinutes: 0 };

/** Nobody else acts, nothing fails. */
const anyQuietWorld = anyWorld.map(
  (spec): WorldSpec => ({
    ...spec,
    settings: { ...spec.settings, maxDeletions: 50, freezes: [] },
    acts: [AUDIT, APPLY, APPLY_AGAIN, APPLY_AGAIN],
  }),
);

function deletedIn({ runs }: Played, number: number): readonly string[] {
  return (runs[number]?.attempts ?? []).filter(({ isEffective }) => isEffective).map(({ eniId }) => eniId);
}

/** What is still there although nothing speaks for it. */
function leftOver({ beginning, runs, chronicle }: Played, { settings }: WorldSpec): readonly string[] {
  const { scene } = beginning;
  const at = Math.max(...[...chronicle.shownEnis.values()].map((shown) => shown.at), EPOCH);
  const about = {
    chronicle,
    region: scene.region,
    settings,
    run: runs.length - 1,
    madeAt: at,
    at,
    isLate: false,
    ahead: [0],
    hasRightClock: true,
  };
  return [...scene.region.enis.keys()].filter((eniId) => whyWrong({ ...about, eniId }).length === 0);
}

/** Plays so many worlds, and holds that clean-up deletes exactly what leaked and finds nothing to do after it. */
export async function expectExactlyTheLeaks(worlds: number, seed: number): Promise<void> {
  let deletions = 0;
  await fc.assert(
    fc.asyncProperty(anyQuietWorld, async (spec) => {
      const played = await play(spec, direct);
      expect(played.violations).toEqual([]);
      expect(leftOver(played, spec)).toEqual([]);
      // A branch is kept while its trunk is there, so one whose trunk leaked too has to wait for the next run.
      expect(played.runs[2]?.attempts.filter(({ description }) => !description.includes('branch'))).toEqual([]);
      expect(played.runs[3]?.attempts).toEqual([]);
      deletions += deletedIn(played, 1).length;
    }),
    { numRuns: worlds, seed },
  );
  expect(deletions).toBeGreaterThan(worlds / 3);
}

/** Crashes at each step of each run of so many worlds, and holds that the next runs finish what it left. */
export async function expectCrashesFinished(worlds: number, seed: number): Promise<void> {
  let crashes = 0;
  for (const { settings, ...sample } of fc.sample(anyQuietWorld, { numRuns: worlds, seed })) {
    // The row that comes after the crash would be looks enough for a short grace.
    const spec = { ...sample, settings: { ...settings, liveClusterGraceMinutes: 24 * 60 } };
    const whole = await play(spec, direct);
    const deleted = whole.runs.flatMap((_, index) => deletedIn(whole, index));
    for (const [number, { steps }] of whole.runs.entries()) {
      for (let atCall = 0; atCall < steps; atCall++) {
        for (const done of [false, true]) {
          const acts = withCrash(spec.acts, number, { atCall, done });
          const played = await play({ ...spec, acts }, direct);
          expect(played.violations, `run ${number}, call ${atCall}`).toEqual([]);
          const all = played.runs.flatMap((_, index) => deletedIn(played, index));
          expect([...all].sort()).toEqual([...deleted].sort());
          crashes += 1;
        }
      }
    }
  }
  expect(crashes).toBeGreaterThan(40 * worlds);
}

/** The run that crashes, and then the whole row once more. */
function withCrash(acts: readonly Act[], number: number, crash: Act['crash']): readonly Act[] {
  const crashing = acts.slice(0, number + 1).map((act, index) => (index === number ? { ...act, crash } : act));
  return [...crashing, AUDIT, APPLY, APPLY_AGAIN, APPLY_AGAIN];
}
