/** What is looked at in the VPCs of ENIs without a cluster tag, and what an answer that is missing comes to. */
import { describe, expect, it } from 'vitest';
import { AwsCallError } from '../../lambda/aws/errors.ts';
import type { TargetPorts } from '../../lambda/aws/ports.ts';
import { vpcsNow } from '../../lambda/cleanup/vpcs-now.ts';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { ACCOUNT, OTHER_ACCOUNT } from '../checks/an-inventory.ts';
import { aRegion } from './cleaning.ts';

type Eks = TargetPorts['eks'];

const { signal } = new AbortController();
const TAKEN = { withoutClusterTag: true };

/** Two VPCs with ENIs that name no cluster, one more ENI that names its own, and a cluster elsewhere. */
const world = (region: RegionBuilder) =>
  region
    .vpc('ci-1', { cidr: '10.8.0.0/16' })
    .subnet('one', { vpc: 'ci-1', cidr: '10.8.0.0/20' })
    .leakedEni({ name: 'first', subnet: 'one', clusterTag: false, ageMinutes: 300 })
    .leakedEni({ name: 'sibling', subnet: 'one', clusterTag: false, ageMinutes: 300 })
    .vpc('ci-2', { cidr: '10.9.0.0/16' })
    .subnet('two', { vpc: 'ci-2', cidr: '10.9.0.0/20' })
    .leakedEni({ name: 'second', subnet: 'two', clusterTag: false, ageMinutes: 300 })
    .leakedEni({ name: 'named', subnet: 'a', cluster: 'old', ageMinutes: 300 })
    .cluster('prod', { subnets: ['a'], controlPlaneEnis: 0 });

interface Looking {
  readonly eks?: (eks: Eks) => Partial<Eks>;
  /** What is left out of what EC2 says of a VPC. */
  readonly without?: (eni: NetworkInterface) => boolean;
  readonly of?: readonly ('first' | 'sibling' | 'second' | 'named')[];
  readonly settings?: { readonly withoutClusterTag?: boolean };
}

async function looked({
  eks = () => ({}),
  without = () => false,
  of = ['first', 'second'],
  settings = TAKEN,
}: Looking) {
  const region = await aRegion(world);
  const { ports } = region;
  const { items } = await ports.ec2.describeNetworkInterfaces({ MaxResults: 1000 }, signal);
  const enis = of.map((name) => items.find(({ id }) => id === region.idOf(name))).filter((eni) => eni !== undefined);
  const ec2 = {
    ...ports.ec2,
    describeNetworkInterfaces: async (...asked: Parameters<typeof ports.ec2.describeNetworkInterfaces>) => {
      const page = await ports.ec2.describeNetworkInterfaces(...asked);
      return { ...page, items: page.items.filter((eni) => !without(eni)) };
    },
  };
  const before = region.aws.calls.length;
  const changed = { ...ports, ec2, eks: { ...ports.eks, ...eks(ports.eks) } };
  const now = await vpcsNow(enis, ACCOUNT, settings, { ports: changed, signal });
  return { now, calls: region.aws.calls.slice(before), enis };
}

const failing = (action: string) => () =>
  Promise.reject(new AwsCallError(action, Object.assign(new Error('no'), { name: 'AccessDeniedException' })));

describe('the VPCs of ENIs without a cluster tag', () => {
  it('are known by what is in each', async () => {
    const { now, enis } = await looked({});
    const use = { status: 'read', isShared: false, clusters: [], nodes: [] };
    expect(now).toEqual({ vpcs: new Map(enis.map(({ vpcId }) => [vpcId, use])), failures: [] });
    expect(now.vpcs.size).toBe(2);
  });

  it('have a cluster that is listed and that EKS then does not know: it is somewhere', async () => {
    const missing = Object.assign(new Error('No cluster found for name: prod.'), { name: 'ResourceNotFoundException' });
    const { now } = await looked({
      eks: () => ({ describeCluster: () => Promise.reject(new AwsCallError('eks:DescribeCluster', missing)) }),
    });
    for (const use of now.vpcs.values()) expect(use).toMatchObject({ status: 'read', clusters: ['prod'] });
  });

  it.each([
    ['eks:DescribeCluster', { describeCluster: failing('eks:DescribeCluster') }],
    ['eks:ListClusters', { listClusters: failing('eks:ListClusters') }],
  ])('are all unread without an answer to %s, which is said once', async (action, eks) => {
    const { now, enis } = await looked({ eks: () => eks });
    expect(now.failures).toEqual([expect.stringContaining(`${action} (denied)`)]);
    for (const { vpcId } of enis) expect(now.vpcs.get(vpcId)).toMatchObject({ status: 'unread' });
  });

  it('are unread, and only those, of which the answers lack an ENI that is there', async () => {
    const [first] = (await looked({})).enis;
    const missing = await looked({ without: ({ id }) => id === first?.id });
    expect(missing.now.failures).toEqual([`the answers of EC2 say nothing of ${first?.id}`]);
    expect([...missing.now.vpcs.values()].map(({ status }) => status).sort()).toEqual(['read', 'unread']);
  });
});

it('a VPC stays unread though the answers have another ENI of it', async () => {
  const of = ['first', 'sibling'] as const;
  const { enis } = await looked({ of });
  for (const missing of enis) {
    const { now } = await looked({ of, without: ({ id }) => id === missing.id });
    expect([...now.vpcs.values()]).toEqual([
      { status: 'unread', because: `the answers of EC2 say nothing of ${missing.id}` },
    ]);
  }
});

describe('nothing is asked', () => {
  it.each<[string, Looking]>([
    ['with the setting off', { settings: { withoutClusterTag: false } }],
    ['by default', { settings: {} }],
    ['where every ENI names its cluster', { of: ['named'] }],
    ['where there is no ENI', { of: [] }],
  ])('%s', async (_where, looking) => {
    const { now, calls } = await looked(looking);
    expect(now).toEqual({ vpcs: new Map(), failures: [] });
    expect(calls).toEqual([]);
  });
});

it('nothing is asked about an ENI without a cluster tag that may not be deleted', async () => {
  const region = await aRegion((builder) => builder.leakedEni({ subnet: 'a', clusterTag: false }));
  const { items } = await region.ports.ec2.describeNetworkInterfaces({ MaxResults: 1000 }, signal);
  expect(items).toHaveLength(1);
  const theirs = items.map((eni) => ({ ...eni, ownerId: OTHER_ACCOUNT }));
  const before = region.aws.calls.length;
  const now = await vpcsNow(theirs, ACCOUNT, TAKEN, { ports: region.ports, signal });
  expect(now).toEqual({ vpcs: new Map(), failures: [] });
  expect(region.aws.calls.slice(before)).toEqual([]);
});

it('VPCs of other ENIs are not asked about', async () => {
  const { calls, enis } = await looked({ of: ['named', 'second', 'first'] });
  const asked = calls
    .filter(({ action }) => ['DescribeNetworkInterfaces', 'DescribeInstances'].includes(action))
    .map(({ parameters }) => parameters);
  expect(asked).toHaveLength(2);
  const [named, ...others] = enis.map(({ vpcId }) => vpcId);
  expect(JSON.stringify(asked)).not.toContain(named);
  for (const parameters of asked) for (const vpcId of others) expect(JSON.stringify(parameters)).toContain(vpcId);
});
