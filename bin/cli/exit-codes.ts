import type { Report } from '../../lambda/model/report.ts';
import { isAtLeast, type Severity } from '../../lambda/model/severity.ts';

/** What the process says to the shell. */
export const EXIT = {
  ok: 0,
  findings: 1,
  /** Usage, configuration, or nothing could be read. */
  failed: 2,
  incomplete: 3,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

export type FailOn = Severity | 'none';

/**
 * Exit code of an audit: that nothing could be read outweighs findings, which outweigh (under `strict`) what could not
 * be looked at. Suppressed and resolved findings do not count.
 */
export function auditExitCode(
  report: Pick<Report, 'targets' | 'findings' | 'summary'>,
  { failOn, strict }: { readonly failOn: FailOn; readonly strict: boolean },
): number {
  if (nothingRead(report)) return EXIT.failed;
  if (failOn !== 'none' && report.findings.some((finding) => counts(finding) && isAtLeast(finding.severity, failOn))) {
    return EXIT.findings;
  }
  return strict && !report.summary.complete ? EXIT.incomplete : EXIT.ok;
}

/** True when no target gave any answer. */
export function nothingRead({ targets }: Pick<Report, 'targets'>): boolean {
  return targets.every(({ status }) => status === 'failed');
}

function counts({ suppressed, status }: Report['findings'][number]): boolean {
  return suppressed === null && status !== 'resolved';
}
