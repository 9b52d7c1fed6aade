/** The races that matter most, each told once on purpose; random-worlds.test.ts meets them by chance. */
import { describe, expect, it } from 'vitest';
import { EPOCH } from './worlds/any-world.ts';
import { type Played, play } from './worlds/play.ts';
import {
  type Act,
  type CallKind,
  type EniSpec,
  type Happening,
  type NodeSpec,
  TAMPERINGS,
  type WorldSpec,
} from './worlds/specs.ts';
import { direct } from './worlds/transports.ts';

const AUDIT: Act = { kind: 'audit', afterMinutes: 0, meanwhile: [], happenings: [], crash: undefined };
const APPLY: Act = { ...AUDIT, kind: 'apply', afterMinutes: 61 };
const APPLY_AGAIN: Act = { ...APPLY, afterMinutes: 0 };

const GONE: NodeSpec = { cluster: 0, subnet: 0, state: 'forgotten' };
const LEAK: EniSpec = {
  kind: 'cni',
  node: 0,
  ageMinutes: 300,
  stamp: 'right',
  clusterTag: true,
  extraTag: 'none',
  service: 'alb',
};

/** Three leaks of a cluster that is gone, which two audits have seen. */
function aWorldWith(change: Partial<WorldSpec>): WorldSpec {
  return {
    clusters: ['gone', 'gone'],
    nodes: [GONE],
    enis: [LEAK, LEAK, LEAK],
    settings: { minAgeMinutes: 60, liveClusterGraceMinutes: 240, maxDeletions: 50, maxSharePercent: 25, freezes: [] },
    acts: [AUDIT, APPLY],
    ...change,
  };
}

function when(of: CallKind, atCall: number, ...what: readonly Happening[]): Pick<Act, 'happenings'> {
  return { happenings: what.map((each) => ({ of, atCall, what: each })) };
}

function step(name: (Happening & { kind: 'step' })['step']['name'], on = 0): Happening {
  return { kind: 'step', step: { name, on } };
}

/** What the run says became of each ENI it took. */
function outcomes({ runs }: Played, number: number): readonly string[] {
  const ending = runs[number]?.ending;
  if (ending?.kind !== 'cleaned') throw new Error(`run ${number} did not end: ${JSON.stringify(ending)}`);
  return ending.cleanup.outcomes.map(({ outcome }) => outcome);
}

function deleted({ runs }: Played): number {
  return runs.flatMap(({ attempts }) => attempts).filter(({ isEffective }) => isEffective).length;
}

async function played(change: Partial<WorldSpec>): Promise<Played> {
  const result = await play(aWorldWith(change), direct);
  expect(result.violations).toEqual([]);
  return result;
}

describe('an ENI that is planned to go', () => {
  it('goes when nothing is in the way', async () => {
    expect(outcomes(await played({}), 1)).toEqual(['deleted', 'deleted', 'deleted']);
  });

  it('is kept when somebody exempts it before the last look', async () => {
    const acts = [AUDIT, { ...APPLY, ...when('second-looks', 0, step('person-exempts')) }];
    expect(outcomes(await played({ acts }), 1)).toEqual(['changed', 'deleted', 'deleted']);
  });

  it('is kept when its cluster comes back before the last look, in its VPC or in another one', async () => {
    // The number chooses the cluster, and the subnet: one of the ENI's VPC, or of another.
    const back = (on: number) => [AUDIT, { ...APPLY, ...when('second-looks', 0, step('cluster-is-created', on)) }];
    expect(outcomes(await played({ acts: back(0) }), 1)).toEqual(['changed', 'changed', 'changed']);
    expect(outcomes(await played({ acts: back(2) }), 1)).toEqual(['changed', 'changed', 'changed']);
  });

  it('is kept by AWS when somebody attaches it after the last look', async () => {
    const acts = [AUDIT, { ...APPLY, ...when('deletions', 0, step('person-attaches')) }];
    const result = await played({ acts });
    expect(outcomes(result, 1)).toEqual(['in-use', 'deleted', 'deleted']);
    expect(result.runs[1]?.attempts.map(({ isRefused }) => isRefused)).toEqual([true, false, false]);
  });

  it('is somebody else’s success when the CNI deletes it first', async () => {
    const acts = [AUDIT, { ...APPLY, ...when('deletions', 0, step('person-deletes')) }];
    expect(outcomes(await played({ acts }), 1)).toEqual(['already-gone', 'deleted', 'deleted']);
  });

  it('is kept when the last look is not answered', async () => {
    const acts = [AUDIT, { ...APPLY, ...when('second-looks', 0, { kind: 'fault', fault: 'throttled' }) }];
    expect(outcomes(await played({ acts }), 1)).toEqual(['unverified', 'unverified', 'unverified']);
  });

  it('counts as seen anew when somebody tagged it since', async () => {
    const acts = [AUDIT, { ...APPLY, meanwhile: [{ name: 'person-tags', on: 0 } as const] }, APPLY_AGAIN];
    expect(outcomes(await played({ acts }), 1)).toEqual(['deleted', 'deleted']);
  });

  it('counts as seen when the run that saw it had ended, however long that took', async () => {
    const slowly = when('all', 1, { kind: 'time', minutes: 20 });
    const soon = { ...APPLY, afterMinutes: 15 };
    for (const kind of ['audit', 'plan'] as const) {
      expect(outcomes(await played({ acts: [{ ...AUDIT, ...slowly, kind }, soon] }), 1)).toEqual([]);
      expect(deleted(await played({ acts: [{ ...AUDIT, ...slowly, kind }, soon, soon] }))).toBe(3);
    }
  });

  it('is not begun with when the time is over', async () => {
    const acts = [AUDIT, { ...APPLY, ...when('deletions', 0, { kind: 'deadline' }) }];
    expect(outcomes(await played({ acts }), 1)).toEqual(['deleted', 'not-attempted', 'not-attempted']);
  });

  it('is not deleted twice when the answer of the first time is lost', async () => {
    const acts = [AUDIT, { ...APPLY, ...when('deletions', 0, { kind: 'fault', fault: 'drop-answer' }) }, APPLY_AGAIN];
    const result = await played({ acts });
    expect(outcomes(result, 1)).toEqual(['deleted', 'deleted', 'deleted']);
    expect(result.runs[2]?.attempts).toEqual([]);
  });

  it('is kept for good when a run of ours saw it on another instance, also after it came back', async () => {
    const acts = [
      { ...AUDIT, kind: 'plan', meanwhile: [{ name: 'person-attaches', on: 0 }] } as const,
      { ...AUDIT, afterMinutes: 10, meanwhile: [{ name: 'person-returns', on: 0 } as const] },
      { ...APPLY, afterMinutes: 1500 },
    ];
    const result = await played({ acts: [AUDIT, ...acts] });
    expect(outcomes(result, 3)).toEqual(['deleted', 'deleted']);
  });

  it('is kept when its cluster is in another region by then', async () => {
    const acts = [AUDIT, { ...APPLY, meanwhile: [{ name: 'cluster-is-created-elsewhere', on: 0 } as const] }];
    expect(deleted(await played({ acts }))).toBe(0);
  });

  it.each(['person-says-do-not-delete', 'person-renames-cluster', 'person-renames-instance'] as const)(
    'is kept when somebody edits its tags before the last look (%s), and not after',
    async (name) => {
      const before = [AUDIT, { ...APPLY, ...when('second-looks', 0, step(name)) }];
      expect(outcomes(await played({ acts: before }), 1)).toEqual(['changed', 'deleted', 'deleted']);
      const after = [AUDIT, { ...APPLY, ...when('deletions', 0, step(name)) }];
      expect(outcomes(await played({ acts: after }), 1)).toEqual(['deleted', 'deleted', 'deleted']);
    },
  );

  it.each([
    ['a clock that is days off', { clock: { aheadSeconds: 200_000, isSilent: false } }],
    ['a clock that is half an hour behind', { clock: { aheadSeconds: -1800, isSilent: false } }],
    ['answers that do not say the time', { clock: { aheadSeconds: 0, isSilent: true } }],
    ['a clock that is set under way', when('all', 6, { kind: 'clock', bySeconds: 600 })],
  ])('is kept by %s', async (_name, odd) => {
    expect(deleted(await played({ acts: [AUDIT, { ...APPLY, ...odd }] }))).toBe(0);
  });

  it.each(TAMPERINGS.filter((each) => each !== 'not-found' && each !== 'without-tags'))(
    'is kept when the last look at its instance is answered %s',
    async (tampering) => {
      const acts = [AUDIT, { ...APPLY, ...when('second-looks', 1, { kind: 'tampered', tampering }) }];
      expect(outcomes(await played({ acts }), 1)).toEqual(['unverified', 'unverified', 'unverified']);
    },
  );

  it('is kept when the clock is put right before the first answer, so that less time went by than it says', async () => {
    const clock = { aheadSeconds: 600, isSilent: false };
    const acts = [AUDIT, { ...APPLY, afterMinutes: 25, clock, ...when('all', 0, { kind: 'clock', bySeconds: -600 }) }];
    expect(deleted(await played({ acts }))).toBe(0);
  });

  it('is deleted once by two clean-ups at the same time', async () => {
    const { happenings, crash } = APPLY;
    const turns = [true, false, false];
    const along = { act: { kind: 'apply', happenings, crash } as const, settings: aWorldWith({}).settings, turns };
    const result = await played({ acts: [AUDIT, { ...APPLY, along }] });
    expect(deleted(result)).toBe(3);
    expect(result.runs.map(({ ending }) => ending.kind)).toEqual(['audited', 'cleaned', 'cleaned']);
  });

  it('is left by the one of two clean-ups whose plan was not agreed to for it', async () => {
    const act = { kind: 'apply', agreedTo: 'odd', happenings: [], crash: undefined } as const;
    const along = { act, settings: aWorldWith({}).settings, turns: [false, true] };
    const result = await played({ acts: [AUDIT, { ...APPLY, agreedTo: 'even', along }] });
    expect(
      result.runs
        .slice(1)
        .map(({ attempts }) => attempts.length)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('is left when the deletion is denied, and so are those after it', async () => {
    const acts = [AUDIT, { ...APPLY, ...when('deletions', 1, { kind: 'fault', fault: 'denied' }) }];
    expect(outcomes(await played({ acts }), 1)).toEqual(['deleted', 'denied', 'not-attempted']);
  });
});

describe('the guards', () => {
  it('refuse a target where too many would go at once', async () => {
    const result = await played({ enis: Array.from({ length: 30 }, () => LEAK) });
    expect(result.runs[1]?.ending).toMatchObject({ cleanup: { refused: { reason: 'share' } } });
    expect(deleted(result)).toBe(0);
  });

  it('leave the rest to the next run', async () => {
    const settings = { ...aWorldWith({}).settings, maxDeletions: 2 };
    const result = await played({ settings, acts: [AUDIT, APPLY, APPLY_AGAIN] });
    expect(outcomes(result, 1)).toEqual(['deleted', 'deleted', 'waiting']);
    expect(outcomes(result, 2)).toEqual(['deleted']);
  });

  it('let a freeze that begins between two deletions hold from the next one on', async () => {
    const from = new Date(EPOCH + 61.5 * 60_000).toISOString();
    const freezes = [{ from, until: '2027-01-01T00:00:00.000Z', reason: 'the holidays' }];
    const settings = { ...aWorldWith({}).settings, freezes };
    // It begins while the first one is on its way.
    const acts = [AUDIT, { ...APPLY, ...when('deletions', 0, { kind: 'time', minutes: 0.7 }) }];
    expect(outcomes(await played({ settings, acts }), 1)).toEqual(['deleted', 'not-attempted', 'not-attempted']);
  });
});
