import { describe, expect, it } from 'vitest';
import { readReport } from '../../lambda/report/json/read-report.ts';
import { renderJson } from '../../lambda/report/json/render-json.ts';
import { aFinding, aReport, aTarget, realisticReport } from './sample-report.ts';

describe('a stored report', () => {
  it('is read back as it was, but for the order of what is resolved', () => {
    const report = aReport({ findings: [aFinding(), aFinding({ id: '1'.repeat(16), status: 'resolved' })] });
    expect(readReport(renderJson(report), 'r.json')).toEqual(report);
    expect(renderJson(readReport(renderJson(realisticReport()), 'r.json'))).toBe(renderJson(realisticReport()));
  });

  it('of version 1 has what was resolved among its findings, and no counts by status', () => {
    const report = aReport({ findings: [aFinding(), aFinding({ id: '1'.repeat(16), status: 'resolved' })] });
    const { resolved, ...now } = JSON.parse(renderJson(report));
    const { findingsByStatus: _, ...summary } = now.summary;
    const then = { ...now, schemaVersion: '1', findings: [...now.findings, ...resolved], summary };
    expect(readReport(JSON.stringify(then), 'r.json')).toEqual(report);
  });

  it.each([
    ['', 'r.json: this is no JSON report of eks-ip-auditor; audit --format json writes one'],
    ['[]', 'r.json: this is no JSON report of eks-ip-auditor; audit --format json writes one'],
    [
      '{"schemaVersion":"9","tool":{"name":"eks-ip-auditor"}}',
      'r.json: its schemaVersion is "9", and this release reads 1 and 2',
    ],
    [
      renderJson(aReport({ findings: [aFinding()] })).replace(
        '"evidence": {',
        `"evidence": { "x": ${'['.repeat(100_000)}${']'.repeat(100_000)},`,
      ),
      'r.json: it is nested deeper than any report',
    ],
    [
      renderJson(aReport({ findings: [aFinding({ severity: 'critical' }), aFinding({ severity: 'low' })] })),
      `r.json: two of its findings have the id ${aFinding().id}, and each has its own`,
    ],
    [
      renderJson(aReport({ findings: [aFinding(), aFinding({ status: 'resolved' })] })),
      `r.json: two of its findings have the id ${aFinding().id}, and each has its own`,
    ],
    [
      renderJson(aReport({ targets: [aTarget(), aTarget({ status: 'failed', evaluated: [] })] })),
      'r.json: two of its targets are 111122223333 eu-west-1, and each is there once',
    ],
    [renderJson(aReport({})).replace('"auditId"', '"id"'), 'r.json: this is no whole report: auditId: '],
  ])('that is none is refused in one line (%#)', (text, message) => {
    expect(() => readReport(text, 'r.json')).toThrow(
      expect.objectContaining({ code: 'REPORT_INVALID', message: expect.stringContaining(message) }),
    );
    expect(() => readReport(text, 'r.json')).toThrow(/^[^\n]+$/);
  });
});
