import type { AnswerGap, Cause, Diagnosis, DiagnosisReport } from '../../model/diagnosis.ts';
import { conclusionText } from '../outline/diagnosis-words.ts';
import { type ShownDiagnosisReport, shownDiagnosisSchema } from './diagnosis-schema.ts';
import { inOrder } from './in-order.ts';
import { shownFinding } from './report-schema.ts';

/** A report as machines get it: each conclusion also in words, each command also as it is written for a shell. */
export function diagnosisJson(report: DiagnosisReport): ShownDiagnosisReport {
  return inOrder(shownDiagnosisSchema, { ...report, diagnoses: report.diagnoses.map(shownDiagnosis) });
}

function shownDiagnosis(diagnosis: Diagnosis): ShownDiagnosisReport['diagnoses'][number] {
  const { state, cause } = diagnosis.conclusion;
  return {
    ...diagnosis,
    steps: diagnosis.steps.map((step) => ({
      ...step,
      causes: step.causes.map(shownCause),
      follows: step.follows.map(shownFinding),
      notes: step.notes.map(shownFinding),
      unknown: step.unknown.map(shownAnswerGap),
    })),
    conclusion: { state, cause: cause === null ? null : shownCause(cause), text: conclusionText(diagnosis) },
  };
}

function shownCause({ findings, consequences }: Cause) {
  return { findings: findings.map(shownFinding), consequences: consequences.map(shownFinding) };
}

function shownAnswerGap(one: AnswerGap) {
  return one.kind === 'not-shown' ? { kind: one.kind, finding: shownFinding(one.finding) } : one;
}
