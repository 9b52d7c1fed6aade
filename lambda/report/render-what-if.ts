import type { WhatIfReport } from '../model/what-if.ts';
import { whatIfHtml } from './html/html-what-if.ts';
import { harmlessJson } from './json/render-json.ts';
import { whatIfJson } from './json/what-if-json.ts';
import { whatIfTable } from './table/table-what-if.ts';
import type { RenderOptions } from './text/layout.ts';

/** The forms in which changes that are not made are told. */
export const WHAT_IF_FORMATS = ['table', 'json', 'html'] as const;

export type WhatIfFormat = (typeof WHAT_IF_FORMATS)[number];

/** What changes would do as text that ends with a line break. Text from AWS is harmless in each format. */
export function renderWhatIf(report: WhatIfReport, format: WhatIfFormat, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return whatIfTable(report, options);
    case 'json':
      return `${harmlessJson(whatIfJson(report), 2)}\n`;
    case 'html':
      return whatIfHtml(report);
  }
}
