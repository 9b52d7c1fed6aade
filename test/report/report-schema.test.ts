import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetResultSchema } from '../../lambda/model/report.ts';
import { renderJson } from '../../lambda/report/json/render-json.ts';
import { reportJsonSchemaText, shownReportSchema } from '../../lambda/report/json/report-schema.ts';
import { reports } from './any-report.ts';
import { aReport, aTarget, realisticReport } from './sample-report.ts';

const published = readFileSync(join(import.meta.dirname, '../../report.schema.json'), 'utf8');
const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(published));

describe('report.schema.json', () => {
  it('is fresh: `node scripts/report-schema.ts` writes it', () => {
    expect(published).toBe(reportJsonSchemaText());
  });

  it('accepts a realistic report and an empty one', () => {
    for (const report of [realisticReport(), aReport({ targets: [] })]) {
      validate(JSON.parse(renderJson(report)));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('accepts whatever an audit can say', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 20 }), (report) => {
        const parsed: unknown = JSON.parse(renderJson(report));
        return validate(parsed) && shownReportSchema.safeParse(parsed).success;
      }),
      { numRuns: 50 },
    );
  });

  it('reads a gap that names its source, and one of earlier releases, which names none and is written as before', () => {
    const gap = { section: 'subnets', reason: 'denied' as const, action: 'ec2:DescribeSubnets', message: 'no' };
    const named = { ...gap, source: 'aws' as const };
    expect(targetResultSchema.parse(aTarget({ gaps: [gap, named] })).gaps).toEqual([gap, named]);
    const text = renderJson(aReport({ targets: [aTarget({ gaps: [gap, named] })] }));
    const written: unknown = JSON.parse(text);
    expect(written).toMatchObject({ targets: [{ gaps: [gap, named] }] });
    expect(text.match(/"source":/g)).toHaveLength(1);
    expect(validate(written)).toBe(true);
  });

  it.each([
    ['a key that is not in it', (report: object) => ({ ...report, extra: 1 })],
    ['a missing key', (report: object) => ({ ...report, summary: undefined })],
    ['a time that is none', (report: object) => ({ ...report, startedAt: 'yesterday' })],
    ['another version', (report: object) => ({ ...report, schemaVersion: '1' })],
  ])('refuses %s', (_, change) => {
    const changed: unknown = JSON.parse(JSON.stringify(change(realisticReport())));
    expect(validate(changed)).toBe(false);
    expect(shownReportSchema.safeParse(changed).success).toBe(false);
  });
});
