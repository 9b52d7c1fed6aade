import { amount, clipped, counted, humanised } from '../words/plain-text.ts';
import type { FindingGroup } from './outline.ts';

/** Longest message and name shown; AWS's own names are shorter. The JSON report has all of it. */
const MOST_MESSAGE = 600;
const MOST_NAME = 128;

/**
 * What a group says in one sentence: a single finding's own message, else how many there are, where, and the totals.
 * Findings that say the same of different resources speak through the first.
 * @param noun what they are, in the singular, when not by their resource's type
 */
export function headlineOf(group: FindingGroup, noun?: string): string {
  const { findings, subnet, severity } = group;
  const [first] = findings;
  if (first === undefined) return '';
  if (findings.length === 1) return clipped(first.message, MOST_MESSAGE);
  const what = counted(findings.length, noun ?? clipped(humanised(first.resource.type), MOST_NAME));
  if (subnet === null && severity !== 'info') return `${what} alike: ${clipped(first.message, MOST_MESSAGE)}`;
  const totals = group.facts.filter(({ kind }) => kind === 'total').map(({ text }) => text);
  const where = subnet === null ? what : `${what} in ${clipped(subnet, MOST_NAME)}`;
  return totals.length === 0 ? where : `${where}: ${totals.join(', ')}`;
}

/** `111122223333 eu-west-1, cluster prod` */
export function placeOf({ accountId, region, cluster }: FindingGroup): string {
  const place = `${clipped(accountId, MOST_NAME)} ${clipped(region, MOST_NAME)}`;
  return cluster === null ? place : `${place}, cluster ${clipped(cluster, MOST_NAME)}`;
}

/** How many of the group were there before, when any was. */
export function historyOf({ findings }: FindingGroup): string {
  const ongoing = findings.filter(({ status }) => status === 'ongoing');
  const since = ongoing.map(({ firstSeen }) => firstSeen.slice(0, 10)).sort()[0];
  if (since === undefined) return '';
  const fresh = findings.length - ongoing.length;
  return fresh === 0
    ? `since ${clipped(since, MOST_NAME)}`
    : `${amount(fresh)} new, the others since ${clipped(since, MOST_NAME)}`;
}

/** When the first of the group was first seen. */
export function sinceOf({ findings }: FindingGroup): string {
  const first = findings.map(({ firstSeen }) => firstSeen.slice(0, 10)).sort()[0];
  return first === undefined ? '' : `first seen ${clipped(first, MOST_NAME)}`;
}

/** The details that matter, each on a line of its own. */
export function detailsOf({ facts }: FindingGroup): readonly string[] {
  const details = facts.filter(({ kind }) => kind === 'detail').map(({ text }) => text);
  const notes = facts.filter(({ kind }) => kind === 'note').map(({ text }) => text);
  return details.length === 0 ? notes : [details.join('; '), ...notes];
}

/** `, 18 findings` of a condensed group, for a line that is counted with others; empty for a single finding. */
export function alsoCounted({ findings }: FindingGroup): string {
  return findings.length === 1 ? '' : `, ${counted(findings.length, 'finding')}`;
}

/** The ids of the first few resources of a condensed group; empty for a single finding, whose message names it. */
export function idsOf({ findings }: FindingGroup, most: number): string {
  if (findings.length === 1) return '';
  const ids = findings
    .slice(0, most)
    .map(({ resource }) => clipped(resource.id, MOST_NAME))
    .join(', ');
  return findings.length > most ? `${ids} and ${amount(findings.length - most)} more` : ids;
}
