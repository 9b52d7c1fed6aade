import { compareText } from '../common/compare-text.ts';
import { dayOf, minuteOf } from '../common/days.ts';
import { sum } from '../common/sum.ts';
import type { PoolsOfClusters } from '../facts/node/cluster-pools.ts';
import type { ClusterSubnets } from '../facts/subnet/cluster-subnets.ts';
import { forecastExhaustion } from '../facts/subnet/exhaustion-forecast.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { subnetName } from '../facts/subnet/subnet-name.ts';
import type { ClusterCapacity, Exhaustion, TargetCapacity, WeekOfCluster } from '../model/capacity.ts';
import type { Subnet } from '../model/inventory.ts';
import type { ClusterPast, Ledger, SubnetHistory } from '../model/ledger.ts';
import type { Place } from '../model/target.ts';

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** Minutes by which the earlier look may be more or less than a week ago: an audit or two may have failed. */
const MOST_ASIDE = 2 * DAY;

/** What is remembered of free addresses. */
export type CapacityMemory = Pick<Ledger, 'subnets' | 'clusters'>;

/** What this audit read of them. */
export interface CapacityNow {
  readonly place: Place;
  readonly subnets: readonly Subnet[];
  /** Names of all clusters that are there; undefined where they could not be listed. */
  readonly clusters: readonly string[] | undefined;
  /** Undefined where not all of it could be read. */
  readonly clusterSubnets: ClusterSubnets | undefined;
  /** Undefined where `clusterSubnets` is. */
  readonly tightestZoneOf?: PoolsOfClusters['tightestZoneOf'] | undefined;
  readonly at: Date;
}

/**
 * The free addresses of each cluster now and about a week ago, and which of their subnets run out. A cluster that could not
 * be read has neither; a subnet that was the cluster's at one of both times only is no change.
 *
 * @param memory after this audit was merged into it; undefined without a ledger
 */
export function targetCapacity(memory: CapacityMemory | undefined, now: CapacityNow): TargetCapacity {
  const { place, clusterSubnets } = now;
  const { accountId, region } = place;
  const past = pastOf(memory);
  if (clusterSubnets === undefined) {
    const clusters = (now.clusters ?? clustersLastSeen(past)).map((name) => ({ name, now: null }));
    return { accountId, region, clusters: clusters.sort(byName), runsOut: [], watched: 0, tooShort: 0 };
  }
  const subnets = new Map(now.subnets.map((subnet) => [subnet.id, subnet]));
  const clusters = [...clusterSubnets]
    .flatMap(([name, ids]) => {
      const own = ids.map((id) => subnets.get(id)).filter((subnet) => subnet !== undefined);
      return clusterCapacity(name, own, past, now.at) ?? [];
    })
    .sort(byName);
  const tightestZones = clusters.flatMap(({ name }) => {
    const tightest = now.tightestZoneOf?.(name);
    return tightest === undefined ? [] : [{ cluster: name, ...tightest }];
  });
  return {
    accountId,
    region,
    clusters,
    ...exhaustionsIn(past, now, subnets, clusterSubnets),
    tightestZones,
  };
}

/** The same by keys that nothing else answers to: a cluster may be called `constructor`. */
interface Past {
  readonly subnets: ReadonlyMap<string, SubnetHistory>;
  readonly clusters: ReadonlyMap<string, ClusterPast>;
}

function pastOf(memory: CapacityMemory | undefined): Past {
  return {
    subnets: new Map(Object.entries(memory?.subnets ?? {})),
    clusters: new Map(Object.entries(memory?.clusters ?? {})),
  };
}

/** Those of the last day that one was seen on: others were gone by then. */
function clustersLastSeen({ clusters }: Past): readonly string[] {
  const latest = Math.max(...[...clusters.values()].map(({ seen: [, last] }) => last));
  return [...clusters].flatMap(
    ([
      name,
      {
        seen: [, last],
      },
    ]) => (last === latest ? [name] : []),
  );
}

/** Undefined for a cluster without a subnet of IPv4. */
function clusterCapacity(name: string, own: readonly Subnet[], past: Past, at: Date): ClusterCapacity | undefined {
  const free = new Map(
    own.flatMap((subnet) => {
      const addresses = subnetAddresses(subnet);
      return addresses === undefined ? [] : [[subnet.id, addresses]];
    }),
  );
  if (free.size === 0) return undefined;
  const all = [...free.values()];
  return {
    name,
    now: {
      free: sum(all.map((each) => each.free)),
      usable: sum(all.map((each) => each.usable)),
      subnets: all.length,
      week: weekOf(name, new Map([...free].map(([id, each]) => [id, each.free])), past, at),
    },
  };
}

function weekOf(name: string, free: ReadonlyMap<string, number>, past: Past, at: Date): WeekOfCluster {
  const then = lookAWeekAgo([...free.keys()], past, at);
  const cluster = past.clusters.get(name);
  if (cluster === undefined) return { kind: 'no-memory' };
  const [firstSeen] = cluster.seen;
  const day = Math.floor((then ?? minuteOf(at) - WEEK) / DAY);
  if (firstSeen > day) {
    const since = Math.min(...[...past.clusters.values()].map(({ seen: [first] }) => first));
    // Where nothing was seen before it, nobody knows whether it is new.
    return since < firstSeen ? { kind: 'first-seen', daysAgo: dayOf(at) - firstSeen } : { kind: 'no-memory' };
  }
  if (then === undefined) return { kind: 'no-memory' };
  const wereOwn = new Set(ownOn(cluster, day));
  const compared = [...free].flatMap(([id, isFree]) => {
    const was = past.subnets.get(id)?.samples.find(([minute]) => minute === then);
    return was === undefined || !wereOwn.has(id) ? [] : [{ id, change: isFree - was[1] }];
  });
  if (compared.length === 0) return { kind: 'no-memory' };
  return {
    kind: 'compared',
    change: sum(compared.map(({ change }) => change)),
    days: Math.round((minuteOf(at) - then) / DAY),
    added: free.size - compared.length,
    removed: [...wereOwn].filter((id) => !free.has(id)).length,
  };
}

/** Minutes since 1970 of the look that was closest to a week ago; undefined where none was close. */
function lookAWeekAgo(ids: readonly string[], { subnets }: Past, at: Date): number | undefined {
  const aside = (minute: number) => Math.abs(minuteOf(at) - WEEK - minute);
  return [...new Set(ids.flatMap((id) => subnets.get(id)?.samples.map(([minute]) => minute) ?? []))]
    .filter((minute) => aside(minute) <= MOST_ASIDE)
    .sort((a, b) => aside(a) - aside(b))[0];
}

function ownOn({ subnets }: ClusterPast, day: number): readonly string[] {
  return Object.entries(subnets).flatMap(([id, [first, last]]) => (first <= day && day <= last ? [id] : []));
}

function exhaustionsIn(
  past: Past,
  { at }: CapacityNow,
  subnets: ReadonlyMap<string, Subnet>,
  clusterSubnets: ClusterSubnets,
): Pick<TargetCapacity, 'runsOut' | 'watched' | 'tooShort' | 'subnets'> {
  const ids = [...new Set([...clusterSubnets.values()].flat())];
  const forecasts = ids.flatMap((id) => {
    const subnet = subnets.get(id);
    const addresses = subnet && subnetAddresses(subnet);
    if (subnet === undefined || addresses === undefined) return [];
    const { free, usable } = addresses;
    const forecast = forecastExhaustion(past.subnets.get(id)?.lows ?? [], { today: dayOf(at), usable });
    const clusters = [...clusterSubnets].filter(([, own]) => own.includes(id)).map(([name]) => name);
    return [{ forecast, about: { subnetId: id, name: subnetName(subnet) ?? null, clusters, free, usable } }];
  });
  const runsOut = forecasts.flatMap(({ forecast, about }): readonly Exhaustion[] => {
    if (forecast.kind !== 'runs-out') return [];
    const { inDays, perDay, over } = forecast;
    return [{ ...about, inDays, perDay, over }];
  });
  return {
    runsOut: runsOut.sort((a, b) => a.inDays - b.inDays || compareText(a.subnetId, b.subnetId)),
    watched: forecasts.length,
    tooShort: forecasts.filter(({ forecast }) => forecast.kind === 'unknown' && forecast.because !== 'no-clear-trend')
      .length,
    subnets: forecasts.map(({ about: { subnetId, free } }) => ({ subnetId, free })),
  };
}

function byName(a: ClusterCapacity, b: ClusterCapacity): number {
  return compareText(a.name, b.name);
}
