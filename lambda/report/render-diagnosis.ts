import type { DiagnosisReport } from '../model/diagnosis.ts';
import { conclusionText } from './diagnosis-words.ts';
import { layoutFor, type RenderOptions } from './layout.ts';
import { diagnosisMarkdown } from './markdown-diagnosis.ts';
import { harmlessJson } from './render-json.ts';
import { diagnosisTable } from './table-diagnosis.ts';

/** The forms a diagnosis comes in. */
export const DIAGNOSIS_FORMATS = ['table', 'json', 'markdown'] as const;

export type DiagnosisFormat = (typeof DIAGNOSIS_FORMATS)[number];

/** The diagnoses as text that ends with a line break. Text from AWS is harmless in each format. */
export function renderDiagnosis(report: DiagnosisReport, format: DiagnosisFormat, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return diagnosisTable(report, layoutFor(options));
    case 'json':
      return `${harmlessJson(diagnosisJson(report), 2)}\n`;
    case 'markdown':
      return diagnosisMarkdown(report);
  }
}

/** A report as machines get it: each conclusion also in words. */
export function diagnosisJson({ diagnoses, ...report }: DiagnosisReport) {
  return {
    ...report,
    diagnoses: diagnoses.map((diagnosis) => ({
      ...diagnosis,
      conclusion: { ...diagnosis.conclusion, text: conclusionText(diagnosis) },
    })),
  };
}
