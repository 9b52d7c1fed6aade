import type { Report } from '../model/report.ts';
import { renderCsv } from './csv/render-csv.ts';
import { renderJson } from './json/render-json.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import { outlineOf } from './outline/outline.ts';
import { DEFAULT_VIEW } from './outline/view.ts';
import { renderTable } from './table/render-table.ts';
import type { RenderOptions } from './text/layout.ts';

/** The forms a report comes in. */
export const FORMATS = ['table', 'json', 'csv', 'markdown'] as const;

export type { RenderOptions };

export type Format = (typeof FORMATS)[number];

/**
 * The report as text that ends with a line break. Text from AWS is harmless in each format: no control characters, no
 * formulas in a spreadsheet, no markup in Markdown.
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
  }
}
