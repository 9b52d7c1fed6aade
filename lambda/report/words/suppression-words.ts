import { amount, count } from '../../common/words.ts';
import type { Finding, SuppressionRef } from '../../model/finding.ts';
import type { SuppressionNotice } from '../../model/report.ts';
import { clipped } from './plain-text.ts';

const MAX_NAME = 160;

/** `5 findings are suppressed`, `5 findings are suppressed, 2 of them snoozed until 2026-12-13`, or empty. */
export function suppressedText(findings: readonly Pick<Finding, 'status' | 'suppressed'>[]): string {
  const suppressed = findings.flatMap(({ status, suppressed: ref }) =>
    status === 'resolved' || ref === null ? [] : [ref],
  );
  if (suppressed.length === 0) return '';
  const are = suppressed.length === 1 ? 'is' : 'are';
  const snoozed = suppressed.filter(({ by }) => by === 'snooze');
  const until = clipped(snoozed.map(({ expires }) => expires).sort()[0] ?? '', MAX_NAME);
  const all = count(suppressed.length, 'finding');
  if (snoozed.length === 0) return `${all} ${are} suppressed`;
  if (snoozed.length === suppressed.length) return `${all} ${are} snoozed, until ${until}${laterOnes(snoozed, until)}`;
  return `${all} are suppressed, ${amount(snoozed.length)} of them snoozed, until ${until}${laterOnes(snoozed, until)}`;
}

function laterOnes(snoozed: readonly SuppressionRef[], first: string): string {
  return snoozed.some(({ expires }) => expires !== first) ? ' the first' : '';
}

/** What is the matter with a suppression, and what to do. */
export function noticeText({ check, resource, problem, expires }: SuppressionNotice): string {
  const what = `${clipped(check, MAX_NAME)} on ${clipped(resource, MAX_NAME)}`;
  switch (problem) {
    case 'expired':
      return `${what} expired on ${clipped(expires ?? '', MAX_NAME)} and suppresses nothing: renew it or take it away`;
    case 'unused':
      return `${what} matches nothing any more: take it away`;
    case 'unread':
      return `${clipped(resource, MAX_NAME)} could not be read, so nothing was snoozed: restore it or move it away`;
  }
}
