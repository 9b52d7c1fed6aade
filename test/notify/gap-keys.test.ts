import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanupKeys, coverageKeys, toldGapsAfter } from '../../lambda/notify/gap-keys.ts';
import { reports } from '../report/any-report.ts';
import { anOutcome, aPlan, aTaken, aTargetCleanup } from '../report/sample-cleanup.ts';
import { aGap, aReport, aTarget, isNotEvaluated } from '../report/sample-report.ts';

const denied = aGap();
const partial = aTarget({
  status: 'partial',
  gaps: [denied],
  notEvaluated: [isNotEvaluated('subnet-low-ips', denied)],
  resources: { clusters: 2 },
  evaluated: ['leaked-eni'],
});
const SUBNETS = '111122223333 eu-west-1 section subnets denied ec2:DescribeSubnets';

describe('the keys of what could not be looked at', () => {
  it('are none when everything was read', () => {
    expect(coverageKeys(aReport({}))).toEqual([]);
  });

  it('name place, section, reason and action, and no check that a gap explains', () => {
    expect(coverageKeys(aReport({ targets: [partial] }))).toEqual([SUBNETS]);
  });

  it('name a check that threw, also when its error repeats what a gap says', () => {
    const gap = aGap({ message: 'x' });
    const threw = { check: 'leaked-eni', partly: false, because: [{ threw: 'TypeError: x is undefined' }] };
    const target = aTarget({ status: 'partial', gaps: [gap], notEvaluated: [threw] });
    expect(coverageKeys(aReport({ targets: [target] }))).toContain('111122223333 eu-west-1 check leaked-eni');
  });

  it('do not name a check for a gap that says it in other words than the target', () => {
    const entry = isNotEvaluated('leaked-eni', aGap({ message: 'another word for it' }));
    const target = aTarget({ status: 'partial', gaps: [aGap()], notEvaluated: [entry] });
    expect(coverageKeys(aReport({ targets: [target] }))).toEqual([
      '111122223333 eu-west-1 section subnets denied ec2:DescribeSubnets',
    ]);
  });

  it('name a check that threw', () => {
    const threw = { check: 'leaked-eni', partly: false, because: [{ threw: 'TypeError: x' }] };
    expect(coverageKeys(aReport({ targets: [aTarget({ status: 'partial', notEvaluated: [threw] })] }))).toEqual([
      '111122223333 eu-west-1 check leaked-eni',
    ]);
  });

  it('name a ledger that took no part, though everything else was read', () => {
    for (const status of ['failed', 'unwritten'] as const) {
      const targets = [aTarget({ memory: { status, message: 'not allowed' } })];
      expect(coverageKeys(aReport({ targets }))).toEqual(['111122223333 eu-west-1 memory']);
    }
  });

  it('are there for every audit that is not whole, sorted, each once, whatever happened', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 5 }), (report) => {
        const keys = coverageKeys(report);
        if (!report.summary.complete || report.targets.length === 0) expect(keys).not.toEqual([]);
        expect(keys).toEqual([...new Set(keys)].sort());
        expect(coverageKeys({ targets: [...report.targets].reverse() })).toEqual(keys);
      }),
    );
  });
});

describe('the keys of what clean-up could not do', () => {
  it('name a refusal by its reason and a failure by its kind, each once a target', () => {
    const [one, two] = [aTaken(1), aTaken(2)];
    const outcomes = [anOutcome(one, 'denied', 'no'), anOutcome(two, 'denied', 'no'), anOutcome(two, 'in-use', 'used')];
    const cleanup = { mode: 'apply' as const, targets: [aTargetCleanup({ decisions: [one, two], outcomes })] };
    expect(cleanupKeys({ cleanup })).toEqual(['111122223333 eu-west-1 outcome denied']);
    expect(cleanupKeys({ cleanup: aPlan() })).toEqual([
      '222233334444 eu-west-1 refused gap',
      '222233334444 us-east-1 refused gap',
    ]);
  });
});

describe('what people know of afterwards', () => {
  it('is all of it once it was published, and no more than before when nothing was', () => {
    const report = aReport({ targets: [partial] });
    expect(toldGapsAfter([], report, true)).toEqual([SUBNETS]);
    expect(toldGapsAfter([], report, false)).toEqual([]);
    expect(toldGapsAfter([SUBNETS], report, false)).toEqual([SUBNETS]);
  });

  it('loses what was looked at again and read, with or without a message', () => {
    for (const published of [true, false]) expect(toldGapsAfter([SUBNETS], aReport({}), published)).toEqual([]);
  });

  it('keeps what this audit did not look at: another section, another region, another check', () => {
    const narrowed = aReport({
      targets: [aTarget({ resources: { availableEnis: 3 }, evaluated: ['unattached-eni'] })],
    });
    const told = [
      '111122223333 eu-west-1 check leaked-eni',
      SUBNETS,
      '111122223333 us-east-1 section subnets denied ec2:DescribeSubnets',
      '222233334444 eu-west-1 section target denied sts:AssumeRole',
    ].sort();
    expect(toldGapsAfter(told, narrowed, true)).toEqual(told);
  });

  it('keeps a gap whose reason is another now: that it was told once is enough', () => {
    const throttled = aTarget({ ...partial, gaps: [aGap({ reason: 'throttled' })] });
    expect(toldGapsAfter([SUBNETS], aReport({ targets: [throttled] }), true)).toContain(SUBNETS);
  });

  it('loses an account whose regions could not be listed, once one of its regions was read', () => {
    const told = ['111122223333 all section target denied ec2:DescribeRegions'];
    expect(toldGapsAfter(told, aReport({}), false)).toEqual([]);
    const another = aReport({ targets: [aTarget({ accountId: '222233334444' })] });
    expect(toldGapsAfter(told, another, false)).toEqual(told);
    const noEntry = aTarget({ region: 'us-east-1', status: 'failed', gaps: [aGap({ section: 'target' })] });
    expect(toldGapsAfter(told, aReport({ targets: [noEntry] }), false)).toEqual(told);
  });

  it('loses a check that answered again, and a ledger that takes part again', () => {
    const told = ['111122223333 eu-west-1 check leaked-eni', '111122223333 eu-west-1 memory'];
    const kept = aReport({ targets: [aTarget({ memory: { status: 'kept', message: null } })] });
    expect(toldGapsAfter(told, kept, false)).toEqual([]);
    expect(toldGapsAfter(told, aReport({}), false)).toEqual(['111122223333 eu-west-1 memory']);
  });

  it('loses a refusal when clean-up no longer refuses, and keeps it through audits', () => {
    const told = ['111122223333 eu-west-1 refused share'];
    expect(toldGapsAfter(told, aReport({}), true)).toEqual(told);
    const cleanup = { mode: 'plan' as const, targets: [aTargetCleanup()] };
    expect(toldGapsAfter(told, aReport({ cleanup }), true)).toEqual([]);
  });

  it('is stable: the same report again changes nothing', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 5 }), fc.boolean(), (report, published) => {
        const once = toldGapsAfter([SUBNETS], report, published);
        expect(toldGapsAfter(once, report, published)).toEqual(once);
        if (published) for (const key of coverageKeys(report)) expect(once).toContain(key);
      }),
    );
  });
});
