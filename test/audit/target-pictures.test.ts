import { describe, expect, it } from 'vitest';
import { reportHistory, targetHistory } from '../../lambda/audit/target-history.ts';
import { reportPools, targetPools } from '../../lambda/audit/target-pools.ts';
import { clusterPoolsIn } from '../../lambda/facts/node/cluster-pools.ts';
import { clusterSubnets } from '../../lambda/facts/subnet/cluster-subnets.ts';
import type { DailyLow } from '../../lambda/model/capacity.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { aCluster, aNodegroup, anInventory, aSubnet, NOW } from '../checks/an-inventory.ts';
import { aPast, aPool } from '../report/a-pool.ts';
import { aFinding } from '../report/sample-report.ts';

const TODAY = Math.floor(NOW.getTime() / 86_400_000);

function clusters(names: readonly string[]): Inventory {
  return anInventory({
    clusters: names.map((name) => aCluster({ name })),
    nodegroups: names.map((clusterName) => aNodegroup({ clusterName, subnetIds: ['subnet-a'] })),
    subnets: [aSubnet({ availableIpAddressCount: 40 }), aSubnet({ id: 'subnet-b', cidrBlock: '10.0.9.0/24' })],
  });
}

function poolsOf(inventory: Inventory, findings: readonly ReturnType<typeof aFinding>[] = []) {
  const drawnOn = clusterSubnets(inventory);
  const pools = drawnOn && clusterPoolsIn(inventory, drawnOn, { minLeakAgeMinutes: 60, now: NOW });
  return targetPools(pools, drawnOn, findings);
}

describe('the pools of a target', () => {
  it('are of every cluster, those with the worst findings first', () => {
    const pools = poolsOf(clusters(['a', 'b', 'c']), [aFinding({ cluster: 'c' })]);
    expect(pools?.clusters.map(({ cluster }) => cluster)).toEqual(['c', 'a', 'b']);
  });

  it('leave out what has no room, and say how many', () => {
    const many = clusters(Array.from({ length: 80 }, (_, index) => `cluster-${index}`));
    const pools = poolsOf(many);
    expect((pools?.clusters.length ?? 0) + (pools?.leftOut ?? 0)).toBe(80);
    expect(pools?.clusters.length).toBeLessThanOrEqual(50);
  });

  it('are none where it is not known which subnets clusters use', () => {
    expect(targetPools(undefined, undefined, [])).toBeUndefined();
  });

  it('come together in a report, of which a target without them is no part', () => {
    const two = [
      { clusters: [aPool()], leftOut: 1 },
      undefined,
      { clusters: [aPool({ cluster: 'batch' })], leftOut: 2 },
    ];
    const merged = reportPools(two, [aFinding({ cluster: 'batch' })]);
    expect([merged?.leftOut, merged?.clusters.map(({ cluster }) => cluster)]).toEqual([3, ['batch', 'prod']]);
    expect(reportPools([undefined], [])).toBeUndefined();
  });
});

describe('the history of a target', () => {
  const lows = (perDay: number): readonly DailyLow[] =>
    Array.from({ length: 21 }, (_, index) => [TODAY - 20 + index, 200 - index * perDay]);
  const historyOf = (days: readonly DailyLow[], findings = [] as readonly ReturnType<typeof aFinding>[]) => {
    const inventory = clusters(['prod']);
    const memory = { subnets: { 'subnet-a': { usable: 251, samples: [], lows: [...days] } } };
    return targetHistory(inventory, memory, clusterSubnets(inventory), findings, NOW);
  };

  it('has each day of a subnet that runs out, with its forecast', () => {
    const [past] = historyOf(lows(8).filter((_, index) => index !== 3))?.subnets ?? [];
    expect(past?.lowest).toHaveLength(21);
    expect(past?.lowest.slice(0, 5)).toEqual([200, 192, 184, null, 168]);
    expect(past?.forecast).toMatchObject({ kind: 'runs-out', inDays: 5, perDay: 8 });
    expect(past?.clusters).toEqual(['prod']);
  });

  it('has one that holds only if a finding is about it', () => {
    expect(historyOf(lows(0))?.subnets).toEqual([]);
    const resource = { type: 'AWS::EC2::Subnet', id: 'subnet-a', arn: 'arn:subnet-a' };
    expect(historyOf(lows(0), [aFinding({ resource })])?.subnets).toHaveLength(1);
  });

  it('is none of one look, and nothing without a ledger', () => {
    expect(historyOf([[TODAY, 3]])?.subnets).toEqual([]);
    expect(targetHistory(clusters(['prod']), undefined, new Map(), [], NOW)).toBeUndefined();
  });

  it('has what runs out first at the head of a report', () => {
    const later = aPast({ subnetId: 'later' });
    const sooner = aPast({
      subnetId: 'sooner',
      forecast: { kind: 'runs-out', inDays: 1, earliestInDays: 1, latestInDays: 2, perDay: 9, over: 20 },
    });
    const merged = reportHistory([
      { subnets: [later], leftOut: 0 },
      { subnets: [sooner], leftOut: 4 },
    ]);
    expect([merged?.leftOut, merged?.subnets.map(({ subnetId }) => subnetId)]).toEqual([4, ['sooner', 'later']]);
  });
});
