import { type Pictures, withoutPictures } from '../model/pictures.ts';
import type { Report } from '../model/report.ts';

/** Lambda's limit on what a synchronous invocation returns, in bytes. */
export const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024;

/** A report too large to return: everything but the findings and the targets, and how many of them there are. */
export interface ReportTooLarge extends Omit<Report, 'findings' | 'targets' | keyof Pictures> {
  readonly tooLarge: { readonly findings: number; readonly targets: number };
}

/** What an invocation returns: the report, or what of it always fits. */
export function responseOf(report: Report, limitBytes = RESPONSE_LIMIT_BYTES): Report | ReportTooLarge {
  if (Buffer.byteLength(JSON.stringify(report)) <= limitBytes) return report;
  const plain = withoutPictures(report);
  if (Buffer.byteLength(JSON.stringify(plain)) <= limitBytes) return plain;
  const { findings, targets, ...rest } = plain;
  return { ...rest, tooLarge: { findings: findings.length, targets: targets.length } };
}
