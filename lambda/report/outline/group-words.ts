import { amount, count } from '../../common/words.ts';
import type { Finding, Names } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { type Naming, withNames } from '../words/names.ts';
import { clipped, humanised } from '../words/plain-text.ts';
import { evidenceTotal, type Fact } from './evidence-facts.ts';

/** Findings of one check, severity and target that read as one, by what their check declares. */
export interface Alike {
  readonly check: string;
  readonly severity: Severity;
  readonly accountId: string;
  readonly region: string;
  /** The cluster that all of them concern. */
  readonly cluster: string | null;
  /** The subnet that all of them sit in. */
  readonly subnet: string | null;
  /** At least one, in the report's order. */
  readonly findings: readonly Finding[];
  readonly facts: readonly Fact[];
}

/** What a group is in words, harmless, of which a form shows what it has room for. */
export interface GroupWords {
  readonly headline: string;
  /** `111122223333 eu-west-1, cluster prod` */
  readonly place: string;
  /** How many of them were there before; empty when none was. */
  readonly history: string;
  /** `first seen 2026-11-23` */
  readonly since: string;
  /** `was high or medium`; empty for what is not known to be worse. */
  readonly was: string;
  /** The details that matter, each on a line of its own. */
  readonly details: readonly string[];
}

/** Longest message and name shown; AWS's own names are shorter. The JSON report has all of it. */
const MAX_MESSAGE = 600;
const MAX_NAME = 128;

/** @param before the severities that readers know these findings by, worst first */
export function wordsOf(group: Alike, before: readonly Severity[] = [], accountNames?: Names): GroupWords {
  return {
    headline: headlineOf(group),
    place: withNames(placeOf(group), accountNames),
    history: historyOf(group),
    since: sinceOf(group),
    was: before.length === 0 ? '' : `was ${before.join(' or ')}`,
    details: detailsOf(group),
  };
}

/**
 * What a group says in one sentence: a single finding's own message, else how many there are, where, and the totals.
 * Findings that say the same of different resources speak through the first.
 */
export function headlineOf(group: Alike, naming: Naming = withNames): string {
  const { findings, subnet, severity } = group;
  const [first] = findings;
  if (first === undefined) return '';
  const { names } = first;
  const message = naming(clipped(first.message, MAX_MESSAGE), names);
  if (findings.length === 1) return message;
  const what = count(findings.length, nounOf(first));
  if (subnet === null && severity !== 'info') return `${what} alike: ${message}`;
  const held = evidenceTotal(findings, 'addresses');
  if (first.status === 'resolved' && subnet !== null && held !== undefined) {
    return `${what} in ${naming(clipped(subnet, MAX_NAME), names)} held ${count(held, 'address', 'addresses')}.`;
  }
  const totals = group.facts.filter(({ kind }) => kind === 'total').map(({ text }) => text);
  const where = subnet === null ? what : `${what} in ${naming(clipped(subnet, MAX_NAME), names)}`;
  return totals.length === 0 ? where : `${where}: ${totals.join(', ')}`;
}

/** What the things are of which many may say the same. */
const NOUNS: Readonly<Record<string, string>> = {
  'AWS::EC2::Instance': 'node',
  'AWS::EC2::NetworkInterface': 'ENI',
};

/** What the resource of a finding is, in the singular: `leaked ENI`, `node`. */
export function nounOf({ check, severity, resource }: Finding): string {
  if (check === 'leaked-eni' && severity !== 'info') return 'leaked ENI';
  if (check === 'leaked-eni' || check === 'unattached-eni') return 'unattached ENI';
  return NOUNS[resource.type] ?? clipped(humanised(resource.type), MAX_NAME);
}

function placeOf({ accountId, region, cluster }: Alike): string {
  const place = `${clipped(accountId, MAX_NAME)} ${clipped(region, MAX_NAME)}`;
  return cluster === null ? place : `${place}, cluster ${clipped(cluster, MAX_NAME)}`;
}

function historyOf({ findings }: Alike): string {
  const ongoing = findings.filter(({ status }) => status === 'ongoing');
  const since = ongoing.map(({ firstSeen }) => firstSeen.slice(0, 10)).sort()[0];
  if (since === undefined) return '';
  const fresh = findings.length - ongoing.length;
  return fresh === 0
    ? `since ${clipped(since, MAX_NAME)}`
    : `${amount(fresh)} new, the others since ${clipped(since, MAX_NAME)}`;
}

function sinceOf({ findings }: Alike): string {
  const first = findings.map(({ firstSeen }) => firstSeen.slice(0, 10)).sort()[0];
  return first === undefined ? '' : `first seen ${clipped(first, MAX_NAME)}`;
}

function detailsOf({ facts }: Alike): readonly string[] {
  const details = facts.filter(({ kind }) => kind === 'detail').map(({ text }) => text);
  const notes = facts.filter(({ kind }) => kind === 'note').map(({ text }) => text);
  return details.length === 0 ? notes : [details.join('; '), ...notes];
}

/** `, 18 findings` of a condensed group, for a line that is counted with others; empty for a single finding. */
export function alsoCounted({ findings }: Alike): string {
  return findings.length === 1 ? '' : `, ${count(findings.length, 'finding')}`;
}

/** The ids of the first few resources of a condensed group; empty for a single finding, whose message names it. */
export function idsOf({ findings }: Alike, most: number): string {
  if (findings.length === 1) return '';
  const ids = findings
    .slice(0, most)
    .map(({ resource }) => clipped(resource.id, MAX_NAME))
    .join(', ');
  return findings.length > most ? `${ids} and ${amount(findings.length - most)} more` : ids;
}
