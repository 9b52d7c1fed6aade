import { amount, count } from '../../common/words.ts';
import type { Finding, SuppressionRef } from '../../model/finding.ts';
import type { SuppressionNotice } from '../../model/report.ts';
import { clipped } from './plain-text.ts';

const MAX_NAME = 160;

/** `5 findings are suppressed`, `5 findings are suppressed, 2 snoozed until 2026-12-13, 1 by tags`, or empty. */
export function suppressedText(findings: readonly Pick<Finding, 'status' | 'suppressed'>[]): string {
  const suppressed = findings.flatMap(({ status, suppressed: ref }) =>
    status === 'resolved' || ref === null ? [] : [ref],
  );
  if (suppressed.length === 0) return '';
  const all = `${count(suppressed.length, 'finding')} ${suppressed.length === 1 ? 'is' : 'are'} suppressed`;
  const by = (which: SuppressionRef['by']) => suppressed.filter((ref) => ref.by === which);
  const tagged = by('tag').length;
  return [all, snoozedText(by('snooze')), tagged === 0 ? '' : `${amount(tagged)} by tags`]
    .filter((part) => part !== '')
    .join(', ');
}

function snoozedText(snoozed: readonly SuppressionRef[]): string {
  const days = [...new Set(snoozed.map(({ expires }) => expires ?? ''))].sort();
  const [until] = days;
  if (until === undefined) return '';
  return `${amount(snoozed.length)} snoozed until ${clipped(until, MAX_NAME)}${days.length > 1 ? ' at first' : ''}`;
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
