import type { Report } from '../model/report.ts';
import { renderCsv } from './csv/render-csv.ts';
import { renderHtml } from './html/render-html.ts';
import { renderJson } from './json/render-json.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import { outlineOf } from './outline/outline.ts';
import { DEFAULT_VIEW } from './outline/view.ts';
import { renderTable } from './table/render-table.ts';
import type { RenderOptions } from './text/layout.ts';
import { renderAsff } from './tools/asff.ts';
import { renderGithub } from './tools/github.ts';
import { renderJunit } from './tools/junit.ts';
import { renderNdjson } from './tools/ndjson.ts';
import { renderOcsf } from './tools/ocsf.ts';
import { renderPrometheus } from './tools/prometheus.ts';
import { renderSarif } from './tools/sarif.ts';

/** The forms a report comes in: for people, for programs of your own, and for tools that have a form of theirs. */
export const FORMATS = [
  'table',
  'json',
  'csv',
  'markdown',
  'html',
  'ndjson',
  'sarif',
  'junit',
  'ocsf',
  'asff',
  'github',
  'prometheus',
] as const;

/** Forms that also say what a clean-up did; the others have findings alone. */
export type CleanupFormat = Extract<Format, 'table' | 'json' | 'csv' | 'markdown' | 'html' | 'ndjson'>;

export type { RenderOptions };

export type Format = (typeof FORMATS)[number];

/**
 * The report as text that ends with a line break. Text from AWS is harmless in each format: no control characters, no
 * formulas in a spreadsheet, no markup in Markdown, HTML and XML, no command of a workflow.
 */
export function render(report: Report, format: Format, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return renderTable(outlineOf(report, null, { ...DEFAULT_VIEW, ...options.view }), options);
    case 'json':
      return renderJson(report);
    case 'csv':
      return renderCsv(report);
    case 'markdown':
      return renderMarkdown(outlineOf(report, null, { ...DEFAULT_VIEW, ...options.view }));
    case 'html':
      return renderHtml(outlineOf(report, null, { ...DEFAULT_VIEW, ...options.view }), report);
    case 'ndjson':
      return renderNdjson(report);
    case 'sarif':
      return renderSarif(report);
    case 'junit':
      return renderJunit(report);
    case 'ocsf':
      return renderOcsf(report);
    case 'asff':
      return renderAsff(report);
    case 'github':
      return renderGithub(report);
    case 'prometheus':
      return renderPrometheus(report);
  }
}
