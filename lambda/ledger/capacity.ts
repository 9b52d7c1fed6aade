import { dayOf } from '../common/days.ts';
import type { ClusterSubnets } from '../facts/subnet/cluster-subnets.ts';
import { withToday } from '../facts/subnet/exhaustion-forecast.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import type { DailyLow } from '../model/capacity.ts';
import type { Section } from '../model/coverage.ts';
import type { Subnet } from '../model/inventory.ts';
import type { ClusterPast, DaysSeen, Ledger, SubnetHistory } from '../model/ledger.ts';
import { inKeyOrder } from './order.ts';

/** Days for which is kept what was lowest, and which subnets were whose. */
export const DAYS_KEPT = 35;

/** Subnets of a target whose lows are kept; of more, those with the most room are not. Far beyond what a region has. */
export const MOST_SUBNETS = 1000;

type Clusters = Ledger['clusters'];
type Histories = Ledger['subnets'];

/**
 * Since when and until when clusters, and the subnets that they draw on, were seen, after one more look; where that could
 * not tell, nothing changes but that what is too old is forgotten. The order in which audits are merged does not matter.
 */
export function mergeClusters(clusters: Clusters, seen: ClusterSubnets | undefined, now: Date): Clusters {
  const today = dayOf(now);
  const names = new Set([...Object.keys(clusters), ...(seen?.keys() ?? [])]);
  return inKeyOrder(
    [...names].flatMap((name): readonly (readonly [string, ClusterPast])[] => {
      const past = clusters[name];
      const subnets = seen?.get(name);
      const days = seenOn(past?.seen, subnets !== undefined, today);
      if (days === undefined || !isKept(days, today)) return [];
      return [[name, { seen: days, subnets: mergeDays(past?.subnets ?? {}, subnets ?? [], today) }]];
    }),
  );
}

function mergeDays(
  known: ClusterPast['subnets'],
  seen: readonly string[],
  today: number,
): Readonly<Record<string, DaysSeen>> {
  const now = new Set(seen);
  return inKeyOrder(
    [...new Set([...Object.keys(known), ...seen])].flatMap((id): readonly (readonly [string, DaysSeen])[] => {
      const days = seenOn(known[id], now.has(id), today);
      return days !== undefined && isKept(days, today) ? [[id, days]] : [];
    }),
  );
}

/** With one day more, where there is one. What ends more than a day ahead of now comes from a clock that was wrong. */
function seenOn(past: DaysSeen | undefined, isSeen: boolean, today: number): DaysSeen | undefined {
  const known = past !== undefined && past[1] <= today + 1 ? past : undefined;
  if (!isSeen) return known;
  return known === undefined ? [today, today] : [Math.min(known[0], today), Math.max(known[1], today)];
}

function isKept([, last]: DaysSeen, today: number): boolean {
  return last > today - DAYS_KEPT;
}

/**
 * Histories with what was lowest on each day, of the subnets that clusters draw on or drew on. A day on which they could
 * not be read has nothing.
 */
export function mergeLows(histories: Histories, subnets: Section<Subnet>, clusters: Clusters, now: Date): Histories {
  if (subnets.status === 'gap') return histories;
  const today = dayOf(now);
  const free = new Map(
    subnets.items.flatMap((subnet) => {
      const addresses = subnetAddresses(subnet);
      return addresses === undefined ? [] : [[subnet.id, addresses.free]];
    }),
  );
  const drawnOn = new Set(Object.values(clusters).flatMap((cluster) => Object.keys(cluster.subnets)));
  const merged = Object.entries(histories).map(([id, history]): readonly [string, SubnetHistory] => {
    const low = drawnOn.has(id) ? free.get(id) : undefined;
    return [id, { ...history, lows: withLow(history.lows, low, today) }];
  });
  return Object.fromEntries(withinBounds(merged));
}

function withLow(lows: readonly DailyLow[], free: number | undefined, today: number): readonly DailyLow[] {
  const kept = lows.filter(([day]) => day > today - DAYS_KEPT && day <= today + 1);
  return free === undefined ? kept.toSorted(([a], [b]) => a - b) : withToday(kept, free, today);
}

function withinBounds(
  histories: readonly (readonly [string, SubnetHistory])[],
): readonly (readonly [string, SubnetHistory])[] {
  const withLows = histories.filter(([, { lows }]) => lows.length > 0);
  if (withLows.length <= MOST_SUBNETS) return histories;
  const least = ({ lows }: SubnetHistory) => lows.at(-1)?.[1] ?? 0;
  const kept = new Set(
    withLows
      .toSorted(([, a], [, b]) => least(a) - least(b))
      .slice(0, MOST_SUBNETS)
      .map(([id]) => id),
  );
  return histories.map(([id, history]) => [id, kept.has(id) ? history : { ...history, lows: [] }]);
}
