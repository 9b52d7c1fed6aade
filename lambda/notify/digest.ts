import type { FindingStatus } from '../model/finding.ts';
import type { Report, SuppressionNotice } from '../model/report.ts';
import { SEVERITIES, type Severity } from '../model/severity.ts';
import { type NotLookedAt, notLookedAt } from '../report/not-looked-at.ts';
import { type Block, blocksOf, openFindings } from '../report/outline.ts';
import { type Verdict, verdictOf } from '../report/verdict.ts';

/** A report condensed for somebody who has to act on it. */
export interface Digest {
  readonly verdict: Verdict;
  /** Findings to act on: neither suppressed nor resolved. */
  readonly open: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Unsuppressed findings by their change since the last audit. */
  readonly byStatus: Readonly<Record<FindingStatus, number>>;
  /** The open findings in groups, worst first. */
  readonly blocks: readonly Block[];
  readonly notLookedAt: NotLookedAt;
  readonly suppressed: number;
  readonly suppressionNotices: readonly SuppressionNotice[];
  /** Checks with open findings, those with the worst first. */
  readonly checks: readonly string[];
  /** Accounts with open findings, those with the worst first, then accounts that could not be read whole. */
  readonly accounts: readonly string[];
}

/** What a report says to its readers. Pure. */
export function digestOf(report: Report): Digest {
  const open = openFindings(report.findings);
  const blocks = blocksOf(open);
  const groups = blocks.flatMap((block) => block.groups);
  const notWhole = report.targets.filter(({ status }) => status !== 'complete');
  const told = report.findings.filter(({ suppressed }) => suppressed === null);
  return {
    verdict: verdictOf(report),
    open: open.length,
    bySeverity: countsBy(SEVERITIES, open, ({ severity }) => severity),
    byStatus: countsBy(['new', 'ongoing', 'resolved'], told, ({ status }) => status),
    blocks,
    notLookedAt: notLookedAt(report),
    suppressed: report.summary.suppressed,
    suppressionNotices: report.summary.suppressionNotices,
    checks: [...new Set(blocks.map(({ check }) => check))],
    accounts: [...new Set([...groups, ...notWhole].map(({ accountId }) => accountId))],
  };
}

function countsBy<Key extends string, Item>(
  keys: readonly Key[],
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Readonly<Record<Key, number>> {
  const counts = new Map<Key, number>(keys.map((key) => [key, 0]));
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  // `fromEntries` forgets which keys there are; every one of `keys` was put in.
  return Object.fromEntries(counts) as Readonly<Record<Key, number>>;
}
