import { amount, capitalised, count, firstSentence, sentences } from '../../common/words.ts';
import type { WeeklyDigest } from '../../model/digest.ts';
import { openFindings } from '../../model/open-findings.ts';
import type { Report } from '../../model/report.ts';
import type { Place } from '../../model/target.ts';
import { dayText, sinceText } from '../words/day-text.ts';
import { withNames } from '../words/names.ts';
import { clipped } from '../words/plain-text.ts';
import { type ClusterWords, clusterWords } from './digest-clusters.ts';
import { freedText } from './digest-freed.ts';
import { noTrendOf, pointOf } from './digest-point.ts';
import { type RunsOutWords, runsOutNote, runsOutWords } from './digest-runs-out.ts';
import { entriesOf } from './entries.ts';
import { placeOf } from './places.ts';
import { readText } from './verdict.ts';
import { isWithoutMemory } from './without-memory.ts';

/** What every form says of a weekly digest: plain data whose words are harmless on a line, the most important first. */
export interface DigestOutline {
  readonly source: Pick<Report, 'tool' | 'auditId' | 'startedAt'>;
  /** `22 to 29 November 2026` */
  readonly period: string;
  /** What it comes to, in a sentence. */
  readonly point: string;
  /** Why there is no trend yet; empty where there is one. */
  readonly noTrend: string;
  readonly clusters: readonly ClusterWords[];
  readonly runsOut: readonly RunsOutWords[];
  /** That no subnet runs out, or of how many nobody knows; empty where nothing need be said. */
  readonly runsOutNote: string;
  readonly freed: string;
  readonly findings: string;
  /** The worst that is open; empty where nothing is. */
  readonly worst: string;
  /** What was read, and what was not. */
  readonly coverage: string;
}

const MAX_NAME = 64;

/** The words of a digest. */
export function digestOutline(digest: WeeklyDigest, report: Report): DigestOutline {
  const { tool, auditId, startedAt, accountNames, findings } = report;
  const whereOf = whatDiffers(report);
  const clusters = digest.clusters.map((cluster) => clusterWords(cluster, whereOf(cluster)));
  const [worst] = entriesOf(openFindings(findings), { accountNames }).groups;
  return {
    source: { tool, auditId, startedAt },
    period: `${dayText(digest.from, digest.to.slice(0, 4))} to ${dayText(digest.to)}`,
    point: pointOf(digest, clusters),
    noTrend: noTrendOf(digest),
    clusters,
    runsOut: digest.runsOut.map((subnet) => runsOutWords(subnet, digest.to, whereOf(subnet))),
    runsOutNote: runsOutNote(digest),
    freed: freedText(digest, report),
    findings: findingsText(digest),
    worst:
      worst === undefined
        ? ''
        : `${worst.severity.toUpperCase()} ${worst.check}: ${clipped(firstSentence(worst.words.headline), 200)}`,
    coverage: coverageText(digest, report),
  };
}

/** The account of a place, and its region, each where there are several. */
function whatDiffers({ targets, accountNames }: Report): (place: Place) => string {
  const accounts = new Set(targets.map(({ accountId }) => accountId)).size > 1;
  const regions = new Set(targets.map(({ region }) => region)).size > 1;
  return ({ accountId, region }) => {
    const parts = [
      accounts ? withNames(clipped(accountId, MAX_NAME), accountNames) : '',
      regions ? clipped(region, MAX_NAME) : '',
    ];
    return parts.filter((part) => part !== '').join(' ');
  };
}

function findingsText({ from, findings }: WeeklyDigest): string {
  const { opened, resolved, isLeast, open, since } = findings;
  const gone = `${isLeast ? 'at least ' : ''}${amount(resolved)} resolved`;
  return `Findings: ${amount(opened)} opened, ${gone}${sinceText(from, since)}; ${amount(open)} open now.`;
}

const MOST_UNREAD = 2;

function coverageText({ unread }: WeeklyDigest, report: Report): string {
  const read = readText(report);
  const places = unread.map((place) => withNames(clipped(placeOf(place), MAX_NAME), report.accountNames));
  const more = places.length > MOST_UNREAD ? ` and ${count(places.length - MOST_UNREAD, 'more target')}` : '';
  const named = `${places.slice(0, MOST_UNREAD).join(', ')}${more}`;
  const forgotten = report.targets.filter(isWithoutMemory).length;
  return sentences(
    capitalised(read),
    unread.length === 0 ? '' : `? ${named}: not read, and not counted as unchanged`,
    forgotten === 0 ? '' : `The memory of ${count(forgotten, 'target')} failed`,
  );
}
