import type { AnswerGap, Cause, Diagnosis, DiagnosisReport, DiagnosisStep } from '../../model/diagnosis.ts';
import type { Finding } from '../../model/finding.ts';
import type { LogReport } from '../../model/log-report.ts';
import { conclusionText } from '../outline/diagnosis-words.ts';
import { type ShownDiagnosisReport, shownDiagnosisSchema } from './diagnosis-schema.ts';
import { inOrder } from './in-order.ts';
import { shownFinding } from './report-schema.ts';

/**
 * A report as machines get it: each conclusion also in words, each command also as it is written for a shell, each
 * finding once and elsewhere by its id.
 */
export function diagnosisJson(report: DiagnosisReport): ShownDiagnosisReport {
  return inOrder(shownDiagnosisSchema, {
    ...report,
    diagnoses: report.diagnoses.map((each) => shownDiagnosis(each, report.logs)),
  });
}

function shownDiagnosis(diagnosis: Diagnosis, logs: LogReport | null): ShownDiagnosisReport['diagnoses'][number] {
  const { state, cause, logged } = diagnosis.conclusion;
  const findings = new Map([...diagnosis.steps.flatMap(findingsOf), ...ofCause(cause)].map((each) => [each.id, each]));
  return {
    ...diagnosis,
    steps: diagnosis.steps.map((step) => ({
      ...step,
      causes: step.causes.map(causeById),
      follows: idsOf(step.follows),
      notes: idsOf(step.notes),
      unknown: step.unknown.map(answerGapById),
    })),
    conclusion: {
      state,
      cause: cause === null ? null : causeById(cause),
      logged,
      text: conclusionText(diagnosis, logs),
    },
    findings: [...findings.values()].map(shownFinding),
  };
}

function findingsOf({ causes, follows, notes, unknown }: DiagnosisStep): readonly Finding[] {
  const notShown = unknown.flatMap((answerGap) => (answerGap.kind === 'not-shown' ? [answerGap.finding] : []));
  return [...causes.flatMap(ofCause), ...follows, ...notes, ...notShown];
}

function ofCause(cause: Cause | null): readonly Finding[] {
  return cause === null ? [] : [...cause.findings, ...cause.consequences];
}

function causeById({ findings, consequences }: Cause) {
  return { findings: idsOf(findings), consequences: idsOf(consequences) };
}

function answerGapById(one: AnswerGap) {
  return one.kind === 'not-shown' ? { kind: one.kind, finding: one.finding.id } : one;
}

function idsOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ id }) => id);
}
