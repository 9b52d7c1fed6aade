import { describe, expect, it, test } from 'vitest';
import { applyGuards, frozenAt } from '../../lambda/cleanup/guards.ts';
import { type Candidate, NEEDED_SECTIONS, planCleanup } from '../../lambda/cleanup/plan.ts';
import { refusedFinding } from '../../lambda/cleanup/refused-finding.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import { notRead } from '../../lambda/model/coverage.ts';
import { SECTION_WORDS } from '../../lambda/model/gap-words.ts';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';
import { aCluster, aNode, anEni, anInventory, attached, minutesAgo, NOW, withGaps } from '../checks/an-inventory.ts';
import {
  CREATED_AT,
  leakedBranchEni,
  leakedCniEni,
  leakedTrunkEni,
  NOWHERE_ELSE,
  remembering,
  retagged,
  SETTINGS,
} from './leaks.ts';

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

/** Minutes ago. */
const LOOKS = [90, 60, 1];

/** Planned with every available ENI seen for the last 90 minutes. */
function planned(items: Items, settings: Partial<CleanupSettings> = {}, gaps: readonly (keyof Items)[] = []) {
  const memory = remembering(items.availableEnis ?? [], ...LOOKS);
  const inventory = withGaps(anInventory(items), gaps);
  return planCleanup(inventory, memory, { ...SETTINGS, ...settings }, NOW, NOWHERE_ELSE);
}

function decisionsOf(plan: ReturnType<typeof planned>) {
  if (plan.status === 'refused') throw new Error(plan.refusal.message);
  return plan.decisions;
}

function aged(id: string, minutes: number): NetworkInterface {
  return retagged(leakedCniEni({ id }), { [CREATED_AT]: minutesAgo(minutes).toISOString() });
}

describe('the plan', () => {
  it('decides about every available ENI: those taken first, the oldest first, then those kept', () => {
    const availableEnis = [
      anEni({ id: 'eni-9' }),
      aged('eni-3', 100),
      anEni({ id: 'eni-4' }),
      aged('eni-2', 200),
      aged('eni-1', 100),
    ];
    const decisions = decisionsOf(planned({ availableEnis }));
    expect(decisions.map(({ eniId, verdict }) => [eniId, verdict])).toEqual([
      ['eni-2', 'take'],
      ['eni-1', 'take'],
      ['eni-3', 'take'],
      ['eni-4', 'keep'],
      ['eni-9', 'keep'],
    ]);
  });

  it('does not depend on the order in which AWS lists ENIs', () => {
    const availableEnis = [aged('eni-1', 100), aged('eni-2', 100), anEni({ id: 'eni-3' })];
    expect(planned({ availableEnis })).toEqual(planned({ availableEnis: [...availableEnis].reverse() }));
  });

  it('goes by what the sections say of instance and cluster', () => {
    const availableEnis = [leakedCniEni()];
    expect(decisionsOf(planned({ availableEnis }))).toMatchObject([
      { because: { instanceState: 'gone', clusterState: 'gone' } },
    ]);
    expect(decisionsOf(planned({ availableEnis, eniInstances: [aNode()] }))).toMatchObject([
      { reasons: [{ code: 'instance-exists', state: 'running' }] },
    ]);
    expect(
      decisionsOf(planned({ availableEnis, clusters: [aCluster()] }, { liveClusterGraceMinutes: 60 })),
    ).toMatchObject([{ because: { clusterState: 'exists' } }]);
  });

  it('keeps a branch whose trunk is among the ENIs, available or in use', () => {
    const branch = leakedBranchEni();
    const trunk = leakedTrunkEni({ id: 'eni-trunk' });
    const keptForTrunk = { verdict: 'keep', reasons: [{ code: 'trunk-exists', trunkId: 'eni-trunk' }] };
    expect(decisionsOf(planned({ availableEnis: [branch] }))).toMatchObject([{ verdict: 'take' }]);
    expect(decisionsOf(planned({ availableEnis: [branch, trunk] }))).toMatchObject([
      { eniId: 'eni-trunk', verdict: 'take' },
      keptForTrunk,
    ]);
    expect(decisionsOf(planned({ availableEnis: [branch], subnetEnis: [attached(trunk, 'i-0a')] }))).toMatchObject([
      keptForTrunk,
    ]);
  });

  it('counts every ENI that it knows once', () => {
    const leak = leakedCniEni();
    const plan = planned({ availableEnis: [leak], subnetEnis: [leak, attached(anEni({ id: 'eni-2' }), 'i-0b')] });
    expect(plan).toMatchObject({ status: 'planned', enisKnown: 2, candidates: [{ eni: leak }] });
  });

  it('names the section through which another one could not be read', () => {
    const { sections, ...rest } = anInventory();
    const gap = { section: 'subnetEnis', reason: 'denied', action: 'ec2:DescribeSubnets', message: 'no' } as const;
    const inventory = {
      ...rest,
      sections: { ...sections, subnetEnis: notRead<never>({ ...gap, dependsOn: 'subnets' }) },
    };
    expect(planCleanup(inventory, remembering([], ...LOOKS), SETTINGS, NOW, NOWHERE_ELSE)).toMatchObject({
      refusal: {
        message: 'ENIs in the subnets, for which subnets are needed: access denied (ec2:DescribeSubnets): no',
      },
    });
  });

  test.each(NEEDED_SECTIONS)('is refused when %s could not be read, in words, with the action', (section) => {
    expect(planned({ availableEnis: [leakedCniEni()] }, {}, [section])).toEqual({
      status: 'refused',
      refusal: {
        reason: 'gap',
        message: `${SECTION_WORDS[section]}: access denied (test:Read${section}): not allowed to read ${section}`,
      },
    });
  });
});

describe('the guards', () => {
  const many = (count: number): readonly Candidate[] => {
    const plan = planned({
      availableEnis: Array.from({ length: count }, (_, index) => aged(`eni-${index}`, 100 + index)),
    });
    return plan.status === 'planned' ? plan.candidates : [];
  };
  const guard = (count: number, enisKnown: number, settings: Partial<CleanupSettings> = {}) =>
    applyGuards({ candidates: many(count), enisKnown }, { ...SETTINGS, ...settings }, NOW);

  it('let the oldest through up to the limit, and make the rest wait', () => {
    const guarded = guard(7, 100, { maxDeletions: 5 });
    if (guarded.status === 'refused') throw new Error(guarded.refusal.message);
    expect(guarded.chosen.map(({ eni }) => eni.id)).toEqual(['eni-6', 'eni-5', 'eni-4', 'eni-3', 'eni-2']);
    expect(guarded.waiting.map(({ eni }) => eni.id)).toEqual(['eni-1', 'eni-0']);
  });

  it.each([
    [25, 100, 'open'],
    [26, 100, 'refused'],
    [21, 83, 'refused'],
    [20, 20, 'open'],
    [21, 21, 'refused'],
  ])('of %i candidates among %i ENIs are %s', (count, enisKnown, status) => {
    expect(guard(count, enisKnown).status).toBe(status);
  });

  it('refuse a share one ENI over the limit also in a large target', () => {
    const of1000 = (count: number) =>
      applyGuards({ candidates: Array.from({ length: count }, () => many(1)).flat(), enisKnown: 1000 }, SETTINGS, NOW);
    expect([of1000(250).status, of1000(251).status]).toEqual(['open', 'refused']);
  });

  it('say how large a share is too large', () => {
    expect(guard(30, 100)).toEqual({
      status: 'refused',
      refusal: {
        reason: 'share',
        message: '30 ENIs of the 100 known there would be deleted (30 %), and the limit is 25 %',
      },
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY * 0])('let nothing through when a limit is no number (%d)', (limit) => {
    expect(guard(21, 1000, { maxSharePercent: limit }).status).toBe('refused');
    expect(guard(5, 1000, { maxDeletions: limit })).toMatchObject({ status: 'open', chosen: [] });
    expect(guard(5, 1000, { maxDeletions: -1 })).toMatchObject({ status: 'open', chosen: [] });
  });

  it('refuse within a freeze, whose end is not part of it', () => {
    const freeze = { from: '2026-11-23T12:00:00Z', until: '2026-11-24T00:00:00+01:00', reason: 'sale' };
    const frozen = (time: string) => frozenAt({ ...SETTINGS, freezes: [freeze] }, new Date(time));
    expect(frozen('2026-11-23T11:59:59.999Z')).toBeUndefined();
    expect(frozen('2026-11-23T12:00:00Z')).toBe('frozen until 2026-11-24T00:00:00+01:00: sale');
    expect(frozen('2026-11-23T22:59:59.999Z')).toContain('sale');
    expect(frozen('2026-11-23T23:00:00Z')).toBeUndefined();
    expect(guard(1, 1, { freezes: [freeze] })).toMatchObject({ status: 'refused', refusal: { reason: 'frozen' } });
  });

  it('take a freeze whose times cannot be read for one that holds', () => {
    expect(guard(1, 1, { freezes: [{ from: 'soon', until: 'later', reason: 'x' }] }).status).toBe('refused');
  });

  it('make a finding of a share that is too large, the same one in every run', () => {
    const { target } = anInventory();
    const finding = refusedFinding(target, { candidates: many(30), enisKnown: 100 }, SETTINGS, NOW);
    expect(finding).toMatchObject({
      check: 'cleanup-refused',
      severity: 'medium',
      resource: { type: 'AWS::::Account', id: target.accountId },
      message:
        "Clean-up found 30 leaked ENIs of 100 in eu-west-1 (30 %, limit 25 %), holding 90 addresses and made for demo, and deleted none: so many at once want a person's eye.",
      evidence: { candidates: 30, enisKnown: 100, sharePercent: 30, addresses: 90, clusters: ['demo'] },
    });
    const oldest = Array.from({ length: 10 }, (_, index) => `eni-${29 - index}`);
    expect(finding.evidence).toEqual({
      candidates: 30,
      enisKnown: 100,
      sharePercent: 30,
      maxSharePercent: 25,
      addresses: 90,
      clusters: ['demo'],
      oldest,
    });
    expect(refusedFinding(target, { candidates: many(40), enisKnown: 90 }, SETTINGS, NOW).id).toBe(finding.id);
    expect(
      refusedFinding({ ...target, region: 'us-east-1' }, { candidates: many(30), enisKnown: 100 }, SETTINGS, NOW).id,
    ).not.toBe(finding.id);
  });
});
