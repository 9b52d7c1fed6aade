import { describe, expect, it } from 'vitest';
import { failedTarget, mergeReport, untold } from '../../lambda/audit/merge-report.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Suppression } from '../../lambda/model/audit-request.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { changeSchema } from '../../lambda/model/ledger.ts';
import type { TargetStatus } from '../../lambda/model/report.ts';
import { render } from '../../lambda/report/render.ts';
import { aFinding, aGap, aTarget } from '../report/sample-report.ts';

const STARTED = new Date('2026-11-23T06:00:00Z');
const HEADER = { auditId: 'a-1', version: '9.9.9', startedAt: STARTED, finishedAt: new Date('2026-11-23T06:01:30Z') };
const UNUSED: Suppression = { check: 'leaked-eni', resource: 'eni-none', reason: 'Gone soon.', expires: '2027-01-01' };

const audited = (findings: readonly Finding[], status: TargetStatus = 'complete') => ({
  result: aTarget({ status }),
  findings,
});
const idsOf = (findings: readonly { readonly id: string }[]) => findings.map(({ id }) => id);

describe('mergeReport', () => {
  it('has what every target found, worst first, and the times and name of the audit', () => {
    const targets = [
      audited([aFinding({ id: 'a', severity: 'low' })]),
      audited([aFinding({ id: 'b', severity: 'high' })]),
    ];
    const report = mergeReport(targets, { suppressions: [] }, HEADER);
    expect(idsOf(report.findings)).toEqual(['b', 'a']);
    expect(report.targets).toEqual(targets.map(({ result }) => result));
    expect(report).toMatchObject({
      tool: { name: 'eks-ip-auditor', version: '9.9.9' },
      auditId: 'a-1',
      startedAt: '2026-11-23T06:00:00.000Z',
      finishedAt: '2026-11-23T06:01:30.000Z',
      cleanup: null,
    });
    expect(report.summary.findings).toMatchObject({ high: 1, low: 1 });
  });

  const noticesOf = (statuses: readonly TargetStatus[], narrowed?: boolean) =>
    mergeReport(
      statuses.map((status) => audited([], status)),
      { suppressions: [UNUSED], narrowed },
      HEADER,
    ).summary.suppressionNotices;

  it('names an unused suppression when every target was read whole', () => {
    expect(noticesOf(['complete', 'complete'])).toMatchObject([{ resource: 'eni-none', problem: 'unused' }]);
    expect(noticesOf(['complete'], false)).toHaveLength(1);
  });

  it('names no unused suppression when one target was not, or the audit was narrowed', () => {
    expect(noticesOf(['complete', 'partial'])).toEqual([]);
    expect(noticesOf(['failed'])).toEqual([]);
    expect(noticesOf(['complete'], true)).toEqual([]);
  });
});

describe('untold', () => {
  const finding = aFinding({ id: 'a', severity: 'low' });

  it('tells what changed in the words of the report', () => {
    const reported = { ...finding, severity: 'high' as const };
    const changes = [{ kind: 'worse', finding, was: 'low' }] as const;
    expect(untold([{ findings: [finding], changes }], { findings: [reported] })).toEqual([
      { kind: 'worse', finding: reported, was: 'low' },
    ]);
  });

  it('is what is kept of news between two functions, however the report has them', () => {
    const known = aFinding({ severity: 'low' });
    const report = mergeReport([audited([known])], { suppressions: [] }, HEADER);
    const [change] = untold([{ findings: [known], changes: undefined }], report);
    expect(changeSchema.parse(change)).toEqual({
      kind: 'new',
      finding: report.findings.map(({ explainedBy: _, ...rest }) => rest)[0],
    });
  });

  it('tells nobody of a suppressed finding', () => {
    const suppressed = {
      ...finding,
      suppressed: { reason: 'Later.', expires: '2027-01-01', by: 'configuration' as const },
    };
    const changes = [{ kind: 'new', finding }] as const;
    expect(untold([{ findings: [finding], changes }], { findings: [suppressed] })).toEqual([]);
  });

  it('tells of what the report does not have only that it is gone', () => {
    const gone = { kind: 'resolved', finding } as const;
    const waits = { kind: 'new', finding: aFinding({ id: 'b' }) } as const;
    expect(untold([{ findings: [], changes: [gone, waits] }], { findings: [] })).toEqual([gone]);
  });

  it('takes every finding for new where there is no memory', () => {
    expect(untold([{ findings: [finding], changes: undefined }], { findings: [finding] })).toEqual([
      { kind: 'new', finding },
    ]);
  });
});

describe('a target that could not be read', () => {
  it('has no answer from any check, each with the reason', () => {
    const gap = aGap({ section: 'target', reason: 'denied' });
    const target = failedTarget({ accountId: '1', region: 'eu-west-1' }, gap, selectChecks(CHECKS, {}, ['leaked-eni']));
    expect(target).toEqual({
      result: {
        accountId: '1',
        region: 'eu-west-1',
        status: 'failed',
        gaps: [gap],
        notEvaluated: [{ check: 'leaked-eni', partly: false, because: [{ gap }] }],
        resources: {},
        evaluated: [],
        memory: { status: 'off', message: null },
      },
      findings: [],
      changes: undefined,
    });
  });
});

describe('names of accounts', () => {
  const named = (accountNames: Readonly<Record<string, string>>) =>
    mergeReport([{ result: aTarget(), findings: [aFinding()] }], { suppressions: [] }, { ...HEADER, accountNames });

  it('are in the report, and stand before the ids in its texts', () => {
    const report = named({ '111122223333': 'shop-prod' });
    expect(report.accountNames).toEqual({ '111122223333': 'shop-prod' });
    const text = render(report, 'table', { color: false, width: 100 });
    expect(text).toContain('CLUSTER prod · shop-prod (111122223333) eu-west-1 · 1 high');
  });

  it('are none where they read as something else', () => {
    expect(named({ '111122223333': 'really 444455556666', '222233334444': 'a\u001b[2J' }).accountNames).toBeUndefined();
  });
});
