import { escapedBytes } from '../../../common/bytes.ts';
import type { CleanupReport } from '../../../model/cleanup.ts';
import { withoutPictures } from '../../../model/pictures.ts';
import { type Report, type Summary, summarySchema } from '../../../model/report.ts';
import { inOrder } from '../../../report/json/in-order.ts';
import { compactJson, harmlessJson } from '../../../report/json/render-json.ts';
import { type CleanupTotals, cleanupTotals } from '../../../report/outline/cleanup-outline.ts';

/** What a queue or a function gets instead of a report that is too large for SNS. */
export interface ReportSummary {
  readonly schemaVersion: '2';
  readonly tool: Report['tool'];
  readonly auditId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly summary: Summary;
  /** Where the whole report is, or null when nothing keeps it. */
  readonly reportLocation: string | null;
  /** What the whole report has and this has not. */
  readonly cut: { readonly findings: number; readonly targets: number; readonly suppressionNotices: number };
  /** What clean-up came to; null unless it was asked for. */
  readonly cleanup: (CleanupTotals & Pick<CleanupReport, 'mode'>) | null;
}

/** The keys of a finding alone take more than this: a report of thousands need not be written out to be too large. */
const LEAST_BYTES_OF_A_FINDING = 250;
const LEAST_BYTES_OF_A_DECISION = 60;

/**
 * The JSON for machines: the whole report when its bytes inside the SNS message fit into `budget`, else its summary and
 * where the report is. Both tell themselves apart by the key `findings`.
 */
export function machineJson(report: Report, reportLocation: string | null, budget: number): string {
  const tooMany = leastBytes(report) > budget;
  const candidates = [
    ...(tooMany
      ? []
      : [
          // A message has room for findings or for pictures; these are in the report that it names.
          () => compactJson(withoutPictures(report)),
        ]),
    () => summaryJson(report, reportLocation, report.summary),
    () => summaryJson(report, reportLocation, { ...report.summary, suppressionNotices: [] }),
  ];
  for (const candidate of candidates) {
    const json = candidate();
    if (escapedBytes(json) <= budget) return json;
  }
  return summaryJson(report, reportLocation, { ...report.summary, suppressionNotices: [], findingsByCheck: {} });
}

function leastBytes({ findings, cleanup }: Report): number {
  const decisions = cleanup?.targets.reduce((sum, target) => sum + target.decisions.length, 0) ?? 0;
  return findings.length * LEAST_BYTES_OF_A_FINDING + decisions * LEAST_BYTES_OF_A_DECISION;
}

function summaryJson(report: Report, reportLocation: string | null, summary: Summary): string {
  const { schemaVersion, tool, auditId, startedAt, finishedAt } = report;
  const message: ReportSummary = {
    schemaVersion,
    tool: { name: tool.name, version: tool.version },
    auditId,
    startedAt,
    finishedAt,
    summary: inOrder(summarySchema, summary),
    reportLocation,
    cut: {
      findings: report.findings.length,
      targets: report.targets.length,
      suppressionNotices: report.summary.suppressionNotices.length - summary.suppressionNotices.length,
    },
    cleanup: report.cleanup === null ? null : { mode: report.cleanup.mode, ...cleanupTotals(report.cleanup) },
  };
  return harmlessJson(message);
}
