import type { Finding, FindingStatus } from '../model/finding.ts';
import type { Report, SuppressionNotice } from '../model/report.ts';
import { SEVERITIES, type Severity } from '../model/severity.ts';
import { type NotLookedAt, notLookedAt, type Unanswered, type Unread } from '../report/outline/not-looked-at.ts';
import { type Block, blocksOf, openFindings } from '../report/outline/outline.ts';
import { type Verdict, verdictOf } from '../report/outline/verdict.ts';
import type { News } from './news.ts';
import { isMemoryKey } from './told-keys.ts';

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
  /** What is new to the reader first. */
  readonly notLookedAt: NotLookedAt;
  readonly isNewGap: (entry: Unread | Unanswered) => boolean;
  readonly suppressed: number;
  readonly suppressionNotices: readonly SuppressionNotice[];
  /** Checks with open findings, those with the worst first. */
  readonly checks: readonly string[];
  /** Accounts with open findings, those with the worst first, then accounts that could not be read whole. */
  readonly accounts: readonly string[];
  /** Null without a ledger: then everything is new, and nothing need be told apart. */
  readonly changed: Changed | null;
}

/** The open findings told apart by what readers know of them, and what is gone. */
export interface Changed {
  readonly fresh: readonly Finding[];
  readonly worse: readonly Finding[];
  /** The severity that people were told of, by the id of a finding that is worse now. */
  readonly was: ReadonlyMap<string, Severity>;
  readonly resolved: readonly Finding[];
  readonly stillOpen: readonly Finding[];
  /** How many things can no longer be looked at. */
  readonly newGaps: number;
  /** How many ledgers no longer take part. */
  readonly newlyForgotten: number;
  readonly silentSince: string | null;
}

/** What a report says to its readers, and what of it they do not know yet. Pure. */
export function digestOf(report: Report, news: News): Digest {
  const open = openFindings(report.findings);
  const blocks = blocksOf(open);
  const groups = blocks.flatMap((block) => block.groups);
  const notWhole = report.targets.filter(({ status }) => status !== 'complete');
  const told = report.findings.filter(({ suppressed }) => suppressed === null);
  const isNewGap = newGaps(news);
  return {
    verdict: verdictOf(report),
    open: open.length,
    bySeverity: countsBy(SEVERITIES, open, ({ severity }) => severity),
    byStatus: countsBy(['new', 'ongoing', 'resolved'], told, ({ status }) => status),
    blocks,
    notLookedAt: newFirst(notLookedAt(report), isNewGap),
    isNewGap,
    suppressed: report.summary.suppressed,
    suppressionNotices: report.summary.suppressionNotices,
    checks: [...new Set(blocks.map(({ check }) => check))],
    accounts: [...new Set([...groups, ...notWhole].map(({ accountId }) => accountId))],
    changed: news.remembered ? changedIn(open, news) : null,
  };
}

function changedIn(open: readonly Finding[], { changes, gaps, silentSince }: News): Changed {
  const of = (kind: News['changes'][number]['kind']) =>
    changes.filter((change) => change.kind === kind).map(({ finding }) => finding);
  const known = new Set(changes.map(({ finding }) => finding.id));
  return {
    fresh: of('new'),
    worse: of('worse'),
    was: new Map(changes.flatMap((change) => (change.kind === 'worse' ? [[change.finding.id, change.was]] : []))),
    resolved: of('resolved'),
    stillOpen: open.filter(({ id }) => !known.has(id)),
    newGaps: gaps.filter((key) => !isMemoryKey(key)).length,
    newlyForgotten: gaps.filter(isMemoryKey).length,
    silentSince,
  };
}

/** Without a ledger all gaps are new, and none is marked. */
function newGaps({ remembered, gaps }: News): Digest['isNewGap'] {
  const keys = remembered ? gaps : [];
  const sections = new Set(keys);
  return (entry) =>
    entry.places.some((place) =>
      'checks' in entry
        ? entry.checks.some((check) => sections.has(`${place} check ${check}`))
        : [...entry.sections, ...entry.dependents].some((section) =>
            [entry.action, ...entry.otherActions].some((action) =>
              sections.has(`${place} section ${section} ${entry.reason} ${action}`),
            ),
          ),
    );
}

function newFirst({ unread, unanswered }: NotLookedAt, isNew: Digest['isNewGap']): NotLookedAt {
  const first = <Entry extends Unread | Unanswered>(entries: readonly Entry[]) => [
    ...entries.filter(isNew),
    ...entries.filter((entry) => !isNew(entry)),
  ];
  return { unread: first(unread), unanswered: first(unanswered) };
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
