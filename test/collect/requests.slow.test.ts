import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balancedGroups } from '../../lambda/collect/chains.ts';
import type { Subnet } from '../../lambda/model/inventory.ts';
import { aRandomWorld, aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { ACCOUNT, callsOf, collect, gapsOf, items, REGION, serve } from './collecting.ts';

const aRegion = (build: (region: RegionBuilder) => unknown) =>
  aWorld().account(ACCOUNT, (a) =>
    a.region(REGION, (r) => {
      r.vpc('main', { cidr: '10.0.0.0/16' }).subnet('a', { cidr: '10.0.0.0/18' }).subnet('b', { cidr: '10.0.64.0/18' });
      build(r);
    }),
  );

describe('the ENIs of the subnets in scope', () => {
  test('are all read, page by page, each once', async () => {
    const aws = await serve(
      aRegion((r) =>
        r
          .cluster('prod', { subnets: ['a', 'b'], controlPlaneEnis: 2 })
          .serviceEni('endpoint', { subnet: 'a', count: 3700 })
          .serviceEni('efs', { subnet: 'b', count: 1500 }),
      ),
    );
    const inventory = await collect(aws, { sections: ['subnetEnis'] });
    const ids = items(inventory, 'subnetEnis').map(({ id }) => id);
    expect(new Set(ids).size).toBe(5202);
    expect(ids).toHaveLength(5202);
    const pages = callsOf(aws, 'DescribeNetworkInterfaces');
    for (const { parameters } of pages)
      expect(parameters).toMatchObject({ MaxResults: 1000, IncludeManagedResources: true });
    // One for the available ones; two chains, of 4 and 2 pages.
    expect(pages).toHaveLength(7);
  });

  test('are read in one chain where they are few', async () => {
    const aws = await serve(
      aRegion((r) => r.cluster('prod', { subnets: ['a', 'b'] }).serviceEni('rds', { subnet: 'a', count: 20 })),
    );
    await collect(aws, { sections: ['subnetEnis'] });
    expect(callsOf(aws, 'DescribeNetworkInterfaces')).toHaveLength(2);
  });
});

describe('the quota of ENIs', () => {
  /** Nine ENIs: those of the nodes and of the control plane, and 40 in a subnet that EKS does not use. */
  const withOthers = (r: RegionBuilder) =>
    r
      .vpc('other', { cidr: '10.1.0.0/16' })
      .subnet('elsewhere', { vpc: 'other', cidr: '10.1.0.0/24' })
      .cluster('prod', { subnets: ['a', 'b'], controlPlaneEnis: 2 })
      .serviceEni('rds', { subnet: 'elsewhere', count: 40 })
      .eni({ subnet: 'elsewhere', ownerId: '999988887777' });
  const quotaOf = async (build: (r: RegionBuilder) => unknown) => {
    const aws = await serve(aRegion(build));
    const inventory = await collect(aws, { sections: ['eniQuota'] });
    const askedFor = callsOf(aws, 'DescribeNetworkInterfaces').length;
    return { aws, inventory, askedFor, quotas: items(inventory, 'eniQuota') };
  };

  test('is asked for once, and no ENI is read for it where addresses say that there are few', async () => {
    const { aws, quotas, askedFor } = await quotaOf(withOthers);
    expect(quotas).toEqual([{ quota: 5000, isDefault: false, enis: 2, atMost: 43 }]);
    expect(callsOf(aws, 'GetServiceQuota').map(({ parameters }) => parameters)).toEqual([
      { ServiceCode: 'vpc', QuotaCode: 'L-DF5E4CA3' },
    ]);
    expect(askedFor).toBe(2);
  });

  test('is compared with every ENI of the account where there may be half as many', async () => {
    const { quotas, askedFor } = await quotaOf((r) => withOthers(r).eniQuota(80));
    expect(quotas).toEqual([{ quota: 80, isDefault: false, enis: 42, atMost: 42 }]);
    expect(askedFor).toBe(3);
  });

  test("is AWS's default where no other was applied", async () => {
    const { quotas } = await quotaOf((r) => withOthers(r).eniQuota('default'));
    expect(quotas).toMatchObject([{ quota: 5000, isDefault: true }]);
  });

  test('is not asked for in a region without clusters', async () => {
    const { aws, quotas } = await quotaOf((r) => r.eni({ subnet: 'a' }));
    expect(quotas).toEqual([]);
    expect(callsOf(aws, 'GetServiceQuota')).toEqual([]);
  });
});

describe('failed launches', () => {
  const GROUP = { cluster: 'prod', nodegroup: 'workers' } as const;
  const withGroups = (r: RegionBuilder) =>
    r
      .cluster('prod', { subnets: ['a'] })
      .nodegroup('prod', 'workers', { subnets: ['a'], nodes: 2 })
      .nodegroup('prod', 'others', { subnets: ['a'], nodes: 2 });
  const failed = { message: 'Launching EC2 instance failed.', minutesAgo: 30 };
  const read = async (build: (r: RegionBuilder) => unknown) => {
    const aws = await serve(aRegion(build));
    const inventory = await collect(aws, { sections: ['failedLaunches'] });
    return { aws, launches: items(inventory, 'failedLaunches'), calls: callsOf(aws, 'DescribeScalingActivities') };
  };

  test('are asked for of groups that have fewer instances than they want', async () => {
    const { aws, launches, calls } = await read((r) =>
      withGroups(r).scalingTrouble(GROUP, { desired: 3, failedLaunches: [failed] }),
    );
    const groupName = expect.stringMatching(/^eks-workers-/);
    const at = new Date(aws.world.now.getTime() - 30 * 60_000);
    expect(launches).toEqual([{ groupName, at, lastLaunch: undefined, message: failed.message }]);
    expect(calls.map(({ parameters }) => parameters)).toEqual([{ AutoScalingGroupName: groupName, MaxRecords: 100 }]);
  });

  test('come with the time of the latest launch that succeeded', async () => {
    const { aws, launches } = await read((r) =>
      withGroups(r).scalingTrouble(GROUP, { desired: 3, failedLaunches: [failed], launchedMinutesAgo: 10 }),
    );
    const lastLaunch = new Date(aws.world.now.getTime() - 10 * 60_000);
    expect(launches).toEqual([expect.objectContaining({ lastLaunch, message: failed.message })]);
  });

  test('are not asked for of a group whose missing instances are on their way', async () => {
    const { calls } = await read((r) =>
      r
        .cluster('prod', { subnets: ['a'] })
        .launchTemplate('own', { versions: [{ InstanceType: 'm5.large' }] })
        .selfManagedGroup('prod', 'by-hand', { subnets: ['a'], launchTemplate: 'own', nodes: 2 })
        .scalingTrouble('by-hand', { desired: 3, failedLaunches: [failed] })
        .selfManagedNode('prod', {
          subnet: 'a',
          state: 'pending',
          joined: false,
          tags: { 'aws:autoscaling:groupName': 'by-hand' },
        }),
    );
    expect(calls).toEqual([]);
  });

  test('are not asked for where all groups have what they want', async () => {
    const { calls } = await read((r) => withGroups(r).scalingTrouble(GROUP, { failedLaunches: [failed] }));
    expect(calls).toEqual([]);
  });

  test('are not asked for of a group that may launch nothing', async () => {
    const { calls } = await read((r) => withGroups(r).scalingTrouble(GROUP, { desired: 3, suspended: ['Launch'] }));
    expect(calls).toEqual([]);
  });
});

describe('routes to ENIs', () => {
  const withRoute = (r: RegionBuilder) =>
    r
      .leakedEni({ name: 'leak', subnet: 'a', cluster: 'gone' })
      .eni({ name: 'appliance', subnet: 'b' })
      .eniRoute('leak', '172.16.0.0/12')
      .eniRoute('appliance', '192.168.0.0/16');

  test('are asked for in the VPCs of unattached ENIs', async () => {
    const aws = await serve(aRegion(withRoute));
    const region = aws.world.in(ACCOUNT, REGION);
    const vpcId = region.idOf('vpc', 'main');
    const route = { routeTableId: vpcId.replace('vpc-', 'rtb-'), vpcId };
    expect(items(await collect(aws, { sections: ['eniRoutes'] }), 'eniRoutes')).toEqual([
      { ...route, eniId: region.idOf('eni', 'leak'), destination: '172.16.0.0/12' },
      { ...route, eniId: region.idOf('eni', 'appliance'), destination: '192.168.0.0/16' },
    ]);
    expect(callsOf(aws, 'DescribeRouteTables').map(({ parameters }) => parameters)).toEqual([
      { Filters: [{ Name: 'vpc-id', Values: [vpcId] }], MaxResults: 100 },
    ]);
  });

  test('are unknown where an answer has no route table of a VPC, since each has one', async () => {
    const aws = await serve(aRegion(withRoute));
    const region = aws.world.in(ACCOUNT, REGION);
    aws.world.region(ACCOUNT, REGION)?.vpcs.delete(region.idOf('vpc', 'main'));
    const gaps = gapsOf(await collect(aws, { sections: ['eniRoutes'] }));
    expect(gaps.find(({ section }) => section === 'eniRoutes')).toMatchObject({
      reason: 'unusable',
      message: expect.stringContaining('no route table of vpc-'),
    });
  });

  test("are not asked for where every unattached ENI is a service's", async () => {
    const aws = await serve(aRegion((r) => r.eni({ name: 'endpoint', subnet: 'a', requesterManaged: true })));
    expect(items(await collect(aws, { sections: ['eniRoutes'] }), 'eniRoutes')).toEqual([]);
    expect(callsOf(aws, 'DescribeRouteTables')).toEqual([]);
  });
});

describe('reservations', () => {
  const withReservation = (r: RegionBuilder) =>
    r
      .cluster('prod', { subnets: ['a', 'b'] })
      .nodegroup('prod', 'workers', { subnets: ['a', 'b'], nodes: 4 })
      .reservation('b', { cidr: '10.0.65.0/24', type: 'prefix' })
      .reservation('b', { cidr: '10.0.66.0/28', type: 'explicit' });

  test('are asked for where the numbers show reserved space that nothing uses, and nowhere else', async () => {
    const aws = await serve(aRegion(withReservation));
    const inventory = await collect(aws, { sections: ['subnetReservations'] });
    const subnetId = aws.world.in(ACCOUNT, REGION).idOf('subnet', 'b');
    expect(items(inventory, 'subnetReservations')).toEqual([
      { id: expect.any(String), subnetId, cidr: '10.0.65.0/24', type: 'prefix' },
      { id: expect.any(String), subnetId, cidr: '10.0.66.0/28', type: 'explicit' },
    ]);
    expect(callsOf(aws, 'GetSubnetCidrReservations').map(({ parameters }) => parameters.SubnetId)).toEqual([subnetId]);
  });

  test('are asked for everywhere where the ENIs could not be read', async () => {
    const aws = await serve(aRegion(withReservation));
    aws.faults.deny('ec2:DescribeNetworkInterfaces');
    const inventory = await collect(aws, { sections: ['subnetReservations'], scope: 'all' });
    expect(items(inventory, 'subnetReservations')).toHaveLength(2);
    expect(callsOf(aws, 'GetSubnetCidrReservations')).toHaveLength(2);
  });
});

describe('instances of available ENIs', () => {
  test('are asked for two hundred at a time, one that EC2 has forgotten among them', async () => {
    const aws = await serve(
      aRegion((r) => {
        for (let n = 0; n < 250; n++) r.leakedEni({ subnet: 'a', instance: n === 7 ? 'gone' : 'terminated' });
      }),
    );
    const inventory = await collect(aws, { sections: ['eniInstances'] });
    expect(items(inventory, 'eniInstances')).toHaveLength(249);
    expect(callsOf(aws, 'DescribeInstances')).toHaveLength(2);
  });
});

describe('launch templates', () => {
  test('are asked for once each version in use; a deleted one is left out and fails no other', async () => {
    const aws = await serve(
      aRegion((r) => {
        r.cluster('prod', { subnets: ['a'] })
          .launchTemplate('own', {
            versions: [{ InstanceType: 'm5.large' }, { InstanceType: 'c5.large' }],
            defaultVersion: 2,
          })
          .nodegroup('prod', 'one', { subnets: ['a'], launchTemplate: 'own' })
          .nodegroup('prod', 'same', { subnets: ['a'], launchTemplate: 'own' })
          .nodegroup('prod', 'latest', { subnets: ['a'], launchTemplate: 'own' })
          .nodegroup('prod', 'lost', { subnets: ['a'], launchTemplate: 'own' });
        const id = r.idOf('launch-template', 'own');
        r.changeNodegroup('prod', 'latest', { launchTemplate: { id, version: '$Latest' } });
        r.changeNodegroup('prod', 'lost', { launchTemplate: { id, version: '9' } });
      }),
    );
    const inventory = await collect(aws, { sections: ['launchTemplateVersions', 'instanceTypes'] });
    expect(gapsOf(inventory).map(({ section }) => section)).not.toContain('launchTemplateVersions');
    const versions = items(inventory, 'launchTemplateVersions');
    expect(
      versions.map((each) => `${each.requestedVersion} ${each.versionNumber} ${each.instanceType}`).sort(),
    ).toEqual(['$Latest 2 c5.large', '1 1 m5.large']);
    expect(items(inventory, 'instanceTypes').map(({ name }) => name)).toEqual(['c5.large', 'm5.large']);
    expect(callsOf(aws, 'DescribeLaunchTemplateVersions')).toHaveLength(3);
  });
});

describe('all requests for a target', () => {
  test.each([1])('are no more than the pages there are and a constant (random region %i)', async (seed) => {
    const world = aRandomWorld(seed, { enis: 6000, subnets: 12, clusters: 3 });
    const aws = await serve(world);
    const region = world.region(world.homeAccountId, REGION);
    if (region === undefined) throw new Error('the world has no such region');
    // The random worlds have an account of their own.
    const calls = await countCalls(aws, world.homeAccountId);
    const clusters = [...region.clusters.values()];
    const nodegroups = clusters.reduce((sum, { nodegroups: groups }) => sum + groups.size, 0);
    const available = [...region.enis.values()].filter(({ shape }) => shape.Status === 'available').length;
    const pages = Math.ceil(region.enis.size / 1000) + Math.ceil(available / 1000) + Math.ceil(available / 200);
    const entries = clusters.reduce((sum, { accessEntries }) => sum + accessEntries.size, 0);
    const describes = clusters.length * 7 + nodegroups + entries;
    const iam = [...region.iam.roles.values()].reduce((sum, { attached }) => sum + 3 + 2 * attached.length, 0);
    // Of each VPC with a cluster its two attributes; a list each of VPCs, DHCP options, route tables and so on.
    const vpcs = new Set(clusters.map(({ shape }) => shape.resourcesVpcConfig?.vpcId)).size;
    const kubernetes = new Set(clusters.map(({ shape }) => shape.version)).size;
    expect(calls).toBeLessThanOrEqual(pages + describes + iam + 20 + 2 * vpcs + 7 + kubernetes);
  });
});

async function countCalls(aws: Awaited<ReturnType<typeof serve>>, accountId: string): Promise<number> {
  const inventory = await collect(aws, { accountId });
  expect(gapsOf(inventory)).toEqual([]);
  return aws.calls.length;
}

describe('the groups of subnets that page chains are made of', () => {
  const subnet = (number: number, length: number, freeShare: number): Subnet => ({
    id: `subnet-${number}`,
    vpcId: 'vpc-1',
    ownerId: ACCOUNT,
    availabilityZone: 'eu-west-1a',
    cidrBlock: `10.0.0.0/${length}`,
    availableIpAddressCount: Math.floor((2 ** (32 - length) - 5) * freeShare),
    mapPublicIpOnLaunch: false,
    tags: {},
  });
  const anySubnets = fc
    .array(fc.tuple(fc.integer({ min: 16, max: 28 }), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 500 })
    .map((all) => all.map(([length, free], number) => subnet(number, length, free)));

  test('have every subnet once, and no more in one than a filter takes', () => {
    fc.assert(
      fc.property(anySubnets, (subnets) => {
        const groups = balancedGroups(subnets, { addressesPerChain: 5000, otherFilterValues: 12 });
        expect(groups.flat().sort()).toEqual(subnets.map(({ id }) => id).sort());
        for (const group of groups) expect(group.length).toBeGreaterThan(0);
        for (const group of groups) expect(group.length).toBeLessThanOrEqual(188);
        expect(groups.length).toBeLessThanOrEqual(16);
      }),
    );
  });

  test('are as even as their largest subnet lets them be', () => {
    const eighty = Array.from({ length: 80 }, (_, number) => subnet(number, 20, (number % 10) / 10));
    const inUse = new Map(eighty.map((each) => [each.id, 4091 - each.availableIpAddressCount]));
    const weights = balancedGroups(eighty, { addressesPerChain: 5000, otherFilterValues: 0 }).map((ids) =>
      ids.reduce((sum, id) => sum + (inUse.get(id) ?? 0), 0),
    );
    expect(weights).toHaveLength(16);
    expect(Math.max(...weights) - Math.min(...weights)).toBeLessThanOrEqual(4091);
  });
});
