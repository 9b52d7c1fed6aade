import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Change } from '../../lambda/model/ledger.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import { coverageKeys } from '../../lambda/notify/gap-keys.ts';
import { type NotifyPolicy, shouldNotify } from '../../lambda/notify/policy.ts';
import { anApplied, anOutcome, aPlan, aTaken, aTargetCleanup } from '../report/sample-cleanup.ts';
import { aFinding, aGap, aReport, aTarget } from '../report/sample-report.ts';
import { newsWith, newsWithoutLedger } from './sample-news.ts';

const withFinding = (parts: Partial<Finding>) => aReport({ findings: [aFinding(parts)] });

describe('without a ledger', () => {
  const tells = (report: Report, policy: NotifyPolicy = 'changes', threshold?: Severity) =>
    shouldNotify(newsWithoutLedger(report), policy, threshold);

  it('stays silent about a clean audit unless told to always speak', () => {
    expect(tells(aReport({}))).toBe(false);
    expect(tells(aReport({}), 'always')).toBe(true);
  });

  it('never speaks when told so', () => {
    expect(tells(withFinding({ severity: 'critical' }), 'never')).toBe(false);
  });

  it('speaks of a finding from low on, and not of information alone', () => {
    expect(tells(withFinding({ severity: 'low' }))).toBe(true);
    expect(tells(withFinding({ severity: 'info' }))).toBe(false);
  });

  it('goes by the configured severity', () => {
    expect(tells(withFinding({ severity: 'medium' }), 'changes', 'high')).toBe(false);
    expect(tells(withFinding({ severity: 'high' }), 'changes', 'high')).toBe(true);
  });

  it('speaks neither of suppressed nor of resolved findings', () => {
    expect(tells(withFinding({ suppressed: { reason: 'known', expires: '2027-01-01', by: 'configuration' } }))).toBe(
      false,
    );
    expect(tells(withFinding({ status: 'resolved' }))).toBe(false);
  });

  it('speaks whenever something could not be looked at', () => {
    expect(tells(aReport({ targets: [aTarget({ status: 'partial' })] }))).toBe(true);
    expect(tells(aReport({ targets: [aTarget({ status: 'partial', gaps: [aGap()] })] }))).toBe(true);
    expect(tells(aReport({ targets: [] }))).toBe(true);
  });
});

describe('with a ledger', () => {
  const ongoing = aFinding({ status: 'ongoing', severity: 'high' });
  const tells = (report: Report, ...rest: [(readonly Change[])?, Parameters<typeof newsWith>[2]?]) =>
    shouldNotify(newsWith(report, rest[0] ?? [], rest[1]), 'changes', 'medium');

  it('sends nothing about an estate in which nothing changed', () => {
    const gap = aGap();
    const report = aReport({ findings: [ongoing], targets: [aTarget({ status: 'partial', gaps: [gap] })] });
    expect(tells(report, [], { toldGaps: coverageKeys(report) })).toBe(false);
  });

  it.each(['new', 'worse'] as const)('speaks of what is %s from the configured severity on', (kind) => {
    const change = (severity: Severity): Change => {
      const finding = aFinding({ severity });
      return kind === 'worse' ? { kind, finding, was: 'info' } : { kind, finding };
    };
    expect(tells(withFinding({ severity: 'medium' }), [change('medium')])).toBe(true);
    expect(tells(withFinding({ severity: 'low' }), [change('low')])).toBe(false);
  });

  it('speaks of what is resolved when it was severe enough, also when an earlier audit found it gone', () => {
    expect(tells(aReport({}), [{ kind: 'resolved', finding: aFinding({ severity: 'high' }) }])).toBe(true);
    expect(tells(aReport({}), [{ kind: 'resolved', finding: aFinding({ severity: 'low' }) }])).toBe(false);
  });

  it('speaks of what can no longer be looked at, once', () => {
    const report = aReport({ targets: [aTarget({ status: 'partial', gaps: [aGap()] })] });
    expect(tells(report)).toBe(true);
    expect(tells(report, [], { toldGaps: coverageKeys(report) })).toBe(false);
  });

  it('speaks every time of an audit that had no account to look at', () => {
    const nobody = aTarget({ status: 'failed', gaps: [aGap({ section: 'target', reason: 'empty' })] });
    for (const targets of [[nobody], []]) {
      const report = aReport({ targets });
      expect(tells(report, [], { toldGaps: coverageKeys(report) })).toBe(true);
    }
    const some = aReport({ targets: [nobody, aTarget()] });
    expect(tells(some, [], { toldGaps: coverageKeys(some) })).toBe(false);
  });

  it('speaks of a ledger that no longer takes part, once', () => {
    const memory = { status: 'failed', message: 'not allowed' } as const;
    const report = aReport({ targets: [aTarget({ memory })] });
    expect(tells(report)).toBe(true);
    expect(tells(report, [], { toldGaps: coverageKeys(report) })).toBe(false);
  });

  it('sends a heartbeat when nothing was sent for a week', () => {
    const told = (lastToldAt: string | null, since = '2026-11-01T00:00:00.000Z') =>
      tells(aReport({}), [], { lastToldAt, since });
    expect(told('2026-11-17T03:12:31.000Z')).toBe(false);
    expect(told('2026-11-16T03:12:31.000Z')).toBe(true);
    expect(told(null)).toBe(true);
    expect(told(null, '2026-11-20T00:00:00.000Z')).toBe(false);
  });

  it('sends the heartbeat of a daily audit on the day, though the audit is a few seconds early', () => {
    expect(tells(aReport({}), [], { lastToldAt: '2026-11-16T03:13:05.000Z' })).toBe(true);
  });

  describe('of a clean-up', () => {
    const none = [aTarget({ evaluated: ['cleanup-refused'] })];
    const refusedKeys = [
      '222233334444 eu-west-1 refused gap',
      '222233334444 us-east-1 refused gap',
      '111122223333 eu-west-1 outcome denied',
    ];

    it('speaks of every deletion', () => {
      expect(tells(aReport({ cleanup: anApplied(), targets: none }), [], { toldGaps: refusedKeys })).toBe(true);
    });

    it('speaks of a refusal and of a failure, once', () => {
      const taken = aTaken(1);
      const denied = aTargetCleanup({ decisions: [taken], outcomes: [anOutcome(taken, 'denied', 'no')] });
      for (const cleanup of [aPlan(), { mode: 'apply' as const, targets: [denied] }]) {
        const report = aReport({ cleanup, targets: none });
        expect(tells(report)).toBe(true);
        expect(tells(report, [], { toldGaps: refusedKeys })).toBe(false);
      }
    });

    it('is silent about a target that is on no allow-list, and about one in which nothing had to be done', () => {
      const refused = { reason: 'not-allowed', message: 'on no allow-list' } as const;
      const cleanup = { mode: 'apply' as const, targets: [aTargetCleanup({ refused }), aTargetCleanup()] };
      expect(tells(aReport({ cleanup, targets: none }))).toBe(false);
    });

    it('is no heartbeat: it knows nothing of what audits look for', () => {
      const cleanup = { mode: 'apply' as const, targets: [aTargetCleanup()] };
      expect(tells(aReport({ cleanup, targets: none }), [], { lastToldAt: '2026-10-01T00:00:00.000Z' })).toBe(false);
    });
  });
});
