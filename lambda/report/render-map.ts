import type { MapReport } from '../model/map-report.ts';
import { mapJson } from './json/map-json.ts';
import { harmlessJson } from './json/render-json.ts';
import { mapTable } from './table/table-map.ts';
import type { RenderOptions } from './text/layout.ts';

/** The forms in which the map of a subnet comes. */
export const MAP_FORMATS = ['table', 'json'] as const;

export type MapFormat = (typeof MAP_FORMATS)[number];

/** The map of a subnet as text that ends with a line break. Text from AWS is harmless in each format. */
export function renderMap(report: MapReport, format: MapFormat, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return mapTable(report, options);
    case 'json':
      return `${harmlessJson(mapJson(report), 2)}\n`;
  }
}
