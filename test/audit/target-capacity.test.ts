import { describe, expect, it } from 'vitest';
import { type CapacityNow, targetCapacity } from '../../lambda/audit/target-capacity.ts';
import { startOfDay } from '../../lambda/common/days.ts';
import { clusterSubnets } from '../../lambda/facts/subnet/cluster-subnets.ts';
import { mergeLedger } from '../../lambda/ledger/merge.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { Ledger } from '../../lambda/model/ledger.ts';
import { aCluster, aNode, aNodegroup, anInventory, aSubnet, withGaps } from '../checks/an-inventory.ts';
import { aGap, anObservation, PLACE } from '../ledger/a-ledger.ts';

const DAY = 20_780;
const at = (day: number, hour = 6) => new Date(startOfDay(day).getTime() + hour * 3600_000);

/** What is free in the subnets of each cluster. */
type Estate = Readonly<Record<string, Readonly<Record<string, number>>>>;

const subnetsOf = (estate: Estate) =>
  [...new Map(Object.values(estate).flatMap((own) => Object.entries(own)))].map(([id, free]) =>
    aSubnet({ id, availableIpAddressCount: free, tags: { Name: `${id}-name` } }),
  );
const drawnOn = (estate: Estate) => new Map(Object.entries(estate).map(([name, own]) => [name, Object.keys(own)]));

/** The memory after audits; `null` is one that could read neither subnets nor clusters. */
function ledgerAfter(audits: readonly (readonly [day: number, estate: Estate | null, hour?: number])[]) {
  return audits.reduce<Ledger | undefined>((ledger, [day, estate, hour]) => {
    const seen =
      estate === null
        ? anObservation({ subnets: aGap('subnets') })
        : anObservation({ subnets: read(subnetsOf(estate)), clusterSubnets: drawnOn(estate) });
    return mergeLedger(ledger, seen, at(day, hour)).ledger;
  }, undefined);
}

/** What the last of the audits knows. */
function capacityAfter(...audits: readonly (readonly [day: number, estate: Estate | null, hour?: number])[]) {
  const [day, estate, hour] = audits.at(-1) ?? [DAY, {}];
  return targetCapacity(ledgerAfter(audits), {
    place: PLACE,
    subnets: estate === null ? [] : subnetsOf(estate),
    clusters: undefined,
    clusterSubnets: estate === null ? undefined : drawnOn(estate),
    at: at(day, hour),
  });
}

const days = (count: number, estate: (day: number) => Estate | null) =>
  Array.from({ length: count }, (_, index) => [DAY + index, estate(index)] as const);
const weekOf = (capacity: ReturnType<typeof capacityAfter>, name: string) =>
  capacity.clusters.find((cluster) => cluster.name === name)?.now?.week;

describe('the free addresses of a cluster', () => {
  it('are those of the subnets that it draws on, now and as a change since a week ago', () => {
    const capacity = capacityAfter(...days(8, (day) => ({ prod: { a: 100 - 5 * day, b: 40 } })));
    expect(capacity.clusters).toEqual([
      {
        name: 'prod',
        now: {
          free: 105,
          usable: 502,
          subnets: 2,
          week: { kind: 'compared', change: -35, days: 7, added: 0, removed: 0 },
        },
      },
    ]);
  });

  it('are compared with the same time of the day, where audits are hourly', () => {
    const audits = Array.from({ length: 7 * 24 + 1 }, (_, hour) => {
      const free = 100 + (hour % 24 > 8 && hour % 24 < 18 ? -60 : 0);
      return [DAY + Math.floor(hour / 24), { prod: { a: free } }, hour % 24] as const;
    });
    expect(weekOf(capacityAfter(...audits), 'prod')).toMatchObject({ kind: 'compared', change: 0, days: 7 });
  });

  it('are compared with the nearest day, and say so, where that of a week ago is missing', () => {
    const audits = days(8, (day) => (day < 1 ? null : { prod: { a: 100 - 5 * day } }));
    expect(weekOf(capacityAfter(...days(1, () => ({ prod: { a: 100 } })), ...audits.slice(1)), 'prod')).toMatchObject({
      days: 7,
    });
    const gap = [
      [DAY - 1, { prod: { a: 100 } }],
      ...days(8, (day) => (day < 2 ? null : { prod: { a: 100 - day } })),
    ] as const;
    expect(weekOf(capacityAfter(...gap), 'prod')).toMatchObject({ kind: 'compared', change: -7, days: 8 });
  });

  it('are not known to have changed where nobody looked for days around a week ago', () => {
    const audits = [
      [DAY - 10, { prod: { a: 100 } }],
      [DAY + 7, { prod: { a: 10 } }],
    ] as const;
    expect(weekOf(capacityAfter(...audits), 'prod')).toEqual({ kind: 'no-memory' });
  });

  it('are not compared in the first week', () => {
    expect(weekOf(capacityAfter(...days(4, () => ({ prod: { a: 100 } }))), 'prod')).toEqual({ kind: 'no-memory' });
    const alone = targetCapacity(undefined, {
      place: PLACE,
      subnets: subnetsOf({ prod: { a: 7 } }),
      clusters: ['prod'],
      clusterSubnets: drawnOn({ prod: { a: 7 } }),
      at: at(DAY),
    });
    expect(alone.clusters[0]?.now).toMatchObject({ free: 7, week: { kind: 'no-memory' } });
  });

  it('of one that is new are said to be', () => {
    const audits = days(8, (day) => ({ prod: { a: 100 }, ...(day > 4 ? { fresh: { b: 50 } } : {}) }));
    expect(weekOf(capacityAfter(...audits), 'fresh')).toEqual({ kind: 'first-seen', daysAgo: 2 });
  });

  it('are neither lost with a subnet that it gave up, nor won with one that it got', () => {
    const without = capacityAfter(...days(8, (day) => ({ prod: day > 3 ? { a: 90 } : { a: 100, b: 200 } })));
    expect(weekOf(without, 'prod')).toEqual({ kind: 'compared', change: -10, days: 7, added: 0, removed: 1 });
    const more = capacityAfter(...days(8, (day) => ({ prod: day > 3 ? { a: 90, b: 200 } : { a: 100 } })));
    expect(weekOf(more, 'prod')).toEqual({ kind: 'compared', change: -10, days: 7, added: 1, removed: 0 });
    const other = capacityAfter(
      ...days(8, (day) => ({ prod: day > 3 ? { a: 90, b: 20 } : { a: 100 }, shop: { b: 20 + day } })),
    );
    expect(weekOf(other, 'prod')).toEqual({ kind: 'compared', change: -10, days: 7, added: 1, removed: 0 });
  });

  it('are unknown where it could not be read, and its change with them', () => {
    const blind = capacityAfter(...days(8, (day) => (day < 7 ? { prod: { a: 100 }, shop: { b: 1 } } : null)));
    expect(blind).toEqual({
      ...PLACE,
      clusters: [
        { name: 'prod', now: null },
        { name: 'shop', now: null },
      ],
      runsOut: [],
      watched: 0,
      tooShort: 0,
    });
  });

  it('of one that is gone are no matter', () => {
    const gone = capacityAfter(...days(8, (day) => ({ prod: { a: 9 }, ...(day < 7 ? { shop: { b: 1 } } : {}) })));
    expect(gone.clusters.map(({ name }) => name)).toEqual(['prod']);
  });
});

describe('subnets that run out', () => {
  it('are named, with their clusters, the first of them first', () => {
    const { runsOut, tooShort } = capacityAfter(
      ...days(21, (day) => ({
        prod: { a: 500 - 20 * day, b: 250 - 10 * day, c: 40, ...(day > 15 ? { d: 5 } : {}) },
        shop: { a: 500 - 20 * day },
      })),
    );
    expect(runsOut).toEqual([
      expect.objectContaining({
        subnetId: 'a',
        name: 'a-name',
        clusters: ['prod', 'shop'],
        free: 100,
        inDays: 5,
        over: 21,
      }),
      expect.objectContaining({ subnetId: 'b', clusters: ['prod'], free: 50, inDays: 5, perDay: 10 }),
    ]);
    expect(tooShort).toBe(1);
  });

  it('have no name where their tag does not read as one', () => {
    const name = 'click [here](https://evil.example)\u001b[31m';
    const estate = (free: number) => ({ prod: { a: free } });
    const memory = ledgerAfter(days(21, (day) => estate(250 - 10 * day)));
    const { runsOut } = targetCapacity(memory, {
      place: PLACE,
      subnets: [aSubnet({ id: 'a', availableIpAddressCount: 50, tags: { Name: name } })],
      clusters: ['prod'],
      clusterSubnets: drawnOn(estate(50)),
      at: at(DAY + 20),
    });
    expect(runsOut.map((each) => each.name)).toEqual([null]);
  });
});

describe('what is free now', () => {
  const estate = { prod: { a: 7, b: 90 }, batch: { b: 90 } };
  const now = { place: PLACE, subnets: subnetsOf(estate), clusters: ['batch', 'prod', 'v6'], at: at(DAY) };
  const free = new Map([
    ['prod', { zone: 'eu-west-1a', free: 7 }],
    ['batch', { zone: 'eu-west-1b', free: 90 }],
  ]);
  const tightestZoneOf = (name: string) => free.get(name);

  it('is said of the tightest zone of each cluster, and of each subnet once', () => {
    const clusterSubnets = new Map([...drawnOn(estate), ['v6', []]]);
    const { tightestZones, subnets } = targetCapacity(undefined, { ...now, clusterSubnets, tightestZoneOf });
    expect(tightestZones).toEqual([
      { cluster: 'batch', zone: 'eu-west-1b', free: 90 },
      { cluster: 'prod', zone: 'eu-west-1a', free: 7 },
    ]);
    expect(subnets).toEqual([
      { subnetId: 'a', free: 7 },
      { subnetId: 'b', free: 90 },
    ]);
  });

  it('is said of none where it could not be read which subnets clusters use', () => {
    const capacity = targetCapacity(undefined, { ...now, clusterSubnets: undefined });
    expect([capacity.tightestZones, capacity.subnets]).toEqual([undefined, undefined]);
  });
});

describe('without a memory', () => {
  const bare = (subnets: CapacityNow['subnets'], clusterSubnets: CapacityNow['clusterSubnets']) =>
    targetCapacity(undefined, {
      place: PLACE,
      subnets,
      clusterSubnets,
      clusters: [...(clusterSubnets?.keys() ?? [])],
      at: at(DAY),
    });

  it('a cluster or a subnet may have the name of what every object has', () => {
    const { clusters } = bare([aSubnet({ id: 'toString' })], new Map([['constructor', ['toString']]]));
    expect(clusters).toMatchObject([{ name: 'constructor', now: { week: { kind: 'no-memory' } } }]);
  });

  it('clusters that are there are unread, and not none, where nobody looked at all that tells of their subnets', () => {
    const { clusters } = targetCapacity(undefined, {
      place: PLACE,
      subnets: [],
      clusterSubnets: undefined,
      clusters: ['prod'],
      at: at(DAY),
    });
    expect(clusters).toEqual([{ name: 'prod', now: null }]);
  });
});

describe('a cluster that was gone', () => {
  it('is none that could not be read', () => {
    const memory = ledgerAfter([
      [DAY, { prod: { a: 9 }, old: { b: 9 } }],
      [DAY + 3, { prod: { a: 9 } }],
    ]);
    const unread = { place: PLACE, subnets: [], clusterSubnets: undefined, at: at(DAY + 4) };
    expect(targetCapacity(memory, { ...unread, clusters: undefined }).clusters).toEqual([{ name: 'prod', now: null }]);
    expect(targetCapacity(memory, { ...unread, clusters: ['new'] }).clusters).toEqual([{ name: 'new', now: null }]);
  });
});

describe('the subnets of a cluster', () => {
  const clusters = [
    aCluster({ name: 'prod', subnetIds: ['control'] }),
    aCluster({ name: 'bare', subnetIds: ['control'] }),
  ];
  const subnets = ['control', 'nodes', 'tagged', 'other'].map((id) =>
    aSubnet({ id, tags: id === 'tagged' ? { 'karpenter.sh/discovery': 'prod' } : {} }),
  );
  const items = { clusters, subnets, nodegroups: [aNodegroup({ clusterName: 'prod', subnetIds: ['nodes'] })] };

  it('are those that it draws on, and its control plane’s only where no other is known', () => {
    expect(clusterSubnets(anInventory(items))).toEqual(
      new Map([
        ['bare', ['control']],
        ['prod', ['nodes', 'tagged']],
      ]),
    );
  });

  it('are those of its nodes', () => {
    const node = aNode({ subnetId: 'other', tags: { 'kubernetes.io/cluster/bare': 'owned' } });
    expect(clusterSubnets(anInventory({ ...items, nodes: [node] }))?.get('bare')).toEqual(['other']);
  });

  it.each(['clusters', 'nodegroups', 'fargateProfiles', 'nodes', 'subnets', 'subnetEnis'] as const)(
    'are not known where %s could not be read',
    (section) => {
      expect(clusterSubnets(withGaps(anInventory(items), [section]))).toBeUndefined();
    },
  );
});
