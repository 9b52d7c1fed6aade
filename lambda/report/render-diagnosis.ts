import type { DiagnosisReport } from '../model/diagnosis.ts';
import { briefDiagnosis } from './brief/brief-diagnosis.ts';
import { diagnosisHtml } from './html/html-diagnosis.ts';
import { diagnosisJson } from './json/diagnosis-json.ts';
import { harmlessJson } from './json/render-json.ts';
import { diagnosisMarkdown } from './markdown/markdown-diagnosis.ts';
import { inWords } from './outline/diagnosis-words.ts';
import { diagnosisTable } from './table/table-diagnosis.ts';
import { layoutFor, type RenderOptions } from './text/layout.ts';

/** The forms a diagnosis comes in. */
export const DIAGNOSIS_FORMATS = ['table', 'json', 'markdown', 'html', 'brief'] as const;

export type DiagnosisFormat = (typeof DIAGNOSIS_FORMATS)[number];

/** The diagnoses as text that ends with a line break. Text from AWS is harmless in each format. */
export function renderDiagnosis(report: DiagnosisReport, format: DiagnosisFormat, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return diagnosisTable(inWords(report), layoutFor(options), options);
    case 'json':
      return `${harmlessJson(diagnosisJson(report), 2)}\n`;
    case 'markdown':
      return diagnosisMarkdown(inWords(report), options.unknownLines === true);
    case 'html':
      return diagnosisHtml(inWords(report), options.unknownLines === true);
    case 'brief':
      return briefDiagnosis(inWords(report));
  }
}
