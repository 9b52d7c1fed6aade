import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportedFinding } from '../../lambda/model/finding.ts';
import type { TargetResult } from '../../lambda/model/report.ts';
import { compareReports } from '../../lambda/report/diff/compare-reports.ts';
import { renderDiff, renderDiffJson } from '../../lambda/report/diff/render-diff.ts';
import { reports } from './any-report.ts';
import { aFinding, aGap, aReport, aTarget } from './sample-report.ts';

const CHECK = aFinding().check;
const judged = [aTarget({ evaluated: [CHECK] })];
const notJudged = [aTarget({ evaluated: [], status: 'partial' })];
const id = (number: number) => String(number).repeat(16);
const ids = (findings: readonly { readonly id: string }[]) => findings.map((finding) => finding.id);

describe('the difference of two reports', () => {
  it('has what is new, worse, milder and gone, and counts what is as before', () => {
    const earlier = aReport({
      targets: judged,
      findings: [
        aFinding({ id: id(1), severity: 'high' }),
        aFinding({ id: id(2), severity: 'medium' }),
        aFinding({ id: id(3) }),
        aFinding({ id: id(4) }),
      ],
    });
    const later = aReport({
      targets: judged,
      findings: [
        aFinding({ id: id(1), severity: 'low' }),
        aFinding({ id: id(2), severity: 'critical' }),
        aFinding({ id: id(4) }),
        aFinding({ id: id(5) }),
      ],
    });
    const diff = compareReports(earlier, later);
    expect(ids(diff.opened)).toEqual([id(5)]);
    expect(diff.worse).toMatchObject([{ was: 'medium', finding: { id: id(2) } }]);
    expect(diff.milder).toMatchObject([{ was: 'high', finding: { id: id(1) } }]);
    expect(ids(diff.gone)).toEqual([id(3)]);
    expect(diff.asBefore).toBe(1);
    const text = renderDiff(diff, { color: false, width: 100 });
    expect(text).toMatch(/^1 new, 1 worse, 1 milder, 1 gone, 1 finding as before\.\n\nNEW\n/);
    expect(text).toContain('  CRITICAL, was medium  ');
  });

  it('calls nothing gone that the later report did not look at, and nothing new where the earlier one did not', () => {
    const [with1, without] = [
      (targets: typeof judged) => aReport({ targets, findings: [aFinding()] }),
      (targets: typeof judged) => aReport({ targets }),
    ];
    expect(compareReports(with1(judged), without(notJudged))).toMatchObject({ gone: [], notJudged: [aFinding()] });
    expect(compareReports(with1(judged), without([]))).toMatchObject({ gone: [], notJudged: [aFinding()] });
    expect(compareReports(without(notJudged), with1(judged))).toMatchObject({
      opened: [],
      openedUnknown: [aFinding()],
    });
    expect(renderDiff(compareReports(with1(judged), without(notJudged)), { color: false, width: 100 })).toContain(
      'NOT JUDGED  the later report did not look there',
    );
  });

  it.each(['off', 'failed'] as const)(
    'calls no ENI gone whose age a ledger alone told, where the later report had none: %s',
    (status) => {
      const [byLedger, byTag] = [
        aFinding({ id: id(1), check: 'leaked-eni', evidence: { ageFrom: 'ledger' } }),
        aFinding({ id: id(2), check: 'leaked-eni', evidence: { ageFrom: 'created-at-tag' } }),
      ];
      const earlier = aReport({ findings: [byLedger, byTag] });
      const later = (memory: TargetResult['memory']) => aReport({ targets: [aTarget({ memory })] });
      const without = compareReports(earlier, later({ status, message: null }));
      expect([ids(without.notJudged), ids(without.gone)]).toEqual([[id(1)], [id(2)]]);
      const kept = compareReports(earlier, later({ status: 'kept', message: null }));
      expect([ids(kept.notJudged), ids(kept.gone)]).toEqual([[], [id(1), id(2)]]);
    },
  );

  describe('of a check that Kubernetes tells something', () => {
    const check = 'group-launches-no-nodes';
    const finding = aFinding({ check, cluster: 'prod' });
    type Api = NonNullable<TargetResult['kubernetes']>[number];
    const api = (status: Api['status'], sections: readonly string[] = [], cluster = 'prod'): Api => ({
      cluster,
      status,
      expected: sections.map((section) => aGap({ section, source: 'kubernetes' })),
    });
    const withApis = (
      kubernetes: Api[] | undefined,
      findings: readonly ReportedFinding[],
      gaps: TargetResult['gaps'] = [],
    ) => aReport({ targets: [aTarget({ evaluated: [check], ...(kubernetes && { kubernetes }), gaps })], findings });
    const found = { ...finding, explainedBy: [] };
    const gapOf = (section: string) => [aGap({ section, source: 'kubernetes' })];

    it.each<readonly [string, Api[] | undefined, Api[] | undefined, TargetResult['gaps'], 'gone' | 'notJudged']>([
      ['does not read Kubernetes', [api('read')], undefined, [], 'notJudged'],
      ['was not let in where that is expected', [api('read')], [api('not-read', ['kubeNodePools'])], [], 'notJudged'],
      ['was not let in', [api('read')], [api('not-read')], gapOf('kubeNodePools'), 'notJudged'],
      ['could not read what the check looks at', [api('read')], [api('partly')], gapOf('kubePods'), 'notJudged'],
      ['could not read another thing', [api('read')], [api('partly')], gapOf('eniConfigs'), 'gone'],
      [
        'read no more, and the earlier did not either',
        [api('partly', ['kubePods'])],
        [api('partly', ['kubePods'])],
        [],
        'gone',
      ],
      [
        'could not read another cluster',
        [api('read')],
        [api('read'), api('not-read', [], 'dev')],
        gapOf('kubePods'),
        'gone',
      ],
      ['has no such cluster any more', [api('read')], [api('read', [], 'dev')], [], 'gone'],
      ['has no such cluster and does not know all', [api('read')], [], gapOf('clusters'), 'notJudged'],
      ['reads Kubernetes, which the earlier did not', undefined, [api('read')], [], 'gone'],
    ])('calls it gone or not judged where the later report %s', (_, then, now, gaps, becomes) => {
      const diff = compareReports(withApis(then, [found]), withApis(now, [], gaps));
      expect(diff).toMatchObject({ gone: [], notJudged: [], [becomes]: [found] });
    });

    it('is not new where the earlier report read less of the cluster', () => {
      const diff = compareReports(withApis(undefined, []), withApis([api('read')], [found]));
      expect(diff).toMatchObject({ opened: [], openedUnknown: [found] });
    });
  });

  it('counts what is suppressed or resolved as not there', () => {
    const suppressed = { reason: 'known', expires: null, by: 'tag' } as const;
    const earlier = aReport({ targets: judged, findings: [aFinding()] });
    const diff = compareReports(earlier, aReport({ targets: notJudged, findings: [aFinding({ suppressed })] }));
    expect(ids(diff.gone)).toEqual([aFinding().id]);
  });

  it('accounts for every open finding of both, of a report with itself for nothing, and shows nothing that steers a terminal', () => {
    const any = reports({ maxFindings: 20 });
    fc.assert(
      fc.property(any, any, (earlier, later) => {
        const diff = compareReports(earlier, later);
        const { opened, openedUnknown, worse, milder, gone, notJudged: unknown, asBefore } = diff;
        const open = (report: typeof later) =>
          new Set(
            ids(report.findings.filter(({ status, suppressed }) => status !== 'resolved' && suppressed === null)),
          );
        const moved = worse.length + milder.length + asBefore;
        expect(opened.length + openedUnknown.length + moved).toBe(open(later).size);
        expect(gone.length + unknown.length + moved).toBe(open(earlier).size);
        expect(renderDiff(compareReports(later, later), { color: false, width: 80 })).toMatch(/^Nothing changed: /);
        expect(renderDiff(diff, { color: false, width: 80 })).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
        expect(() => JSON.parse(renderDiffJson(diff))).not.toThrow();
      }),
      { numRuns: 30 },
    );
  });
});
