import { amount, count } from '../../common/words.ts';
import type { Finding, Names } from '../../model/finding.ts';
import type { Change } from '../../model/ledger.ts';
import { type Severity, worstSeverity } from '../../model/severity.ts';
import { shortTime } from '../words/plain-text.ts';
import type { FollowsFrom } from './blocks.ts';
import { isMemoryKey } from './coverage-keys.ts';
import { type Entries, entriesOf } from './entries.ts';

/** What readers of a report do not know yet. */
export interface NotToldYet {
  readonly changes: readonly Change[];
  /** Keys of what could not be looked at (`coverage-keys.ts`). */
  readonly gaps: readonly string[];
  /** ISO time since which nothing was sent, when that is so long ago that something must be; else null. */
  readonly silentSince: string | null;
}

/** The open findings told apart by what readers know of them, and what is gone. */
export interface Changes {
  /** What is different from what readers know. */
  readonly sentence: string;
  /** `2 new, 1 worse, 3 resolved`, without those there are none of; empty when there are none at all. */
  readonly counts: string;
  /** The worst of what is new or worse; null where nothing is. */
  readonly worst: Severity | null;
  readonly fresh: Entries;
  readonly worse: Entries;
  /** What is new and what is worse together: what readers have to act on. */
  readonly toAct: Entries;
  readonly resolved: Entries;
  readonly stillOpen: Entries;
  /** How many things can no longer be looked at. */
  readonly newGaps: number;
  /** How many ledgers no longer take part. */
  readonly newlyForgotten: number;
  readonly silentSince: string | null;
}

/** What the report says as a whole, of which the sentence depends. */
export interface ReportState {
  readonly nothingAudited: boolean;
  readonly allWell: boolean;
  /** Targets read and not read, in words. */
  readonly read: string;
  readonly followsFrom: FollowsFrom;
  readonly accountNames?: Names | undefined;
}

export function changesSince(
  open: readonly Finding[],
  { changes, gaps, silentSince }: NotToldYet,
  state: ReportState,
): Changes {
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).map(({ finding }) => finding);
  const [fresh, worse, resolved] = [of('new'), of('worse'), of('resolved')];
  const known = new Set(changes.map(({ finding }) => finding.id));
  const stillOpen = open.filter(({ id }) => !known.has(id));
  const { followsFrom, accountNames } = state;
  const told = {
    counts: countsText(fresh.length, worse.length, resolved.length),
    worst: worstSeverity([...fresh, ...worse].map(({ severity }) => severity)) ?? null,
    fresh: entriesOf(fresh, { followsFrom, accountNames }),
    worse: entriesOf(worse, { followsFrom, accountNames, before: new Map(changes.flatMap(severityBefore)) }),
    toAct: entriesOf([...fresh, ...worse], { followsFrom, accountNames }),
    resolved: entriesOf(resolved, { accountNames }),
    stillOpen: entriesOf(stillOpen),
    newGaps: gaps.filter((key) => !isMemoryKey(key)).length,
    newlyForgotten: gaps.filter(isMemoryKey).length,
    silentSince,
  };
  return { ...told, sentence: sentenceOf(told, stillOpen, state) };
}

function sentenceOf(
  { counts, newGaps, newlyForgotten, silentSince }: Omit<Changes, 'sentence'>,
  stillOpen: readonly Finding[],
  { nothingAudited, allWell, read }: ReportState,
): string {
  if (counts !== '') return `Since the last message: ${counts}.`;
  if (newGaps > 0) return 'Since the last message: less could be looked at.';
  if (newlyForgotten > 0) return 'Since the last message: the memory of audits fails.';
  if (silentSince === null) {
    return nothingAudited ? 'Still nothing was audited.' : 'Nothing changed since the last message.';
  }
  const since = `Nothing to tell since ${shortTime(silentSince)}`;
  return allWell ? `${since}: all is well.` : `${since}, and this is still so: ${stillSo(stillOpen, read)}.`;
}

function stillSo(stillOpen: readonly Finding[], read: string): string {
  const oldest = stillOpen.map(({ firstSeen }) => firstSeen).sort()[0];
  if (oldest === undefined) return read;
  return `${count(stillOpen.length, 'finding')} open, the oldest since ${shortTime(oldest)}`;
}

function severityBefore(change: Change): readonly (readonly [string, Severity])[] {
  return change.kind === 'worse' ? [[change.finding.id, change.was]] : [];
}

/** `2 new, 1 worse, 3 resolved`, without those there are none of. */
export function countsText(fresh: number, worse: number, resolved: number): string {
  const parts = [
    fresh > 0 ? `${amount(fresh)} new` : '',
    worse > 0 ? `${amount(worse)} worse` : '',
    resolved > 0 ? `${amount(resolved)} resolved` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
