import { groupBy } from '../common/group-by.ts';
import { isExpired, type Suppression } from '../model/audit-request.ts';
import type { Finding } from '../model/finding.ts';
import type { SuppressionNotice } from '../model/report.ts';
import { firstGlobFor } from './globs.ts';

/** Findings marked with the suppression that holds for them, and the suppressions somebody should take away. */
export interface Suppressed<Found extends Finding> {
  readonly findings: readonly Found[];
  readonly notices: readonly SuppressionNotice[];
}

/**
 * Marks findings that a suppression covers; they stay in the report. An expired suppression covers nothing and is
 * reported. An unused one is reported only when the audit was complete: an audit that could not look, or was narrowed
 * to a part, does not know that nothing is there.
 */
export function suppress<Found extends Finding>(
  findings: readonly Found[],
  suppressions: readonly Suppression[],
  now: Date,
  auditIsWhole: boolean,
): Suppressed<Found> {
  const covering = coveringOf(suppressions.filter((entry) => !isExpired(entry, now)));
  const used = new Set<Suppression>();
  const marked = findings.map((finding) => {
    const match = covering(finding);
    if (match === undefined) return finding;
    if (finding.status !== 'resolved') used.add(match);
    return { ...finding, suppressed: { reason: match.reason, expires: match.expires } };
  });
  const notices = suppressions.flatMap((entry): SuppressionNotice[] => {
    const { check, resource, expires } = entry;
    if (isExpired(entry, now)) return [{ check, resource, expires, problem: 'expired' }];
    return auditIsWhole && !used.has(entry) ? [{ check, resource, expires, problem: 'unused' }] : [];
  });
  return { findings: marked, notices };
}

/** By check, since a suppression is of one: those of each are prepared once for all of its findings. */
function coveringOf(suppressions: readonly Suppression[]): (finding: Finding) => Suppression | undefined {
  const byCheck = new Map(
    [...groupBy(suppressions, ({ check }) => check)].map(([check, entries]) => {
      const firstFor = firstGlobFor(entries.map(({ resource }) => resource));
      return [check, { entries, firstFor }];
    }),
  );
  return ({ check, resource: { arn, id } }) => {
    const ofCheck = byCheck.get(check);
    const places = [arn, id].flatMap((name) => ofCheck?.firstFor(name) ?? []);
    return places.length === 0 ? undefined : ofCheck?.entries[Math.min(...places)];
  };
}
