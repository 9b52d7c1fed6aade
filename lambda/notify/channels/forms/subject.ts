import { amount, capitalised, count } from '../../../common/words.ts';
import { SEVERITIES } from '../../../model/severity.ts';
import { type Changes, countsText } from '../../../report/outline/changes.ts';
import type { Entries } from '../../../report/outline/entries.ts';
import type { Outline } from '../../../report/outline/outline.ts';
import { isPlainName } from '../../../report/words/plain-text.ts';

/** SNS takes fewer than 100 characters. */
export const MOST_OF_SUBJECT = 99;

/**
 * The mail's subject: the worst that changed, what changed and where, or without a ledger the two worst severities with
 * counts and how many more; then what was not read. ASCII, begins with a letter or a number, no control characters, under 100 characters: what SNS
 * asks for. Where it is too long, the shorter wording of what changed is taken first.
 */
export function subjectOf(outline: Outline): string {
  const tail = ` - EKS IP ${outline.run}, ${coverageText(outline)}`;
  const subjects = wordings(outline).map((head) => head + tail);
  return (subjects.find(({ length }) => length <= MOST_OF_SUBJECT) ?? subjects.at(-1) ?? '').slice(0, MOST_OF_SUBJECT);
}

/** From the longest to the shortest. */
function wordings(outline: Outline): readonly string[] {
  if (outline.run === 'clean-up') return [cleanedUp(outline)];
  if (outline.changes !== null) return changed(outline.changes, outline);
  const head = found(outline);
  return [...placesOf(outline.open).map((where) => `${head} in ${where}`), head];
}

function changed(
  { counts, worst, fresh, worse, toAct, resolved, newGaps, newlyForgotten, stillOpen }: Changes,
  { nothingAudited, allWell, open }: Outline,
): readonly string[] {
  if (counts === '' && nothingAudited) return ['Nothing was audited'];
  if (counts !== '') {
    if (worst === null) return [...placesOf(resolved).map((where) => `${counts} in ${where}`), counts];
    const first = `${capitalised(worst)}: ${countsText(fresh.count, worse.count, 0)}`;
    // What is gone may have been elsewhere.
    const gone = resolved.count === 0 ? '' : `; ${countsText(0, 0, resolved.count)}`;
    return [
      ...placesOf(toAct).map((where) => `${first} in ${where}${gone}`),
      `${capitalised(worst)}: ${counts}`,
      counts,
    ];
  }
  if (newGaps > 0) return ['Less could be looked at'];
  if (newlyForgotten > 0) return ['Memory of audits fails'];
  if (allWell) return ['All is well'];
  if (open.count === 0) return ['Nothing new'];
  return [`Nothing new, still open: ${stillOpen.severities}`, `Nothing new, ${amount(open.count)} open`];
}

const MOST_NAMES = 3;

/** Where it is, by the clusters of the worst, else by their regions; from the longest wording to the shortest. */
function placesOf({ groups }: Entries): readonly string[] {
  const clusters = groups.flatMap(({ cluster }) => (cluster !== null && isPlainName(cluster) ? [cluster] : []));
  const regions = groups.map(({ region }) => region).filter(isPlainName);
  const names = [...new Set(clusters.length > 0 ? clusters : regions)];
  return Array.from({ length: Math.min(MOST_NAMES, names.length) }, (_, less) => {
    const told = names.slice(0, Math.min(MOST_NAMES, names.length) - less);
    const more = names.length - told.length;
    return `${told.join(', ')}${more > 0 ? ` and ${amount(more)} more` : ''}`;
  });
}

function cleanedUp({ cleanup }: Outline): string {
  if (cleanup === null) return 'No clean-up';
  const { taken, deleted, freed, refused } = cleanup.totals;
  if (taken === 0) return refused > 0 ? `Refused in ${count(refused, 'target')}` : 'Nothing to delete';
  const leaked = count(taken, 'leaked ENI');
  switch (cleanup.mode) {
    case 'plan':
      return `${leaked} to delete`;
    case 'apply':
      return `${amount(deleted)} of ${leaked} deleted, ${count(freed, 'address', 'addresses')} freed`;
  }
}

function found({ open: { bySeverity, count } }: Outline): string {
  if (count === 0) return 'Nothing found';
  const present = SEVERITIES.filter((severity) => bySeverity[severity] > 0);
  const named = present.slice(0, present.length === 3 ? 3 : 2);
  const rest = count - named.reduce((sum, severity) => sum + bySeverity[severity], 0);
  const parts = named.map((severity) => `${amount(bySeverity[severity])} ${severity}`);
  return [...parts, ...(rest > 0 ? [`${amount(rest)} lesser`] : [])].join(', ');
}

function coverageText({ coverage: { targets, notWhole } }: Outline): string {
  if (targets === 0) return 'NO TARGETS READ';
  if (notWhole === 0) return `${count(targets, 'target')} read`;
  return `${amount(notWhole)} of ${count(targets, 'target')} NOT READ WHOLE`;
}
