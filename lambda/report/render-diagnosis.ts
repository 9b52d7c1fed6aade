import type { Cause, Diagnosis, DiagnosisReport, DiagnosisStep, Obstacle } from '../model/diagnosis.ts';
import { conclusionText, saidOnce } from './diagnosis-words.ts';
import { layoutFor, type RenderOptions } from './layout.ts';
import { diagnosisMarkdown } from './markdown-diagnosis.ts';
import { findingInOrder, harmlessJson } from './render-json.ts';
import { diagnosisTable } from './table-diagnosis.ts';

/** The forms a diagnosis comes in. */
export const DIAGNOSIS_FORMATS = ['table', 'json', 'markdown'] as const;

export type DiagnosisFormat = (typeof DIAGNOSIS_FORMATS)[number];

/** The diagnoses as text that ends with a line break. Text from AWS is harmless in each format. */
export function renderDiagnosis(report: DiagnosisReport, format: DiagnosisFormat, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return diagnosisTable(inWords(report), layoutFor(options));
    case 'json':
      return `${harmlessJson(diagnosisJson(report), 2)}\n`;
    case 'markdown':
      return diagnosisMarkdown(inWords(report));
  }
}

function inWords(report: DiagnosisReport): DiagnosisReport {
  return { ...report, diagnoses: report.diagnoses.map(saidOnce) };
}

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
