import { sum } from '../../common/sum.ts';
import { amount, count } from '../../common/words.ts';
import type { DigestCluster, WeeklyDigest } from '../../model/digest.ts';
import { type ClusterWords, trendsIn } from './digest-clusters.ts';
import { inDaysText, nameOf } from './digest-runs-out.ts';

/** What a weekly digest comes to, in a sentence: clusters that lost addresses, what runs out, what could not be read. */
export function pointOf(digest: WeeklyDigest, clusters: readonly ClusterWords[]): string {
  const parts = [clustersPoint(digest, clusters), runsOutPoint(digest), unreadPoint(digest)];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

function clustersPoint({ clusters: all, targets }: WeeklyDigest, clusters: readonly ClusterWords[]): string {
  if (all.length === 0) {
    return targets.partial + targets.failed > 0 || targets.complete === 0
      ? 'No cluster could be read, so what is free is not known'
      : 'There is no EKS cluster with addresses to watch';
  }
  if (all.every(({ now }) => now === null)) return 'What is free is not known';
  const { fewer, more, same } = trendsIn(clusters);
  return knownPoint({ fewer, more, known: fewer + more + same }, all);
}

function knownPoint(
  { fewer, more, known }: { readonly fewer: number; readonly more: number; readonly known: number },
  all: readonly DigestCluster[],
): string {
  const some = (part: number) =>
    part === known ? count(known, 'cluster') : `${amount(part)} of ${count(known, 'cluster')}`;
  if (known === 0) return `${totalFree(all)}, and there is no trend yet`;
  if (fewer > 0) return `${some(fewer)} ${has(fewer)} fewer free addresses than a week ago`;
  if (more > 0) return `No cluster has fewer free addresses than a week ago, and ${amount(more)} ${has(more)} more`;
  return `${count(known, 'cluster')} ${has(known)} about as many free addresses as a week ago`;
}

/** What could not be read counts among nothing that did not change. */
function unreadPoint({ clusters, unread }: WeeklyDigest): string {
  const lost = clusters.filter(({ now }) => now === null).length;
  const parts = [
    lost === 0 ? '' : count(lost, 'cluster'),
    unread.length === 0 ? '' : count(unread.length, 'target'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${parts.join(' and ')} could not be read`;
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

/** Why there is no trend; empty where there is one. */
export function noTrendOf({ clusters, isFirst }: WeeklyDigest): string {
  const read = clusters.flatMap(({ now }) => (now === null ? [] : [now]));
  const isEarly = read.length > 0 && read.every(({ week }) => week.kind !== 'compared');
  if (!isEarly) return '';
  const first = isFirst ? 'This is the first digest. ' : '';
  return `${first}A trend needs a week of audits.`;
}
