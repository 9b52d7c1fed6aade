import type { ClusterPool } from '../../lambda/model/cluster-pools.ts';
import type { SubnetPast } from '../../lambda/model/free-history.ts';

/** A cluster of which one zone has room and one has none for its node group. */
export function aPool(parts: Partial<ClusterPool> = {}): ClusterPool {
  return {
    accountId: '111122223333',
    region: 'eu-west-1',
    cluster: 'prod',
    zones: [
      {
        zone: 'eu-west-1a',
        subnetIds: ['subnet-a'],
        usable: 251,
        free: 131,
        reserved: 0,
        nodesAndPods: 80,
        leaked: 30,
        others: 10,
        update: 40,
        fullScale: 60,
      },
      {
        zone: 'eu-west-1b',
        subnetIds: ['subnet-b'],
        usable: 123,
        free: 12,
        reserved: 0,
        nodesAndPods: 100,
        leaked: 0,
        others: 11,
        update: 40,
        fullScale: 60,
      },
    ],
    groups: [
      {
        name: 'workers',
        nodes: 4,
        maximum: 10,
        addressesPerNode: 20,
        fit: 3,
        addressesFor: 1,
        limit: { kind: 'addresses', zone: 'eu-west-1b', part: 'pods', subnetIds: ['subnet-b'], unit: 'addresses' },
        pods: { perNode: 27, boundBy: 'max-pods', fit: 54 },
        assumptions: [],
      },
      {
        name: 'batch',
        nodes: 0,
        maximum: 2,
        addressesPerNode: 20,
        fit: 2,
        addressesFor: 6,
        limit: { kind: 'maximum' },
        pods: null,
        assumptions: ['the settings of the VPC CNI of prod are unknown, so its defaults are assumed'],
      },
    ],
    unknownGroups: ['windows'],
    ...parts,
  };
}

/** A subnet that loses 8 addresses a day, with a day without an audit. */
export function aPast(parts: Partial<SubnetPast> = {}): SubnetPast {
  return {
    accountId: '111122223333',
    region: 'eu-west-1',
    subnetId: 'subnet-0c96',
    name: 'payments-private-a',
    clusters: ['prod'],
    usable: 251,
    free: 63,
    firstDay: '2026-11-01',
    lowest: Array.from({ length: 23 }, (_, day) => (day === 9 ? null : 240 - 8 * day + (day % 3))),
    forecast: { kind: 'runs-out', inDays: 8, earliestInDays: 6, latestInDays: 11, perDay: 8, over: 23 },
    ...parts,
  };
}
