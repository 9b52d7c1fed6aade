import type { Report } from '../model/report.ts';

/** Lambda's limit on what a synchronous invocation returns, in bytes. */
export const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024;

/** A report too large to return: everything but the findings and the targets, and how many of them there are. */
export interface ReportTooLarge extends Omit<Report, 'findings' | 'targets' | 'addressMaps'> {
  readonly tooLarge: { readonly findings: number; readonly targets: number };
}

/** What an invocation returns: the report, or what of it always fits. */
export function responseOf(report: Report, limitBytes = RESPONSE_LIMIT_BYTES): Report | ReportTooLarge {
  if (Buffer.byteLength(JSON.stringify(report)) <= limitBytes) return report;
  const { addressMaps, ...withoutMaps } = report;
  if (addressMaps !== undefined) return responseOf(withoutMaps, limitBytes);
  const { findings, targets, ...rest } = withoutMaps;
  return { ...rest, tooLarge: { findings: findings.length, targets: targets.length } };
}
