import { openFindings, resolvedFindings } from '../../model/open-findings.ts';
import type { Report } from '../../model/report.ts';
import { isAtLeast, type Severity } from '../../model/severity.ts';
import { noticeText, suppressedText } from '../words/suppression-words.ts';
import { type Audience, audienceText, EVERYBODY } from './audience.ts';
import { followsFromOf } from './by-cause.ts';
import { type Changes, changesSince, type NotToldYet } from './changes.ts';
import { type CleanupOutline, cleanupOutline } from './cleanup-outline.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { type Entries, entriesOf } from './entries.ts';
import { forgottenIn, headlineOf } from './headline.ts';
import { isNothingAudited, type RunKind, runKindOf } from './run-kind.ts';
import { type ReportSection, sectionsOf } from './sections.ts';
import { statusCounts, type Verdict, verdictOf } from './verdict.ts';
import { atLeast, DEFAULT_VIEW, hiddenText, type View } from './view.ts';
import { type WithoutMemory, withoutMemoryIn } from './without-memory.ts';

/** What every form says of a report, computed once: plain data. Its words are harmless; what is in `source` is not yet. */
export interface Outline {
  readonly source: Pick<Report, 'tool' | 'auditId' | 'startedAt'>;
  readonly run: RunKind;
  readonly verdict: Verdict;
  /** What is worst and where, what changed, and how much was not read: one sentence, with its full stop. */
  readonly headline: string;
  /** `12 new, 40 ongoing, 3 resolved`; empty when all are new. */
  readonly statuses: string;
  readonly maxSeverity: Severity | null;
  /** There was no account to audit. */
  readonly nothingAudited: boolean;
  /** All was read, with its memory, and nothing is open: the only time that it may be said. */
  readonly allWell: boolean;
  /** Findings to act on: neither suppressed nor resolved. */
  readonly open: Entries;
  /** Findings that this audit no longer saw, and that nobody had suppressed. */
  readonly resolved: Entries;
  /** The open findings as they are listed. */
  readonly sections: readonly ReportSection[];
  /** How many are not listed, being milder than was asked for; empty when all are. */
  readonly hidden: string;
  readonly view: View;
  /** Checks with open findings, those with the worst first. */
  readonly checks: readonly string[];
  /** Accounts with open findings, those with the worst first, then accounts that could not be read whole. */
  readonly accounts: readonly string[];
  readonly coverage: Coverage;
  readonly cleanup: CleanupOutline | null;
  readonly memory: WithoutMemory;
  readonly suppressions: Suppressions;
  /** Null where nobody knows what readers were told: then everything is new, and nothing need be told apart. */
  readonly changes: Changes | null;
  /** For whom a message of it is and who else gets one, in a line; empty where nobody has findings of their own. */
  readonly audience: string;
}

export interface Suppressions {
  /** `5 findings are suppressed`, or empty. */
  readonly text: string;
  /** Suppressions that somebody should take away, and why. */
  readonly notices: readonly string[];
}

/**
 * The outline of a report.
 * @param notToldYet what readers do not know of it; null where nobody knows what they were told
 * @param view what of it is listed, and by what
 * @param audience for whom a message of it is
 */
export function outlineOf(
  report: Report,
  notToldYet: NotToldYet | null = null,
  view: View = DEFAULT_VIEW,
  audience: Audience = EVERYBODY,
): Outline {
  const { findings, targets, summary, cleanup, tool, auditId, startedAt } = report;
  const run = runKindOf(report);
  const open = openFindings(findings);
  const gone = resolvedFindings(findings);
  const listed = atLeast(open, view);
  const listedGone = gone.filter(({ severity }) => isAtLeast(severity, view.minSeverity));
  const followsFrom = followsFromOf(open);
  const { accountNames } = report;
  const entries = entriesOf(open, { followsFrom, accountNames });
  const coverage = coverageOf(report, run, notToldYet?.gaps ?? []);
  const memory = withoutMemoryIn(report);
  const verdict = verdictOf(report, run);
  const nothingAudited = isNothingAudited(report, run);
  const allWell =
    verdict.tone === 'clean' &&
    memory.causes.length === 0 &&
    coverage.complete &&
    coverage.closedClusters.length === 0 &&
    coverage.targets > 0 &&
    cleanup === null;
  const notWhole = targets.filter(({ status }) => status !== 'complete');
  const suppressed = suppressedText(findings);
  const changes =
    notToldYet === null
      ? null
      : changesSince(open, notToldYet, { nothingAudited, allWell, read: verdict.read, followsFrom, accountNames });
  const forgotten = forgottenIn(report);
  return {
    source: { tool, auditId, startedAt },
    run,
    verdict,
    headline: headlineOf({ run, verdict, open: entries, coverage, suppressed, changes, summary, forgotten }),
    statuses: statusCounts(report),
    maxSeverity: summary.maxSeverity,
    nothingAudited,
    allWell,
    open: entries,
    resolved: entriesOf(listedGone, { accountNames }),
    sections: sectionsOf(listed, view.groupBy, accountNames),
    hidden: hiddenText([...open, ...gone], [...listed, ...listedGone], view),
    view,
    checks: [...new Set(entries.blocks.map(({ check }) => check))],
    accounts: [...new Set([...entries.groups, ...notWhole].map(({ accountId }) => accountId))],
    coverage,
    cleanup: cleanup === null ? null : cleanupOutline(cleanup),
    memory,
    suppressions: { text: suppressed, notices: summary.suppressionNotices.map(noticeText) },
    changes,
    audience: audienceText(audience),
  };
}
