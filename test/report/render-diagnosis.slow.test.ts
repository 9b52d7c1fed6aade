import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIAGNOSIS_FORMATS, renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { aDiagnosis, aDiagnosisReport, withCause } from './a-diagnosis.ts';
import { diagnosisReports } from './any-diagnosis.ts';
import { aLeak } from './sample-report.ts';

describe('every format', () => {
  it.each(DIAGNOSIS_FORMATS)('%s steers no terminal, whatever AWS says', (format) => {
    fc.assert(
      fc.property(diagnosisReports, (report) => {
        const text = renderDiagnosis(report, format, { color: false, width: 80 });
        // Markdown's own word joiner is the one format character there may be.
        expect(text.replaceAll('\u2060', '')).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|\p{Cs}/u);
        expect(text.endsWith('\n')).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['table', 'markdown'] as const)('%s says where the cluster could not be looked for', (format) => {
    const place = { accountId: '222233334444', region: 'eu-west-1', action: 'sts:AssumeRole', message: 'no' };
    const report = { ...aDiagnosisReport(aDiagnosis()), unsearched: [place] };
    expect(renderDiagnosis(report, format, { color: false, width: 80 })).toContain('222233334444 eu-west-1');
  });

  it.each(['table', 'markdown', 'brief'] as const)('%s stays short for thousands of findings', (format) => {
    const leaks = Array.from({ length: 3_000 }, (_, index) => aLeak(index, {}, { subnet: `subnet-${index % 50}` }));
    const diagnosis = withCause({ findings: leaks, consequences: leaks });
    const report = aDiagnosisReport(diagnosis);
    expect(renderDiagnosis(report, format, { color: false, width: 80 }).split('\n').length).toBeLessThan(60);
  });
});
