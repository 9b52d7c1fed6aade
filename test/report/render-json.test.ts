import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worstFirst } from '../../lambda/audit/run-checks.ts';
import { reportedFindingSchema } from '../../lambda/model/finding.ts';
import { compactJson, renderJson } from '../../lambda/report/json/render-json.ts';
import { asReport, shownReportSchema } from '../../lambda/report/json/report-schema.ts';
import { asReported } from '../commands/as-reported.ts';
import { reports } from './any-report.ts';
import { aGap, aReport, aTarget, realisticReport } from './sample-report.ts';

describe('json', () => {
  it('is the report as it stands, whatever text it holds', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 30 }), (report) => {
        expect(JSON.parse(renderJson(report))).toEqual(asReported(report));
        expect(JSON.parse(compactJson(report))).toEqual(asReported(report));
      }),
      { numRuns: 50 },
    );
  });

  it('can be read back, what is resolved among the others again', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 30 }), (report) => {
        const read = asReport(shownReportSchema.parse(JSON.parse(compactJson(report))));
        for (const finding of read.findings) expect(reportedFindingSchema.parse(finding)).toEqual(finding);
        expect(compactJson({ ...read, findings: [...read.findings].sort(worstFirst) })).toBe(compactJson(report));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the cause of a gap', () => {
    const gap = aGap({ section: 'nodegroups', dependsOn: 'clusters' });
    const report = aReport({ targets: [aTarget({ status: 'partial', gaps: [gap] })] });
    expect(JSON.parse(renderJson(report)).targets[0].gaps).toEqual([gap]);
  });

  it('has its keys in one order, however the report was put together', () => {
    const report = realisticReport();
    const backwards = Object.fromEntries(Object.entries(report).reverse());
    expect(renderJson({ ...report, ...backwards })).toBe(renderJson(report));
    expect(Object.keys(JSON.parse(renderJson({ ...report, ...backwards })))).toEqual([
      'schemaVersion',
      'tool',
      'auditId',
      'startedAt',
      'finishedAt',
      'targets',
      'findings',
      'summary',
      'cleanup',
      'resolved',
    ]);
  });

  it('shows no key that its schema does not have, and goes by the order of the schema at every depth', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 10 }), (report) => {
        expect(compactJson({ ...report, ...muddled(report) })).toBe(compactJson(report));
      }),
      { numRuns: 50 },
    );
  });
});

/** Records of which the keys are data. */
const RECORDS = ['evidence', 'resources', 'findingsByCheck', 'counts'];

/** The same with the keys of every object backwards, and one more. */
function muddled(value: object): object {
  const inner = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(inner);
    return typeof each === 'object' && each !== null ? muddled(each) : each;
  };
  const entries = Object.entries(value).map(([key, each]) => [key, RECORDS.includes(key) ? each : inner(each)]);
  return { stray: 'key', ...Object.fromEntries(entries.reverse()) };
}
