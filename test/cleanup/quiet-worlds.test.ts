import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyWorld, EPOCH } from './worlds/any-world.ts';
import { whyWrong } from './worlds/judge.ts';
import { type Played, play } from './worlds/play.ts';
import type { Act, WorldSpec } from './worlds/specs.ts';
import { direct } from './worlds/transports.ts';

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

describe('in a quiet world', () => {
  it('clean-up deletes exactly what leaked, and a run after it finds nothing to do', async () => {
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
      { numRuns: 300, seed: 7 },
    );
    expect(deletions).toBeGreaterThan(150);
  });

  it('a crash at any step of any run leaves nothing that the next runs do not finish', async () => {
    let crashes = 0;
    for (const { settings, ...sample } of fc.sample(anyQuietWorld, { numRuns: 8, seed: 11 })) {
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
    expect(crashes).toBeGreaterThan(300);
  });
});

/** The run that crashes, and then the whole row once more. */
function withCrash(acts: readonly Act[], number: number, crash: Act['crash']): readonly Act[] {
  const crashing = acts.slice(0, number + 1).map((act, index) => (index === number ? { ...act, crash } : act));
  return [...crashing, AUDIT, APPLY, APPLY_AGAIN, APPLY_AGAIN];
}
