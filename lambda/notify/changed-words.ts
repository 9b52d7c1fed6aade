import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { compareSeverity, SEVERITIES, worstSeverity } from '../model/severity.ts';
import { isNothingAudited } from '../report/outline/verdict.ts';
import { amount, counted, shortTime } from '../report/words/plain-text.ts';
import type { Changed, Digest } from './digest.ts';

/** `2 new, 1 worse, 3 resolved`, without those there are none of; empty when there are none at all. */
export function countsText({ fresh, worse, resolved }: Changed): string {
  const parts = [
    fresh.length > 0 ? `${amount(fresh.length)} new` : '',
    worse.length > 0 ? `${amount(worse.length)} worse` : '',
    resolved.length > 0 ? `${amount(resolved.length)} resolved` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The worst of what is new or worse: ` (worst high)`, or empty. */
export function worstText({ fresh, worse }: Changed): string {
  const worst = worstSeverity([...fresh, ...worse].map(({ severity }) => severity));
  return worst === undefined ? '' : ` (worst ${worst})`;
}

/** `2 high, 10 low` of these findings; empty when there are none. */
export function severitiesText(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map((severity) => [severity, findings.filter((one) => one.severity === severity).length]);
  return counts
    .flatMap(([severity, count]) => (count === 0 ? [] : [`${amount(Number(count))} ${severity}`]))
    .join(', ');
}

/** True when all was read, with its memory, and nothing is open: the only time that it may be said. */
export function isAllWell({ open }: Digest, { summary, targets, cleanup }: Report): boolean {
  const remembered = targets.every(({ memory }) => memory.status !== 'failed');
  return open === 0 && summary.complete && remembered && targets.length > 0 && cleanup === null;
}

/** What is different from what readers know, in a sentence. */
export function changeSentence(changed: Changed, digest: Digest, report: Report): string {
  const counts = countsText(changed);
  if (counts !== '') return `Since the last message: ${counts}.`;
  if (changed.newGaps > 0) return 'Since the last message: less could be looked at.';
  if (changed.newlyForgotten > 0) return 'Since the last message: memory of earlier audits was lost.';
  if (changed.silentSince === null && isNothingAudited(report)) return 'Still nothing was audited.';
  if (changed.silentSince === null) return 'Nothing changed since the last message.';
  const since = `Nothing to tell since ${shortTime(changed.silentSince)}`;
  if (isAllWell(digest, report)) return `${since}: all is well.`;
  return `${since}, and this is still so: ${stillSo(changed, digest)}.`;
}

function stillSo({ stillOpen }: Changed, { verdict }: Digest): string {
  const oldest = stillOpen.map(({ firstSeen }) => firstSeen).sort()[0];
  if (oldest === undefined) return verdict.read;
  return `${counted(stillOpen.length, 'finding')} open, the oldest since ${shortTime(oldest)}`;
}

/** `was high`, or with several `was high or medium`, of findings that are worse now. */
export function wasText(findings: readonly Finding[], { was }: Pick<Changed, 'was'>): string {
  const before = new Set(findings.flatMap(({ id }) => was.get(id) ?? []));
  return before.size === 0 ? '' : `was ${[...before].sort(compareSeverity).join(' or ')}`;
}
