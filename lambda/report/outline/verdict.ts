import { CLEANUP_REFUSED } from '../../checks/kinds.ts';
import type { SectionName } from '../../model/inventory.ts';
import type { Report } from '../../model/report.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import { amount, counted } from '../words/plain-text.ts';
import { cleanupSummary } from './cleanup-outline.ts';

/** What an audit comes to, in words that never let "could not look" pass for "nothing wrong". */
export interface Verdict {
  /**
   * `clean`: everything was read and nothing found; `unknown`: nothing found, but not everything was read; `clean-up`:
   * the run was one, and no check looked for anything.
   */
  readonly tone: Severity | 'clean' | 'unknown' | 'clean-up';
  /** `2 critical and 1 high finding`, or that there are none. */
  readonly found: string;
  /** `2 critical, 1 high`, or the same as `found`: for a place as narrow as a terminal's first line. */
  readonly foundShort: string;
  /** Targets read and not read. */
  readonly read: string;
}

export function verdictOf(report: Report): Verdict {
  if (report.cleanup !== null && isCleanupAlone(report)) {
    const done = cleanupSummary(report.cleanup);
    return { tone: 'clean-up', found: done, foundShort: done, read: readText(report) };
  }
  const { maxSeverity } = report.summary;
  const isWhole = report.summary.complete && report.targets.length > 0;
  return {
    tone: maxSeverity ?? (isWhole ? 'clean' : 'unknown'),
    found: foundText(report, isWhole),
    foundShort: maxSeverity === null ? foundText(report, isWhole) : severityParts(report.summary.findings).join(', '),
    read: readText(report),
  };
}

/** True for a run that cleaned up and audited nothing: of what checks look for it can say nothing, good or bad. */
export function isCleanupAlone({ cleanup, targets }: Report): boolean {
  const answers = targets.flatMap(({ evaluated, notEvaluated }) => [
    ...evaluated,
    ...notEvaluated.map(({ check }) => check),
  ]);
  return cleanup !== null && answers.every((check) => check === CLEANUP_REFUSED);
}

/** What the report calls the run that made it. */
export function runName(report: Report): 'audit' | 'clean-up' {
  return isCleanupAlone(report) ? 'clean-up' : 'audit';
}

/** True of an audit that had no account to look at: said every time, since silence would read as health. */
export function isNothingAudited(report: Report): boolean {
  return !isCleanupAlone(report) && report.targets.every(({ gaps }) => gaps.some(({ reason }) => reason === 'empty'));
}

function foundText({ summary }: Report, isWhole: boolean): string {
  if (summary.maxSeverity !== null) {
    const total = Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
    return `${severityCounts(summary.findings)} ${total === 1 ? 'finding' : 'findings'}`;
  }
  const { complete, partial } = summary.targets;
  if (complete + partial === 0) return 'nothing could be read, so nothing is known';
  return isWhole ? 'nothing found' : 'nothing found in what could be read';
}

/** `2 critical, 1 high and 37 medium`, without those there are none of. */
export function severityCounts(findings: Readonly<Record<Severity, number>>): string {
  const parts = severityParts(findings);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function severityParts(findings: Readonly<Record<Severity, number>>): readonly string[] {
  return SEVERITIES.filter((severity) => findings[severity] > 0).map(
    (severity) => `${amount(findings[severity])} ${severity}`,
  );
}

function readText({ summary, targets }: Report): string {
  const { complete, partial, failed } = summary.targets;
  const total = counted(targets.length, 'target');
  if (targets.length === 0) return 'there were no targets to read';
  if (partial + failed === 0) return `${total} read whole`;
  const parts = [
    `${amount(complete)} of ${total} read whole`,
    partial > 0 ? `${amount(partial)} in part` : '',
    failed > 0 ? `${amount(failed)} not at all` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The sections that tell a reader how much was looked at. */
const TELLING: Readonly<Partial<Record<SectionName, readonly [string, string]>>> = {
  clusters: ['cluster', 'clusters'],
  nodegroups: ['node group', 'node groups'],
  nodes: ['node', 'nodes'],
  subnets: ['subnet', 'subnets'],
  subnetEnis: ['network interface in them', 'network interfaces in them'],
  availableEnis: ['unattached network interface', 'unattached network interfaces'],
};

/** An audit of the wrong place finds nothing either. */
const NO_CLUSTER = ' (is this the right account and region?)';

/** `6 clusters, 40 subnets, 1,212 network interfaces in them`; empty when nothing was read. */
export function lookedAt(report: Report): string {
  const { targets } = report;
  return (Object.keys(TELLING) as SectionName[])
    .flatMap((section) => {
      const counts = targets.map(({ resources }) => resources[section]).filter((count) => count !== undefined);
      const words = TELLING[section];
      if (words === undefined || counts.length === 0) return [];
      const sum = counts.reduce((total, count) => total + count, 0);
      const doubt = section === 'clusters' && sum === 0 && !isCleanupAlone(report) ? NO_CLUSTER : '';
      return [`${counted(sum, ...words)}${doubt}`];
    })
    .join(', ');
}

/** `12 new, 40 ongoing`, or empty when all are new: then it says nothing. */
export function statusCounts({ findings }: Report): string {
  const counts = { new: 0, ongoing: 0, resolved: 0 };
  for (const { status, suppressed } of findings) if (suppressed === null) counts[status]++;
  if (counts.ongoing + counts.resolved === 0) return '';
  return [`${amount(counts.new)} new`, `${amount(counts.ongoing)} ongoing`, `${amount(counts.resolved)} resolved`].join(
    ', ',
  );
}
