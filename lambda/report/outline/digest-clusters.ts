import { amount, count } from '../../common/words.ts';
import type { WeekOfCluster } from '../../model/capacity.ts';
import type { DigestCluster } from '../../model/digest.ts';
import { clipped } from '../words/plain-text.ts';

/** A cluster of a weekly digest. */
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

const MAX_NAME = 64;

/** A change that is no more than what comes and goes. */
const MOVES_SHARE = 0.01;
const MOVES_ADDRESSES = 5;

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

/** @param place where it is, empty where that is nothing to tell it by */
export function clusterWords({ name, now }: DigestCluster, place: string): ClusterWords {
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
