import * as z from 'zod';
import { type WhatIfReport, whatIfReportSchema } from '../../model/what-if.ts';
import { inOrder } from './in-order.ts';

/** What changes would do, as machines get it. */
export function whatIfJson(report: WhatIfReport): WhatIfReport {
  return inOrder(whatIfReportSchema, report);
}

/** Text of the published `what-if.schema.json`. */
export function whatIfJsonSchemaText(): string {
  const schema = z.toJSONSchema(whatIfReportSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor what-if' }, null, 2)}\n`;
}
