import { firstGlobFor } from '../common/globs.ts';
import { groupBy } from '../common/group-by.ts';
import { isExpired, type Suppression } from '../model/audit-request.ts';
import type { Finding, SuppressionRef } from '../model/finding.ts';
import type { SuppressionNotice } from '../model/report.ts';
import { isOver, type Snooze } from '../model/snooze.ts';

/** Findings marked with the suppression that holds for them, and the suppressions somebody should take away. */
export interface Suppressed<Found extends Finding> {
  readonly findings: readonly Found[];
  readonly notices: readonly SuppressionNotice[];
}

/**
 * Marks findings that a suppression or a snooze covers; they stay in the report. An expired suppression covers nothing
 * and is reported. An unused one is reported only when the audit was complete: an audit that could not look, or was
 * narrowed to a part, does not know that nothing is there. Snoozes end by themselves, and nobody is told.
 */
export function suppress<Found extends Finding>(
  findings: readonly Found[],
  suppressions: readonly Suppression[],
  now: Date,
  auditIsWhole: boolean,
  snoozes: readonly Snooze[] = [],
): Suppressed<Found> {
  const covering = coveringOf(suppressions.filter((entry) => !isExpired(entry, now)));
  const snoozing = snoozingOf(snoozes.filter((snooze) => !isOver(snooze, now)));
  const used = new Set<Suppression>();
  const marked = findings.map((finding) => {
    const match = covering(finding);
    if (match === undefined) return { ...finding, suppressed: snoozing(finding) ?? finding.suppressed };
    if (finding.status !== 'resolved') used.add(match);
    return { ...finding, suppressed: { reason: match.reason, expires: match.expires, by: 'configuration' as const } };
  });
  const notices = suppressions.flatMap((entry): SuppressionNotice[] => {
    const { check, resource, expires } = entry;
    if (isExpired(entry, now)) return [{ check, resource, expires, problem: 'expired' }];
    return auditIsWhole && !used.has(entry) ? [{ check, resource, expires, problem: 'unused' }] : [];
  });
  return { findings: marked, notices };
}

/** The snooze that holds for a finding: of itself, else of its check. */
function snoozingOf(snoozes: readonly Snooze[]): (finding: Finding) => SuppressionRef | null {
  const ofFindings = new Map<string, Snooze>();
  const ofChecks: (Snooze & Pick<Suppression, 'check' | 'resource'>)[] = [];
  for (const snooze of snoozes) {
    if (snooze.what.kind === 'finding') ofFindings.set(snooze.what.finding, snooze);
    else ofChecks.push({ ...snooze, check: snooze.what.check, resource: snooze.what.resource });
  }
  const covering = coveringOf(ofChecks);
  return (finding) => {
    const snooze = ofFindings.get(finding.id) ?? covering(finding);
    return snooze === undefined ? null : { reason: snooze.reason, expires: snooze.until, by: 'snooze' };
  };
}

/** By check, since a suppression is of one: those of each are prepared once for all of its findings. */
function coveringOf<Entry extends Pick<Suppression, 'check' | 'resource'>>(
  entries: readonly Entry[],
): (finding: Finding) => Entry | undefined {
  const byCheck = new Map(
    [...groupBy(entries, ({ check }) => check)].map(([check, ofOne]) => {
      const firstFor = firstGlobFor(ofOne.map(({ resource }) => resource));
      return [check, { ofOne, firstFor }];
    }),
  );
  return ({ check, resource: { arn, id } }) => {
    const ofCheck = byCheck.get(check);
    const places = [arn, id].flatMap((name) => ofCheck?.firstFor(name) ?? []);
    return places.length === 0 ? undefined : ofCheck?.ofOne[Math.min(...places)];
  };
}
