import type { Place } from '../model/target.ts';
import { targetKey } from '../model/target.ts';
import { partAsked } from './part-asked.ts';
import type { Narrowing, Work } from './run.ts';

/** Keys of a run's objects, below the place of all runs. */

export function chunkKey(auditId: string, number: number): string {
  return `${auditId}/plan/${number}.json`;
}

/** What is known to be out of reach. */
export function unreachableKey(auditId: string): string {
  return `${auditId}/plan/unreachable.json`;
}

/** What the organisation calls the accounts of the run. */
export function accountNamesKey(auditId: string): string {
  return `${auditId}/plan/account-names.json`;
}

const RESULTS: Readonly<Record<Work, string>> = { scan: 'results', cleanup: 'cleanup' };

/** What was asked for is in the key: an answer to less is never where an audit looks for an answer to all. */
export function resultKey(auditId: string, work: Work, place: Place, narrowing: Narrowing = {}): string {
  return [auditId, RESULTS[work], ...partAsked(narrowing), `${targetKey(place)}.json`].join('/');
}

/** There as soon as the clean-up of the target has begun. */
export function begunKey(auditId: string, place: Place): string {
  return `${auditId}/cleanup/${targetKey(place)}.begun.json`;
}

export function receiptsKey(auditId: string, work: Work, number: number): string {
  return `${auditId}/receipts/${work}-${number}.json`;
}

/** What people are to be told of a run's report. */
export function changesKey(auditId: string): string {
  return `${auditId}/changes.json`;
}

/** What a weekly digest says of free addresses. There where one may be due. */
export function capacitiesKey(auditId: string): string {
  return `${auditId}/capacities.json`;
}

/** Which execution runs the audit of a scheduled time. */
export function claimKey(scheduledTime: Date): string {
  return `claims/${scheduledTime.toISOString()}.json`;
}

/** The same report as a page, beside it. */
export function pageKey(startedAt: Date, auditId: string): string {
  return reportKey(startedAt, auditId).replace(/\.json$/, '.html');
}

/** A report, below the place of all reports. */
export function reportKey(startedAt: Date, auditId: string): string {
  return `${startedAt.toISOString().slice(0, 10)}/${auditId}.json`;
}
