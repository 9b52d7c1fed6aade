import type { Report } from '../model/report.ts';
import { SEVERITIES } from '../model/severity.ts';
import { cleanupTotals } from '../report/outline/cleanup-outline.ts';
import { isCleanupAlone, isNothingAudited } from '../report/outline/verdict.ts';
import { amount, counted } from '../report/words/plain-text.ts';
import { countsText, isAllWell, severitiesText, worstText } from './changed-words.ts';
import type { Changed, Digest } from './digest.ts';

/** SNS takes fewer than 100 characters. */
const MOST = 99;

/**
 * The mail's subject: what changed, or without a ledger the two worst severities with counts and how many more; then
 * what was not read. ASCII, begins with a letter or a number, no control characters, under 100 characters: what SNS
 * asks for. Where it is too long, the shorter wording of what changed is taken first.
 */
export function subjectOf(report: Report, digest: Digest): string {
  const tail = ` - ${isCleanupAlone(report) ? 'EKS IP clean-up' : 'EKS IP audit'}, ${coverage(report)}`;
  const subjects = wordings(report, digest).map((head) => head + tail);
  return (subjects.find(({ length }) => length <= MOST) ?? subjects.at(-1) ?? '').slice(0, MOST);
}

/** From the longest to the shortest. */
function wordings(report: Report, digest: Digest): readonly string[] {
  if (isCleanupAlone(report)) return [cleanedUp(report)];
  return digest.changed === null ? [found(digest)] : changes(digest.changed, digest, report);
}

function changes(changed: Changed, digest: Digest, report: Report): readonly string[] {
  const counts = countsText(changed);
  if (counts === '' && isNothingAudited(report)) return ['Nothing was audited'];
  if (counts !== '') return [`${counts}${worstText(changed)}`, counts];
  if (changed.newGaps > 0) return ['Less could be looked at'];
  if (changed.newlyForgotten > 0) return ['Memory of earlier audits lost'];
  if (isAllWell(digest, report)) return ['All is well'];
  if (digest.open === 0) return ['Nothing new'];
  return [`Nothing new, still open: ${severitiesText(changed.stillOpen)}`, `Nothing new, ${amount(digest.open)} open`];
}

function cleanedUp({ cleanup }: Report): string {
  if (cleanup === null) return 'No clean-up';
  const { taken, deleted, freed, refused } = cleanupTotals(cleanup);
  if (taken === 0) return refused > 0 ? `Refused in ${counted(refused, 'target')}` : 'Nothing to delete';
  const leaked = counted(taken, 'leaked ENI');
  switch (cleanup.mode) {
    case 'plan':
      return `${leaked} to delete`;
    case 'apply':
      return `${amount(deleted)} of ${leaked} deleted, ${counted(freed, 'address', 'addresses')} freed`;
  }
}

function found({ bySeverity, open }: Digest): string {
  if (open === 0) return 'Nothing found';
  const present = SEVERITIES.filter((severity) => bySeverity[severity] > 0);
  const named = present.slice(0, present.length === 3 ? 3 : 2);
  const rest = open - named.reduce((sum, severity) => sum + bySeverity[severity], 0);
  const parts = named.map((severity) => `${amount(bySeverity[severity])} ${severity}`);
  return [...parts, ...(rest > 0 ? [`${amount(rest)} lesser`] : [])].join(', ');
}

function coverage({ summary, targets }: Report): string {
  const notWhole = summary.targets.partial + summary.targets.failed;
  if (targets.length === 0) return 'NO TARGETS READ';
  if (notWhole === 0) return `${counted(targets.length, 'target')} read`;
  return `${amount(notWhole)} of ${counted(targets.length, 'target')} NOT READ WHOLE`;
}
