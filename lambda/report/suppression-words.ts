import type { Summary, SuppressionNotice } from '../model/report.ts';
import { counted, harmless } from './plain-text.ts';

/** `5 findings are suppressed`, or empty. */
export function suppressedText({ suppressed }: Summary): string {
  if (suppressed === 0) return '';
  return `${counted(suppressed, 'finding')} ${suppressed === 1 ? 'is' : 'are'} suppressed`;
}

/** What is the matter with a suppression, and what to do. */
export function noticeText({ check, resource, problem, expires }: SuppressionNotice): string {
  const what = `${harmless(check)} on ${harmless(resource)}`;
  switch (problem) {
    case 'expired':
      return `${what} expired on ${harmless(expires)} and suppresses nothing: renew it or take it away`;
    case 'unused':
      return `${what} matches nothing any more: take it away`;
  }
}
