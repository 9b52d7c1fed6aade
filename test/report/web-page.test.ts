import { describe, expect, it } from 'vitest';
import type { Diagnosis, DiagnosisStep } from '../../lambda/model/diagnosis.ts';
import { render } from '../../lambda/report/render.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { aGap, aReport, aTarget } from './sample-report.ts';

const PAGE = 'a web page titled "Sign in" came (HTTP 200) where AWS\'s answer should be';
const MET = [
  { section: 'clusters', action: 'eks:ListClusters' },
  { section: 'subnets', action: 'ec2:DescribeSubnets' },
  { section: 'availableEnis', action: 'ec2:DescribeNetworkInterfaces' },
];
const OPTIONS = { color: false, width: 100, view: { full: true } } as const;

const timesIn = (text: string) => text.replaceAll(/\s+/g, ' ').split('titled').length - 1;

describe('a web page in the place of AWS', () => {
  const gaps = MET.map((met) => aGap({ ...met, reason: 'unusable', message: PAGE }));
  const report = aReport({ findings: [], targets: [aTarget({ status: 'failed', gaps, notEvaluated: [] })] });

  it.each(['table', 'markdown'] as const)('is one thing in a %s, however many calls met it', (format) => {
    const text = render(report, format, OPTIONS);
    expect(timesIn(text)).toBe(1);
    expect(text.replaceAll('\\', '').replaceAll(/\s+/g, ' ')).toContain('eks:ListClusters and 2 other calls');
  });

  it.each(['table', 'markdown'] as const)(
    'is said once in a diagnosis as %s, and named in each step after',
    (format) => {
      const steps = MET.map(
        ({ section, action }): DiagnosisStep => ({
          id: section,
          title: section,
          state: 'unknown',
          notApplicable: null,
          judged: [],
          evidence: [],
          causes: [],
          follows: [],
          notes: [],
          unknown: [{ kind: 'not-read', sections: [section], reason: 'unusable', action, message: PAGE }],
          logged: [],
        }),
      );
      const diagnosis: Diagnosis = {
        cluster: 'prod',
        node: null,
        target: { accountId: '111122223333', region: 'eu-west-1' },
        at: '2026-11-23T03:12:31.000Z',
        steps,
        lookedAt: [],
        notLookedAt: [],
        hasVpcCniPods: true,
        conclusion: { state: 'unknown', cause: null, logged: null },
      };
      const text = renderDiagnosis(
        {
          schemaVersion: '2',
          logs: null,
          tool: { name: 'eks-ip-auditor', version: 'test' },
          diagnoses: [diagnosis],
          unsearched: [],
        },
        format,
        OPTIONS,
      );
      expect(timesIn(text)).toBe(1);
      expect(text.split('unusable answer')).toHaveLength(MET.length + 1);
    },
  );
});
