import type { Cause, Diagnosis, DiagnosisReport, DiagnosisStep, Obstacle } from '../../model/diagnosis.ts';
import { conclusionText } from '../outline/diagnosis-words.ts';
import { findingInOrder } from './render-json.ts';

/** A report as machines get it: each conclusion also in words, each command also as it is written for a shell. */
export function diagnosisJson({ diagnoses, ...report }: DiagnosisReport) {
  return { ...report, diagnoses: diagnoses.map(diagnosisForMachines) };
}

function diagnosisForMachines(diagnosis: Diagnosis) {
  const { state, cause } = diagnosis.conclusion;
  return {
    ...diagnosis,
    steps: diagnosis.steps.map(step),
    conclusion: { state, cause: cause === null ? null : causeForMachines(cause), text: conclusionText(diagnosis) },
  };
}

function step({ causes, follows, notes, unknown, ...rest }: DiagnosisStep) {
  return {
    ...rest,
    causes: causes.map(causeForMachines),
    follows: follows.map(findingInOrder),
    notes: notes.map(findingInOrder),
    unknown: unknown.map(obstacle),
  };
}

function causeForMachines({ findings, consequences }: Cause) {
  return { findings: findings.map(findingInOrder), consequences: consequences.map(findingInOrder) };
}

function obstacle(one: Obstacle) {
  return one.kind === 'not-shown' ? { kind: one.kind, finding: findingInOrder(one.finding) } : one;
}
