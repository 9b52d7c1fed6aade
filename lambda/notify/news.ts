import { isOfWrongClock } from '../ledger/order.ts';
import type { Finding } from '../model/finding.ts';
import type { Change, EstateMemory } from '../model/ledger.ts';
import { openFindings } from '../model/open-findings.ts';
import type { Report } from '../model/report.ts';
import type { NotToldYet } from '../report/outline/changes.ts';
import { isNothingAudited, runKindOf } from '../report/outline/run-kind.ts';
import { cleanupKeys, coverageKeys } from './gap-keys.ts';

/** What a report says that its readers were not told yet. */
export interface News extends NotToldYet {
  /** False without a ledger: then nobody knows what was told, and all of it is news. */
  readonly remembered: boolean;
  /** There was no account to audit: told every time. */
  readonly nothingAudited: boolean;
  /** Keys of what clean-up refused or failed at and was not told (see `cleanupKeys`). */
  readonly cleanup: readonly string[];
  /** ENIs that clean-up deleted. */
  readonly deleted: number;
}

const DAY = 24 * 3600 * 1000;

/** A daily audit never starts at the same second: one that is a little early must not wait for another day. */
const EARLY = 3600 * 1000;

/**
 * What of a report is news. Suppressed findings never are. A new or worse finding that the report does not have waits
 * until an audit sees it again: whether it is suppressed, or still there, is not known.
 *
 * @param changes from the ledgers; undefined without: every open finding is new
 * @param estate undefined when nothing is remembered yet: then no heartbeat is due
 * @param heartbeatDays days without a message after which one is due
 */
export function newsOf(
  report: Report,
  changes: readonly Change[] | undefined,
  estate: EstateMemory | undefined,
  now: Date,
  heartbeatDays: number,
): News {
  const run = runKindOf(report);
  const told = new Set(estate?.toldGaps ?? []);
  return {
    remembered: changes !== undefined,
    changes:
      changes === undefined
        ? openFindings(report.findings).map((finding) => ({ kind: 'new', finding }))
        : changesTold(changes, report),
    gaps: coverageKeys(report).filter((key) => !told.has(key)),
    nothingAudited: isNothingAudited(report, run),
    cleanup: cleanupKeys(report).filter((key) => !told.has(key)),
    deleted: report.cleanup?.targets.flatMap(({ outcomes }) => outcomes.filter(isDeleted)).length ?? 0,
    silentSince: run === 'clean-up' ? null : silentSince(estate, now, heartbeatDays),
  };
}

/** The changes that readers of a report are told of. */
export function changesTold(changes: readonly Change[], { findings }: Report): readonly Change[] {
  const reported = new Map(findings.map((finding) => [finding.id, finding]));
  return changes.flatMap((change): readonly Change[] => {
    const finding = reported.get(change.finding.id);
    if (finding === undefined) return change.kind === 'resolved' ? [change] : [];
    return finding.suppressed === null && isStillSo(change, finding) ? [{ ...change, finding }] : [];
  });
}

/** The ledger may have moved on between the report and the reading of it. */
function isStillSo({ kind }: Change, { status }: Finding): boolean {
  return (kind === 'resolved') === (status === 'resolved');
}

function isDeleted({ outcome }: { readonly outcome: string }): boolean {
  return outcome === 'deleted';
}

function silentSince(estate: EstateMemory | undefined, now: Date, heartbeatDays: number): string | null {
  if (estate === undefined) return null;
  const last = estate.lastToldAt ?? estate.since;
  if (isOfWrongClock(last, now)) return estate.since;
  return now.getTime() - Date.parse(last) >= heartbeatDays * DAY - EARLY ? last : null;
}
