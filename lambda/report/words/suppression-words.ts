import { count } from '../../common/words.ts';
import type { Summary, SuppressionNotice } from '../../model/report.ts';
import { clipped } from './plain-text.ts';

const MAX_NAME = 160;

/** `5 findings are suppressed`, or empty. */
export function suppressedText({ suppressed }: Summary): string {
  if (suppressed === 0) return '';
  return `${count(suppressed, 'finding')} ${suppressed === 1 ? 'is' : 'are'} suppressed`;
}

/** What is the matter with a suppression, and what to do. */
export function noticeText({ check, resource, problem, expires }: SuppressionNotice): string {
  const what = `${clipped(check, MAX_NAME)} on ${clipped(resource, MAX_NAME)}`;
  switch (problem) {
    case 'expired':
      return `${what} expired on ${clipped(expires, MAX_NAME)} and suppresses nothing: renew it or take it away`;
    case 'unused':
      return `${what} matches nothing any more: take it away`;
  }
}
