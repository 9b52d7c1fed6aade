/** Diagnoses as tests need them, and how they read. */
import type { Cause, Diagnosis, DiagnosisReport, DiagnosisStep } from '../../lambda/model/diagnosis.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { aFinding, aLeak } from './sample-report.ts';

export function aStep(parts: Partial<DiagnosisStep> = {}): DiagnosisStep {
  return {
    id: 'nodes',
    title: 'Each node has addresses for pods, and slots left',
    state: 'ok',
    notApplicable: null,
    judged: [],
    evidence: [],
    causes: [],
    follows: [],
    notes: [],
    unknown: [],
    logged: [],
    ...parts,
  };
}

export function aDiagnosis(parts: Partial<Diagnosis> = {}): Diagnosis {
  return {
    cluster: 'prod',
    node: null,
    target: { accountId: '111122223333', region: 'eu-west-1' },
    at: '2026-11-23T03:12:31.000Z',
    steps: [aStep()],
    lookedAt: ['leaked-eni', 'subnet-low-ips'],
    notLookedAt: [],
    hasVpcCniPods: true,
    conclusion: { state: 'healthy', cause: null, logged: null },
    ...parts,
  };
}

export function aDiagnosisReport(...diagnoses: readonly Diagnosis[]): DiagnosisReport {
  return {
    schemaVersion: '2',
    tool: { name: 'eks-ip-auditor', version: '0.1.0' },
    diagnoses,
    unsearched: [],
    logs: null,
  };
}

export const table = (diagnosis: Diagnosis, width = 80) =>
  renderDiagnosis(aDiagnosisReport(diagnosis), 'table', { color: false, width });
export const markdown = (diagnosis: Diagnosis) =>
  renderDiagnosis(aDiagnosisReport(diagnosis), 'markdown', { color: false, width: 80 });
export const json = (report: DiagnosisReport) =>
  JSON.parse(renderDiagnosis(report, 'json', { color: false, width: 80 }));

/** On one line, as it is read. */
export const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
export const lastSentence = (diagnosis: Diagnosis) => flat(table(diagnosis).trimEnd().split('\n\n').at(-1) ?? '');

export const LEAKS = [1, 2, 3].map((number) => aLeak(number));
export const LOW = aFinding({ severity: 'critical' });
export const BLOCKED = aFinding({
  id: '1'.repeat(16),
  check: 'cluster-upgrade-blocked',
  message: 'It cannot be updated.',
});

export function withCause(cause: Cause, parts: Partial<Diagnosis> = {}): Diagnosis {
  return aDiagnosis({
    steps: [
      aStep({ id: 'addresses', title: 'No leaks', state: 'bad', causes: [cause] }),
      aStep({ id: 'room', title: 'There is room', state: 'bad', follows: [BLOCKED] }),
    ],
    conclusion: { state: 'cause', cause, logged: null },
    ...parts,
  });
}

export const PILE = withCause({ findings: LEAKS, consequences: [LOW, BLOCKED] });
