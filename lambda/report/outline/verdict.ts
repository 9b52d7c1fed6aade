import { amount, count, list } from '../../common/words.ts';
import type { Report } from '../../model/report.ts';
import type { Severity } from '../../model/severity.ts';
import { clipped } from '../words/plain-text.ts';
import { cleanupSummary } from './cleanup-outline.ts';
import { clusterApisText, someAreClosed } from './cluster-api-words.ts';
import type { RunKind } from './run-kind.ts';
import { severitiesSentence, severitiesText } from './severity-words.ts';

/** What an audit comes to, in words that never let "could not look" pass for "nothing wrong". */
export interface Verdict {
  /**
   * `clean`: everything was read and nothing found; `unknown`: nothing found, but not everything was read; `clean-up`:
   * the run was one, and no check looked for anything; `no-cluster`: nothing was found, and there is no cluster either.
   */
  readonly tone: Severity | 'clean' | 'unknown' | 'clean-up' | 'no-cluster';
  /** `2 critical and 1 high finding`, or that there are none. */
  readonly found: string;
  /** `2 critical, 1 high`, or the same as `found`: for a place as narrow as a terminal's first line. */
  readonly foundShort: string;
  /** Targets read and not read. */
  readonly read: string;
}

export function verdictOf(report: Report, run: RunKind): Verdict {
  if (report.cleanup !== null && run === 'clean-up') {
    const done = cleanupSummary(report.cleanup);
    return { tone: 'clean-up', found: done, foundShort: done, read: readText(report) };
  }
  const { maxSeverity } = report.summary;
  const isWhole = report.summary.complete && report.targets.length > 0;
  return {
    tone: maxSeverity ?? (isWhole ? (hasNoCluster(report) ? 'no-cluster' : 'clean') : 'unknown'),
    found: foundText(report, isWhole),
    foundShort: maxSeverity === null ? foundText(report, isWhole) : severitiesText(report.summary.findings),
    read: readText(report),
  };
}

function foundText(report: Report, isWhole: boolean): string {
  const { summary } = report;
  if (summary.maxSeverity !== null) return severitiesSentence(summary.findings);
  const { complete, partial } = summary.targets;
  if (complete + partial === 0) return 'nothing could be read, so nothing is known';
  if (!isWhole) return 'nothing found in what could be read';
  return hasNoCluster(report) ? `no EKS cluster in ${regionsText(report)}` : 'nothing found';
}

/** Whether an audit looked for clusters, and there is none. */
function hasNoCluster({ targets }: Pick<Report, 'targets'>): boolean {
  const counts = targets.map(({ resources }) => resources.clusters);
  return counts.some((clusters) => clusters !== undefined) && counts.every((clusters = 0) => clusters === 0);
}

function regionsText({ targets }: Pick<Report, 'targets'>): string {
  const regions = [...new Set(targets.map(({ region }) => clipped(region, 32)))];
  return regions.length > MAX_REGIONS ? count(regions.length, 'region') : list(regions, MAX_REGIONS);
}

const MAX_REGIONS = 4;

export function readText({ summary, targets }: Report): string {
  const { complete, partial, failed } = summary.targets;
  const total = count(targets.length, 'target');
  if (targets.length === 0) return 'there were no targets to read';
  if (partial + failed === 0) {
    const closed = someAreClosed({ targets }) ? `, and ${clusterApisText({ targets })}` : '';
    return `${total} read whole${closed}`;
  }
  const parts = [
    `${amount(complete)} of ${total} read whole`,
    partial > 0 ? `${amount(partial)} in part` : '',
    failed > 0 ? `${amount(failed)} not at all` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
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
