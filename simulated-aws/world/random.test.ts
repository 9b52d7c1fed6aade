import { describe, expect, test } from 'vitest';
import { networkInterfaceOf, subnetOf } from './describe.ts';
import { aRandomWorld, type RandomWorldSize } from './random.ts';
import type { RegionState } from './state.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');

function aRegion(seed: number, size: RandomWorldSize): RegionState {
  const region = aRandomWorld(seed, { now: NOW, ...size }).region('100000000001', 'eu-west-1');
  if (region === undefined) throw new Error('no region');
  return region;
}

function everything(region: RegionState): unknown {
  return {
    enis: [...region.enis.values()].map((record) => networkInterfaceOf(region, record)),
    subnets: [...region.subnets.values()].map((record) => subnetOf(region, record)),
    instances: [...region.instances.values()].map((record) => record.shape),
  };
}

test('the same seed makes the same world, another seed another', () => {
  expect(everything(aRegion(7, {}))).toEqual(everything(aRegion(7, {})));
  expect(everything(aRegion(7, {}))).not.toEqual(everything(aRegion(8, {})));
});

test.each<RandomWorldSize>([
  {},
  { enis: 1000, subnets: 8, clusters: 4, vpcs: 2 },
  { enis: 500, subnets: 5, clusters: 3, vpcs: 2 },
  { enis: 60, subnets: 2, clusters: 1, healthy: true },
])('a world of %o has exactly its interfaces and subnets', (size) => {
  const region = aRegion(1, size);
  expect(region.enis.size).toBe(size.enis ?? 200);
  expect(region.subnets.size).toBe(size.subnets ?? 6);
  expect(region.clusters.size).toBe(size.clusters ?? 2);
});

test('accounts, each with its role, have as many regions as asked', () => {
  const world = aRandomWorld(3, { accounts: 3, regions: 2, enis: 40 });
  expect([...world.accounts.keys()]).toEqual(['100000000001', '100000000002', '100000000003']);
  expect(world.roles.size).toBe(3);
  for (const account of world.accounts.values()) expect([...account.regions.keys()]).toHaveLength(2);
});

describe('a healthy world', () => {
  const region = aRegion(5, { enis: 2000, subnets: 12, clusters: 3, healthy: true });

  test('has no unattached interface', () => {
    expect([...region.enis.values()].filter((eni) => eni.shape.Status === 'available')).toEqual([]);
  });

  test('has more than half of every subnet free', () => {
    for (const record of region.subnets.values()) {
      const subnet = subnetOf(region, record);
      expect(subnet.AvailableIpAddressCount).toBeGreaterThan(record.space.cidr.size / 2);
    }
  });
});

test('another world has leaks, some of clusters that are gone and some that tell no age', () => {
  const region = aRegion(5, { enis: 2000 });
  const leaks = [...region.enis.values()].filter((eni) => eni.shape.Status === 'available');
  const keys = leaks.map((eni) => new Map(eni.shape.TagSet.map((tag) => [tag.Key, tag.Value])));
  expect(leaks).toHaveLength(100);
  expect(keys.some((tags) => tags.get('cluster.k8s.amazonaws.com/name') === 'deleted-long-ago')).toBe(true);
  expect(keys.some((tags) => !tags.has('node.k8s.amazonaws.com/createdAt'))).toBe(true);
});
