import type { Suppression } from '../model/audit-request.ts';
import type { Finding } from '../model/finding.ts';
import type { SuppressionNotice } from '../model/report.ts';

/** Findings marked with the suppression that holds for them, and the suppressions somebody should take away. */
export interface Suppressed {
  readonly findings: readonly Finding[];
  readonly notices: readonly SuppressionNotice[];
}

/**
 * Marks findings that a suppression covers; they stay in the report. An expired suppression covers nothing and is
 * reported. An unused one is reported only when the audit was complete: an audit that could not look, or was narrowed
 * to a part, does not know that nothing is there.
 */
export function suppress(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  now: Date,
  auditIsWhole: boolean,
): Suppressed {
  const today = now.toISOString().slice(0, 10);
  const live = suppressions
    .filter(({ expires }) => expires >= today)
    .map((entry) => ({ entry, covers: covering(entry) }));
  const used = new Set<Suppression>();
  const marked = findings.map((finding) => {
    const match = live.find(({ covers }) => covers(finding));
    if (match === undefined) return finding;
    if (finding.status !== 'resolved') used.add(match.entry);
    return { ...finding, suppressed: { reason: match.entry.reason, expires: match.entry.expires } };
  });
  const notices = suppressions.flatMap((entry): SuppressionNotice[] => {
    const { check, resource, expires } = entry;
    if (expires < today) return [{ check, resource, expires, problem: 'expired' }];
    return auditIsWhole && !used.has(entry) ? [{ check, resource, expires, problem: 'unused' }] : [];
  });
  return { findings: marked, notices };
}

function covering({ check, resource }: Suppression): (finding: Finding) => boolean {
  const pattern = globPattern(resource);
  return (finding) =>
    finding.check === check && (pattern.test(finding.resource.arn) || pattern.test(finding.resource.id));
}

/** A glob over a whole ARN or id: `*` is any run of characters, `?` one; everything else stands for itself. */
function globPattern(glob: string): RegExp {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
