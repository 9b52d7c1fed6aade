import type { DoctorReport } from '../model/doctor.ts';
import { doctorJson } from './json/doctor-json.ts';
import { harmlessJson } from './json/render-json.ts';
import { doctorTable } from './table/doctor-table.ts';
import { layoutFor, type RenderOptions } from './text/layout.ts';

/** The forms in which it is said how a deployment is. */
export const DOCTOR_FORMATS = ['table', 'json'] as const;

export type DoctorFormat = (typeof DOCTOR_FORMATS)[number];

/** The examinations as text that ends with a line break. Text from AWS is harmless in each format. */
export function renderDoctor(report: DoctorReport, format: DoctorFormat, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return doctorTable(report, layoutFor(options));
    case 'json':
      return `${harmlessJson(doctorJson(report), 2)}\n`;
  }
}
