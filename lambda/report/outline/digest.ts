import { amount, count, firstSentence, list, sentences } from '../../common/words.ts';
import type { WeekOfCluster } from '../../model/capacity.ts';
import type { DigestCluster, WeeklyDigest } from '../../model/digest.ts';
import type { Names } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { Place } from '../../model/target.ts';
import { withNames } from '../words/names.ts';
import { clipped } from '../words/plain-text.ts';
import { entriesOf } from './entries.ts';
import { openFindings } from './open-findings.ts';
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

export interface ClusterWords {
  readonly name: string;
  readonly place: string;
  /** `35 of 502 free`, `?` where it could not be read. */
  readonly free: string;
  /** `120 fewer`, or why nobody knows. */
  readonly change: string;
  readonly trend: Trend;
}

export type Trend = 'fewer' | 'more' | 'same' | 'none-yet' | 'unread';

export interface RunsOutWords {
  /** `payments-private-a (subnet-0c96…)` */
  readonly what: string;
  /** `cluster payments, 111122223333`; empty where there is nothing to say. */
  readonly whose: string;
  /** `in about 9 days, on 8 December` */
  readonly when: string;
  /** `110 of 251 free` */
  readonly free: string;
  /** `about 12 fewer a day over 21 days` */
  readonly why: string;
}

const MAX_NAME = 64;

/** A change that is no more than what comes and goes. */
const MOVES_SHARE = 0.01;
const MOVES_ADDRESSES = 5;

/** Days that a forecast looks ahead (`DEFAULT_HORIZON_DAYS`). */
const HORIZON = 14;

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

/** How many clusters have which trend. */
export function trendsIn(clusters: readonly Pick<ClusterWords, 'trend'>[]): Readonly<Record<Trend, number>> {
  const counts = { fewer: 0, more: 0, same: 0, 'none-yet': 0, unread: 0 };
  for (const { trend } of clusters) counts[trend]++;
  return counts;
}

/** `2 with fewer, 9 about the same, 1 not read` */
export function trendsText(clusters: readonly Pick<ClusterWords, 'trend'>[]): string {
  const { fewer, more, same, 'none-yet': noneYet, unread } = trendsIn(clusters);
  return [
    fewer > 0 ? `${amount(fewer)} with fewer` : '',
    more > 0 ? `${amount(more)} with more` : '',
    same > 0 ? `${amount(same)} about the same` : '',
    noneYet > 0 ? `${amount(noneYet)} without a trend yet` : '',
    unread > 0 ? `${amount(unread)} not read` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function pointOf(digest: WeeklyDigest, clusters: readonly ClusterWords[]): string {
  const parts = [clustersPoint(digest, clusters), runsOutPoint(digest)].filter((part) => part !== '');
  return `${parts.join('; ')}.`;
}

function clustersPoint({ clusters: all, targets }: WeeklyDigest, clusters: readonly ClusterWords[]): string {
  if (all.length === 0) {
    return targets.partial + targets.failed > 0 || targets.complete === 0
      ? 'No cluster could be read, so what is free is not known'
      : 'There is no EKS cluster with addresses to watch';
  }
  const { fewer, more, same, unread } = trendsIn(clusters);
  if (unread === all.length) return `${count(unread, 'cluster')} could not be read, so what is free is not known`;
  const known = fewer + more + same;
  const rest = unread === 0 ? '' : `; ${count(unread, 'cluster')} could not be read`;
  return `${knownPoint({ fewer, more, known }, all)}${rest}`;
}

function knownPoint(
  { fewer, more, known }: { readonly fewer: number; readonly more: number; readonly known: number },
  all: readonly DigestCluster[],
): string {
  const some = (part: number) =>
    part === known ? count(known, 'cluster') : `${amount(part)} of ${count(known, 'cluster')}`;
  if (known === 0) return `${totalFree(all)}, and there is no trend yet`;
  if (fewer > 0)
    return `${some(fewer)} ${fewer === 1 && known === 1 ? 'has' : has(fewer)} fewer free addresses than a week ago`;
  if (more > 0) return `No cluster has fewer free addresses than a week ago, and ${amount(more)} ${has(more)} more`;
  return `${count(known, 'cluster')} ${has(known)} about as many free addresses as a week ago`;
}

function has(number: number): string {
  return number === 1 ? 'has' : 'have';
}

function totalFree(clusters: readonly DigestCluster[]): string {
  const read = clusters.flatMap(({ now }) => (now === null ? [] : [now]));
  const [free, usable] = [sum(read.map((now) => now.free)), sum(read.map((now) => now.usable))];
  return `${count(read.length, 'cluster')} ${has(read.length)} ${amount(free)} of ${count(usable, 'address', 'addresses')} free`;
}

function runsOutPoint({ runsOut }: WeeklyDigest): string {
  const [first, ...others] = runsOut;
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : `, and ${count(others.length, 'more subnet')} after it`;
  return `${nameOf(first)} runs out ${inDaysText(first.inDays)}${more}`;
}

function noTrendOf({ clusters, isFirst }: WeeklyDigest): string {
  const read = clusters.flatMap(({ now }) => (now === null ? [] : [now]));
  const isEarly = read.length > 0 && read.every(({ week }) => week.kind !== 'compared');
  if (!isEarly) return '';
  const first = isFirst ? 'This is the first digest. ' : '';
  return `${first}A trend needs a week of audits.`;
}

function clusterWords({ name, now }: DigestCluster, place: string): ClusterWords {
  const shown = { name: clipped(name, MAX_NAME), place };
  if (now === null) return { ...shown, free: '?', change: 'could not be read', trend: 'unread' };
  const free = `${amount(now.free)} of ${amount(now.usable)} free`;
  return { ...shown, free, change: changeText(now.week), trend: trendOf(now.week, now.usable) };
}

function trendOf(week: WeekOfCluster, usable: number): Trend {
  if (week.kind !== 'compared') return 'none-yet';
  if (Math.abs(week.change) < Math.max(MOVES_ADDRESSES, MOVES_SHARE * usable)) return 'same';
  return week.change < 0 ? 'fewer' : 'more';
}

function changeText(week: WeekOfCluster): string {
  switch (week.kind) {
    case 'no-memory':
      return 'no trend yet';
    case 'first-seen':
      return week.daysAgo === 0 ? 'first seen today' : `first seen ${count(week.daysAgo, 'day')} ago`;
    case 'compared': {
      const { change, days, added, removed } = week;
      const moved = change === 0 ? 'no change' : `${amount(Math.abs(change))} ${change < 0 ? 'fewer' : 'more'}`;
      const since = days === 7 ? '' : ` in ${count(days, 'day')}`;
      const subnets = [
        added > 0 ? `${count(added, 'subnet')} added` : '',
        removed > 0 ? `${count(removed, 'subnet')} removed` : '',
      ].filter((part) => part !== '');
      return [`${moved}${since}`, ...subnets].join(', ');
    }
  }
}

function runsOutWords(subnet: WeeklyDigest['runsOut'][number], to: string, place: string): RunsOutWords {
  const { subnetId, name, clusters, inDays, perDay, over, free, usable } = subnet;
  const id = clipped(subnetId, MAX_NAME);
  const users =
    clusters.length === 0
      ? ''
      : `cluster ${list(
          clusters.map((each) => clipped(each, MAX_NAME)),
          3,
        )}`;
  const on = dayText(new Date(Date.parse(to) + inDays * 24 * 60 * 60_000).toISOString(), to.slice(0, 4));
  return {
    what: name === null ? id : `${nameOf(subnet)} (${id})`,
    whose: [users, place].filter((part) => part !== '').join(', '),
    when: inDays === 0 ? 'today' : `${inDaysText(inDays)}, on ${on}`,
    free: `${amount(free)} of ${amount(usable)} free`,
    why: `about ${amount(Math.max(1, Math.round(perDay)))} fewer a day over ${count(over, 'day')}`,
  };
}

function nameOf({ subnetId, name }: Pick<WeeklyDigest['runsOut'][number], 'subnetId' | 'name'>): string {
  if (name === null) return clipped(subnetId, MAX_NAME);
  const shown = clipped(name, MAX_NAME);
  return shown.includes(' ') ? `"${shown}"` : shown;
}

function inDaysText(days: number): string {
  if (days === 0) return 'today';
  return `in about ${count(days, 'day')}`;
}

function runsOutNote({ runsOut, tooShort, watched }: WeeklyDigest): string {
  if (watched === 0) return '';
  if (tooShort === watched) return 'No forecast yet: it needs ten days of audits.';
  const short =
    tooShort === 0 ? '' : `${count(tooShort, 'subnet')} ${has(tooShort)} too short a history for a forecast`;
  const none = runsOut.length > 0 ? '' : `No subnet is seen to run out within ${HORIZON} days`;
  return sentences(none, short);
}

const MOST_FREED_SHOWN = 3;

/** Empty where nothing is cleaned up. */
function freedText({ freed, from, findings: { since } }: WeeklyDigest, { cleanup, accountNames }: Report): string {
  if (freed.length === 0) return cleanup === null ? '' : `Clean-up freed nothing${sinceText(from, since)}.`;
  const [enis, addresses] = [sum(freed.map((each) => each.enis)), sum(freed.map((each) => each.addresses))];
  const total = `Clean-up deleted ${count(enis, 'leaked ENI')} and freed ${count(addresses, 'address', 'addresses')}`;
  const accounts = new Set(freed.map(({ accountId }) => accountId));
  const by = accounts.size > 1 ? byAccount(freed, accountNames) : byCluster(freed);
  const shown = by.slice(0, MOST_FREED_SHOWN).map(([name, freedThere]) => `${name} ${amount(freedThere)}`);
  const more = by.length > shown.length ? ` and ${count(by.length - shown.length, 'other')}` : '';
  return `${total}${sinceText(from, since)}: ${shown.join(', ')}${more}.`;
}

type NamedAmount = readonly [name: string, addresses: number];

function byAccount(freed: WeeklyDigest['freed'], accountNames: Names | undefined): readonly NamedAmount[] {
  const sums = new Map<string, number>();
  for (const { accountId, addresses } of freed) sums.set(accountId, (sums.get(accountId) ?? 0) + addresses);
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .map(([id, addresses]) => [withNames(clipped(id, MAX_NAME), accountNames), addresses]);
}

function byCluster(freed: WeeklyDigest['freed']): readonly NamedAmount[] {
  return freed.map(({ cluster, addresses }) => [
    cluster === null ? 'without a cluster tag' : clipped(cluster, MAX_NAME),
    addresses,
  ]);
}

function findingsText({ from, findings }: WeeklyDigest): string {
  const { opened, resolved, isLeast, open, since } = findings;
  const gone = `${isLeast ? 'at least ' : ''}${amount(resolved)} resolved`;
  return `Findings: ${amount(opened)} opened, ${gone}${sinceText(from, since)}; ${amount(open)} open now.`;
}

/** Empty where it is the digest's own time. */
function sinceText(from: string, since: string): string {
  return since === from ? '' : ` since ${dayText(since, from.slice(0, 4))}`;
}

const MOST_UNREAD = 2;

function coverageText({ unread }: WeeklyDigest, report: Report): string {
  const read = readText(report);
  const places = unread.map((place) => withNames(clipped(placeOf(place), MAX_NAME), report.accountNames));
  const more = places.length > MOST_UNREAD ? ` and ${count(places.length - MOST_UNREAD, 'more target')}` : '';
  const named = `${places.slice(0, MOST_UNREAD).join(', ')}${more}`;
  const forgotten = report.targets.filter(isWithoutMemory).length;
  return sentences(
    `${read.charAt(0).toUpperCase()}${read.slice(1)}`,
    unread.length === 0 ? '' : `? ${named}: not read, and not counted as unchanged`,
    forgotten === 0 ? '' : `The memory of ${count(forgotten, 'target')} failed`,
  );
}

const DAY = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const;

/** `22 November 2026`; without the year where that is the one given. */
function dayText(iso: string, year = ''): string {
  const time = new Date(iso);
  return time.toLocaleDateString('en-GB', iso.startsWith(year) && year !== '' ? DAY : { ...DAY, year: 'numeric' });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
