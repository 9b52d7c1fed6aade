/** Capacities and digests as tests of the weekly digest need them. */
import fc from 'fast-check';
import type { ClusterCapacity, Exhaustion, TargetCapacity, WeekOfCluster } from '../../lambda/model/capacity.ts';
import type { EstateMemory, Lately } from '../../lambda/model/ledger.ts';
import type { Report } from '../../lambda/model/report.ts';
import { digestMessage } from '../../lambda/notify/channels/sns/digest-message.ts';
import type { SnsMessage } from '../../lambda/notify/channels/sns/sns-message.ts';
import { digestOf } from '../../lambda/notify/digest-facts.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { hostileText } from '../report/hostile-text.ts';

export function compared(
  change: number,
  fields: Partial<Extract<WeekOfCluster, { kind: 'compared' }>> = {},
): WeekOfCluster {
  return { kind: 'compared', change, days: 7, added: 0, removed: 0, ...fields };
}

export function aClusterCapacity(
  name: string,
  week: WeekOfCluster,
  now: Partial<NonNullable<ClusterCapacity['now']>> = {},
): ClusterCapacity {
  return { name, now: { free: 100, usable: 502, subnets: 2, week, ...now } };
}

export function anExhaustion(fields: Partial<Exhaustion> = {}): Exhaustion {
  return {
    subnetId: 'subnet-0c96a1b2c3d4e5f60',
    name: 'payments-private-a',
    clusters: ['payments'],
    free: 110,
    usable: 251,
    inDays: 9,
    perDay: 12.2,
    over: 21,
    ...fields,
  };
}

export function aCapacity(fields: Partial<TargetCapacity> = {}): TargetCapacity {
  return {
    accountId: '111122223333',
    region: 'eu-west-1',
    clusters: [],
    runsOut: [],
    watched: 6,
    tooShort: 0,
    ...fields,
  };
}

export function lately(fields: Partial<Lately> = {}): Lately {
  return { since: null, digestAt: null, resolved: {}, freed: [], ...fields };
}

/** The message of a digest. */
export function digestMessageOf(
  report: Report,
  capacities: readonly TargetCapacity[],
  memory?: EstateMemory,
  reportLocation: string | null = null,
): SnsMessage {
  return digestMessage({
    digest: digestOf(report, capacities, memory),
    report,
    outline: outlineOf(report),
    reportLocation,
  });
}

export function variantsOf({ message }: SnsMessage): Readonly<Record<string, string>> {
  return JSON.parse(message);
}

const week: fc.Arbitrary<WeekOfCluster> = fc.oneof(
  fc.record({
    kind: fc.constant('compared' as const),
    change: fc.integer({ min: -70_000, max: 70_000 }),
    days: fc.nat(9),
    added: fc.nat(40),
    removed: fc.nat(40),
  }),
  fc.record({ kind: fc.constant('first-seen' as const), daysAgo: fc.nat(9) }),
  fc.constant({ kind: 'no-memory' as const }),
);

const clusterCapacity: fc.Arbitrary<ClusterCapacity> = fc.record({
  name: hostileText,
  now: fc.option(fc.record({ free: fc.nat(70_000), usable: fc.nat(70_000), subnets: fc.nat(99), week }), { freq: 5 }),
});

const exhaustion: fc.Arbitrary<Exhaustion> = fc.record({
  subnetId: hostileText,
  name: fc.option(hostileText),
  clusters: fc.array(hostileText, { maxLength: 9 }),
  free: fc.nat(70_000),
  usable: fc.nat(70_000),
  inDays: fc.nat(14),
  perDay: fc.double({ min: 0, max: 70_000, noNaN: true }),
  over: fc.nat(35),
});

/** Of estates small and large, with names as bad as can be. */
export const anyCapacities: fc.Arbitrary<readonly TargetCapacity[]> = fc.array(
  fc.record({
    accountId: fc.constantFrom('111122223333', '222233334444', '333344445555'),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    clusters: fc.array(clusterCapacity, { maxLength: 40 }),
    runsOut: fc.array(exhaustion, { maxLength: 20 }),
    watched: fc.nat(200),
    tooShort: fc.nat(200),
  }),
  { maxLength: 40 },
);

const someTime = fc
  .date({ min: new Date('2026-11-01'), max: new Date('2026-11-24'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** What is remembered lately, of estates in which much happened. */
export const anyLately: fc.Arbitrary<Lately> = fc.record({
  since: fc.option(someTime),
  digestAt: fc.option(someTime),
  resolved: fc.dictionary(fc.stringMatching(/^[0-9a-f]{16}$/), fc.tuple(someTime, someTime), { maxKeys: 30 }),
  freed: fc.array(
    fc.record({
      at: someTime,
      accountId: fc.constantFrom('111122223333', '222233334444'),
      cluster: fc.option(hostileText),
      enis: fc.nat(99),
      addresses: fc.nat(9_999),
    }),
    { maxLength: 40 },
  ),
});
