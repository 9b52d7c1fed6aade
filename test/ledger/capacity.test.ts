import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startOfDay } from '../../lambda/common/days.ts';
import type { ClusterSubnets } from '../../lambda/facts/subnet/cluster-subnets.ts';
import { DAYS_KEPT, MOST_SUBNETS, mergeClusters, mergeLows } from '../../lambda/ledger/capacity.ts';
import { mergeLedger } from '../../lambda/ledger/merge.ts';
import { parseLedger, storedText } from '../../lambda/ledger/parse.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { Ledger } from '../../lambda/model/ledger.ts';
import { aSubnet } from '../checks/an-inventory.ts';
import { aGap, aLedger, anObservation, PLACE } from './a-ledger.ts';

const DAY = 20_780;
const at = (day: number, hour = 6) => new Date(startOfDay(day).getTime() + hour * 3600_000);
const prod = (...ids: readonly string[]): ClusterSubnets => new Map([['prod', ids]]);

/** The ledger after audits that found so many addresses free in the subnets of cluster prod. */
function ledgerAfter(
  ...audits: readonly (readonly [day: number, hour: number, free: Readonly<Record<string, number>>])[]
) {
  return audits.reduce<Ledger | undefined>((ledger, [day, hour, free]) => {
    const subnets = Object.entries(free).map(([id, each]) => aSubnet({ id, availableIpAddressCount: each }));
    const seen = anObservation({ subnets: read(subnets), clusterSubnets: prod(...Object.keys(free)) });
    return mergeLedger(ledger, seen, at(day, hour)).ledger;
  }, undefined);
}

describe('what is remembered of free addresses', () => {
  it('is the lowest count of each day, of the subnets that a cluster draws on', () => {
    const ledger = ledgerAfter(
      [DAY, 6, { 'subnet-a': 50, 'subnet-b': 9 }],
      [DAY, 12, { 'subnet-a': 31, 'subnet-b': 12 }],
      [DAY, 18, { 'subnet-a': 44, 'subnet-b': 10 }],
      [DAY + 1, 6, { 'subnet-a': 60, 'subnet-b': 8 }],
    );
    expect(ledger?.subnets['subnet-a']?.lows).toEqual([
      [DAY, 31],
      [DAY + 1, 60],
    ]);
    expect(ledger?.subnets['subnet-b']?.lows).toEqual([
      [DAY, 9],
      [DAY + 1, 8],
    ]);
  });

  it('is nothing for a day on which the subnets could not be read', () => {
    const before = ledgerAfter([DAY, 6, { 'subnet-a': 50 }]);
    const blind = anObservation({ subnets: aGap('subnets'), clusterSubnets: undefined });
    const gap = mergeLedger(before, blind, at(DAY + 1)).ledger;
    const seen = anObservation({
      subnets: read([aSubnet({ id: 'subnet-a', availableIpAddressCount: 40 })]),
      clusterSubnets: prod('subnet-a'),
    });
    expect(mergeLedger(gap, seen, at(DAY + 2)).ledger.subnets['subnet-a']?.lows).toEqual([
      [DAY, 50],
      [DAY + 2, 40],
    ]);
  });

  it('is nothing of a subnet that no cluster draws on', () => {
    const seen = anObservation({ subnets: read([aSubnet({ id: 'subnet-a' })]), clusterSubnets: prod() });
    expect(mergeLedger(undefined, seen, at(DAY)).ledger.subnets['subnet-a']?.lows).toEqual([]);
  });

  it('goes on where it cannot be read who draws on a subnet', () => {
    const before = ledgerAfter([DAY, 6, { 'subnet-a': 50 }]);
    const seen = anObservation({ subnets: read([aSubnet({ id: 'subnet-a', availableIpAddressCount: 40 })]) });
    const { subnets, clusters } = mergeLedger(before, seen, at(DAY + 1)).ledger;
    expect(subnets['subnet-a']?.lows.at(-1)).toEqual([DAY + 1, 40]);
    expect(clusters.prod?.seen).toEqual([DAY, DAY]);
  });

  it('goes back 35 days, whatever is audited', () => {
    const days = Array.from({ length: 60 }, (_, index) => [DAY + index, 6, { 'subnet-a': 100 - index }] as const);
    const ledger = ledgerAfter(...days);
    expect(ledger?.subnets['subnet-a']?.lows).toHaveLength(DAYS_KEPT);
    expect(ledger?.subnets['subnet-a']?.lows[0]).toEqual([DAY + 60 - DAYS_KEPT, 100 - 60 + DAYS_KEPT]);
  });

  it('is of at most 1,000 subnets of a target, those with the least room', () => {
    const ids = Array.from({ length: MOST_SUBNETS + 200 }, (_, index) => `subnet-${index}`);
    const subnets = ids.map((id, index) => aSubnet({ id, availableIpAddressCount: index }));
    const { ledger } = mergeLedger(
      undefined,
      anObservation({ subnets: read(subnets), clusterSubnets: prod(...ids) }),
      at(DAY),
    );
    const kept = Object.entries(ledger.subnets).filter(([, { lows }]) => lows.length > 0);
    expect(kept).toHaveLength(MOST_SUBNETS);
    expect(Math.max(...kept.map(([, { lows }]) => lows[0]?.[1] ?? 0))).toBe(MOST_SUBNETS - 1);
  });

  it('does not hold the days of a clock that was ahead', () => {
    const ahead = ledgerAfter([DAY + 30, 6, { 'subnet-a': 1 }]);
    const lows = (ledger: Ledger | undefined) =>
      mergeLows(ledger?.subnets ?? {}, read([aSubnet({ id: 'subnet-a' })]), ledger?.clusters ?? {}, at(DAY));
    expect(lows(ahead)['subnet-a']?.lows.map(([day]) => day)).toEqual([DAY]);
    expect(mergeClusters(ahead?.clusters ?? {}, prod(), at(DAY)).prod).toEqual({ seen: [DAY, DAY], subnets: {} });
  });

  it('takes less than 1 KB a subnet in 35 days of /16 subnets', () => {
    const lows = Array.from({ length: DAYS_KEPT }, (_, index): readonly [number, number] => [DAY + index, 65_531]);
    expect(Buffer.byteLength(JSON.stringify(lows))).toBeLessThan(600);
  });
});

describe('what is remembered of a cluster', () => {
  it('is since when and until when it and its subnets were seen', () => {
    const ledger = ledgerAfter(
      [DAY, 6, { 'subnet-a': 5 }],
      [DAY + 3, 6, { 'subnet-a': 5, 'subnet-b': 5 }],
      [DAY + 4, 6, { 'subnet-b': 5 }],
    );
    expect(ledger?.clusters).toEqual({
      prod: {
        seen: [DAY, DAY + 4],
        subnets: { 'subnet-a': [DAY, DAY + 3], 'subnet-b': [DAY + 3, DAY + 4] },
      },
    });
  });

  it('is forgotten 35 days after it was last seen', () => {
    const { clusters } = ledgerAfter([DAY, 6, { 'subnet-a': 5 }]) ?? aLedger();
    expect(Object.keys(mergeClusters(clusters, new Map(), at(DAY + DAYS_KEPT - 1)))).toEqual(['prod']);
    expect(mergeClusters(clusters, new Map(), at(DAY + DAYS_KEPT))).toEqual({});
  });

  it('is the same in whatever order audits are merged', () => {
    const anAudit = fc.record({
      day: fc.integer({ min: DAY, max: DAY + 1 }),
      ids: fc.option(fc.subarray(['subnet-a', 'subnet-b', 'subnet-c'])),
    });
    const merged = (audits: readonly { readonly day: number; readonly ids: readonly string[] | null }[]) =>
      audits.reduce<Ledger['clusters']>(
        (clusters, { day, ids }) => mergeClusters(clusters, ids === null ? undefined : prod(...ids), at(day)),
        {},
      );
    fc.assert(
      fc.property(fc.array(anAudit), (audits) => {
        expect(merged(audits.toReversed())).toEqual(merged(audits));
      }),
    );
  });
});

it.each([
  ['a low that is no number', { subnets: { 'subnet-a': { usable: 1, samples: [], lows: [[DAY, '3']] } } }],
  ['a low below nothing', { subnets: { 'subnet-a': { usable: 1, samples: [], lows: [[DAY, -3]] } } }],
  ['a cluster without days', { clusters: { prod: { seen: [], subnets: {} } } }],
  ['text in place of subnets', { clusters: { prod: { seen: [DAY, DAY], subnets: { a: '<script>' } } } }],
])('a ledger with %s is refused and named', (_, wrong) => {
  const text = JSON.stringify({ ...aLedger(), ...wrong });
  expect(() => parseLedger(text, 'here', PLACE)).toThrow(/cannot use here: it is not what an audit wrote at/);
});

it('a ledger of hourly audits for 60 days is read again as it was stored', () => {
  const audits = Array.from(
    { length: 60 * 6 },
    (_, index) => [DAY + Math.floor(index / 6), (index % 6) * 4, { 'subnet-a': index % 97 }] as const,
  );
  const ledger = ledgerAfter(...audits) ?? aLedger();
  expect(parseLedger(storedText(ledger), 'here', PLACE)).toEqual(ledger);
});
