import type { Finding } from '../model/finding.ts';
import type { Summary, SuppressionNotice, TargetResult } from '../model/report.ts';
import { SEVERITIES, worstSeverity } from '../model/severity.ts';

/**
 * Counts over an audit's targets and findings. Suppressed findings are counted once, as suppressed; what is resolved is
 * no finding any more and counts nowhere but by its status.
 */
export function summarize(
  targets: readonly TargetResult[],
  findings: readonly Finding[],
  suppressionNotices: readonly SuppressionNotice[],
): Summary {
  const present = findings.filter((finding) => finding.status !== 'resolved');
  const open = present.filter((finding) => finding.suppressed === null);
  return {
    targets: {
      complete: countStatus(targets, 'complete'),
      partial: countStatus(targets, 'partial'),
      failed: countStatus(targets, 'failed'),
    },
    findings: Object.fromEntries(
      SEVERITIES.map((severity) => [severity, open.filter((finding) => finding.severity === severity).length]),
    ) as Summary['findings'],
    findingsByStatus: countByStatus(findings.filter((finding) => finding.suppressed === null)),
    findingsByCheck: countBy(open.map((finding) => finding.check)),
    suppressed: present.length - open.length,
    maxSeverity: worstSeverity(new Set(open.map((finding) => finding.severity))) ?? null,
    complete: isWholeEstate(targets),
    suppressionNotices,
  };
}

/** True when every target was read whole. Of an estate without targets nothing was read. */
export function isWholeEstate(targets: readonly Pick<TargetResult, 'status'>[]): boolean {
  return targets.length > 0 && targets.every(({ status }) => status === 'complete');
}

function countStatus(targets: readonly TargetResult[], status: TargetResult['status']): number {
  return targets.filter((target) => target.status === status).length;
}

function countByStatus(findings: readonly Finding[]): Summary['findingsByStatus'] {
  const of = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  return { new: of('new'), ongoing: of('ongoing'), resolved: of('resolved') };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
