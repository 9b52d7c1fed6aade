import { describe, expect, test, vi } from 'vitest';
import { isKubernetesSection, SECTION_NAMES, type SectionName } from '../../lambda/model/inventory.ts';
import { aWorld } from '../../simulated-aws/index.ts';
import { ACCOUNT, callsOf, collect, gapOf, gapsOf, items, REGION, serve } from './collecting.ts';

/** A region in which every section has something. */
const FROM_AWS = SECTION_NAMES.filter((name) => !isKubernetesSection(name)).toSorted();

const aRegion = () =>
  aWorld().account(ACCOUNT, (a) =>
    a.iamRole('cni', { inline: { cni: { Statement: [] } } }).region(REGION, (r) =>
      r
        .vpc('main')
        .subnet('a', { cidr: '10.0.1.0/24' })
        .launchTemplate('own', { versions: [{ InstanceType: 'm5.large' }] })
        .cluster('prod', { subnets: ['a'] })
        .nodegroup('prod', 'workers', { subnets: ['a'], nodes: 1, launchTemplate: 'own' })
        .nodegroup('prod', 'others', { subnets: ['a'] })
        .nodegroup('prod', 'more', { subnets: ['a'] })
        .selfManagedNode('prod', { subnet: 'a' })
        .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
        .cluster('auto', { subnets: ['a'], autoMode: true })
        .accessEntry('auto', 'custom-auto', { type: 'EC2' })
        .scalingTrouble(
          { cluster: 'prod', nodegroup: 'workers' },
          { desired: 9, failedLaunches: [{ message: 'Launching EC2 instance failed.', minutesAgo: 20 }] },
        )
        .fargateProfile('prod', 'jobs', { subnets: ['a'] })
        .update('prod', { minutesAgo: 90, status: 'Successful' })
        .reservation('a', { cidr: '10.0.1.128/26', type: 'prefix' })
        .leakedEni({ subnet: 'a', name: 'leak' }),
    ),
  );

const gapNames = (inventory: Parameters<typeof gapsOf>[0]) =>
  gapsOf(inventory)
    .map(({ section }) => section)
    .sort();

describe('a denied action', () => {
  /** What cannot be read without each action. All else is read. */
  const NEEDED_BY: Readonly<Record<string, readonly SectionName[]>> = {
    'autoscaling:DescribeAutoScalingGroups': ['autoScalingGroups', 'failedLaunches'],
    'autoscaling:DescribeScalingActivities': ['failedLaunches'],
    'ec2:DescribeInstanceTypes': ['instanceTypes'],
    'ec2:DescribeInstanceTypeOfferings': ['instanceTypeOfferings'],
    'ec2:DescribeLaunchTemplateVersions': ['launchTemplateVersions'],
    'ec2:GetSubnetCidrReservations': ['subnetReservations'],
    'ec2:DescribeVpcs': ['vpcs'],
    'ec2:DescribeVpcAttribute': ['vpcs'],
    'ec2:DescribeDhcpOptions': ['vpcs'],
    'ec2:DescribeNatGateways': ['natGateways'],
    'ec2:DescribeVpcEndpoints': ['securityGroups', 'vpcEndpoints'],
    'ec2:DescribeNetworkAcls': ['networkAcls'],
    'ec2:DescribeSecurityGroups': ['leftoverGroups', 'securityGroups'],
    'ec2:DescribeSubnets': [
      'eniQuota',
      'leftoverGroups',
      'securityGroups',
      'subnetEnis',
      'subnetReservations',
      'subnets',
    ],
    'ec2:DescribeNetworkInterfaces': [
      'availableEnis',
      'eniInstances',
      'eniQuota',
      'eniRoutes',
      'securityGroups',
      'subnetEnis',
      'subnetReservations',
      'subnets',
    ],
    'ec2:DescribeRouteTables': ['eniRoutes', 'routeTables'],
    'ec2:DescribeInstances': [
      'endedNodes',
      'eniInstances',
      'eniQuota',
      'instanceProfiles',
      'nodes',
      'securityGroups',
      'subnetEnis',
      'subnetReservations',
      'subnets',
    ],
    'eks:DescribeAddon': ['addons', 'eksUpdates', 'vpcCniAddons'],
    'eks:ListAddons': ['addons', 'eksUpdates'],
    'eks:ListUpdates': ['eksUpdates'],
    'eks:DescribeUpdate': ['eksUpdates'],
    'eks:DescribeAddonVersions': ['cniAddonVersions'],
    'eks:DescribeFargateProfile': [
      'eniQuota',
      'fargateProfiles',
      'securityGroups',
      'subnetEnis',
      'subnetReservations',
      'subnets',
    ],
    'eks:DescribeNodegroup': [
      'eksUpdates',
      'eniQuota',
      'launchTemplateVersions',
      'nodegroups',
      'securityGroups',
      'subnetEnis',
      'subnetReservations',
      'subnets',
    ],
    'eks:ListAccessEntries': ['accessEntries', 'nodeAccessPolicies'],
    'eks:DescribeAccessEntry': ['accessEntries', 'nodeAccessPolicies'],
    'eks:ListAssociatedAccessPolicies': ['nodeAccessPolicies'],
    'eks:ListPodIdentityAssociations': ['podIdentityAssociations'],
    'eks:DescribePodIdentityAssociation': ['podIdentityAssociations'],
    'servicequotas:GetServiceQuota': ['eniQuota'],
    'iam:GetInstanceProfile': ['instanceProfiles'],
    'iam:GetRole': ['iamRoles'],
    'iam:ListAttachedRolePolicies': ['iamRoles'],
    'iam:ListRolePolicies': ['iamRoles'],
    'iam:GetRolePolicy': ['iamRoles'],
    'iam:GetPolicy': ['iamRoles'],
    'iam:GetPolicyVersion': ['iamRoles'],
  };

  test.each(Object.entries(NEEDED_BY))('%s leaves gaps only in what needs it', async (action, sections) => {
    const aws = await serve(aRegion());
    aws.faults.deny(action);
    const inventory = await collect(aws);
    expect(gapNames(inventory)).toEqual(sections);
    for (const gap of gapsOf(inventory)) expect(gap).toMatchObject({ reason: 'denied', action });
  });

  test('is told in AWS’s words, and as the cause of every gap that follows from it', async () => {
    const aws = await serve(aRegion());
    aws.faults.deny('eks:ListClusters');
    const inventory = await collect(aws);
    const cause = { reason: 'denied', action: 'eks:ListClusters', message: expect.stringContaining('not authorized') };
    expect(gapOf(inventory, 'clusters')).toEqual({ section: 'clusters', ...cause });
    for (const section of ['nodegroups', 'launchTemplateVersions', 'subnets', 'subnetEnis', 'vpcCniAddons'] as const) {
      expect(gapOf(inventory, section)).toEqual({ section, ...cause, dependsOn: 'clusters' });
    }
    expect(items(inventory, 'availableEnis')).toHaveLength(1);
  });

  test('is not asked for again and again', async () => {
    const aws = await serve(aRegion());
    aws.faults.deny('eks:DescribeNodegroup');
    await collect(aws, { sections: ['nodegroups'], callsInFlight: 1 });
    expect(callsOf(aws, 'DescribeNodegroup')).toHaveLength(1);
  });

  test('of everything leaves nothing that looks read', async () => {
    const aws = await serve(aRegion());
    aws.faults.deny('*');
    expect(gapNames(await collect(aws))).toEqual(FROM_AWS);
  });

  test('leaves scope "all" without clusters its subnets', async () => {
    const aws = await serve(aRegion());
    aws.faults.deny('eks:*');
    const inventory = await collect(aws, { scope: 'all' });
    expect(items(inventory, 'subnets')).toHaveLength(1);
    expect(items(inventory, 'subnetEnis').length).toBeGreaterThan(0);
  });
});

describe('throttling', () => {
  test('that never ends is a gap', async () => {
    const aws = await serve(aRegion());
    aws.faults.throttle('ec2:DescribeSubnets', { capacity: 0, refillPerSecond: 0 });
    const inventory = await collect(aws);
    expect(gapOf(inventory, 'subnets')).toMatchObject({ reason: 'throttled', action: 'ec2:DescribeSubnets' });
    expect(callsOf(aws, 'DescribeSubnets')).toHaveLength(2);
    expect(items(inventory, 'clusters')).toHaveLength(2);
  });

  test('that passes is waited for', async () => {
    const aws = await serve(aRegion());
    aws.faults.fail('ec2:DescribeSubnets', {
      code: 'RequestLimitExceeded',
      message: 'Request limit exceeded.',
      status: 503,
      times: 1,
    });
    expect(gapsOf(await collect(aws))).toEqual([]);
  });
});

describe('a connection that is cut', () => {
  test('once is made again', async () => {
    const aws = await serve(aRegion());
    aws.faults.drop('ec2:DescribeNetworkInterfaces', { nth: 1 });
    aws.faults.drop('eks:DescribeCluster', { nth: 1 });
    expect(gapsOf(await collect(aws))).toEqual([]);
  });

  test('each time is a gap', async () => {
    const aws = await serve(aRegion());
    aws.faults.drop('eks:DescribeAddon');
    const inventory = await collect(aws);
    const cut = {
      action: 'eks:DescribeAddon',
      reason: 'error',
      message: expect.stringContaining('the connection to AWS was cut'),
    };
    expect(gapsOf(inventory)).toEqual([
      { section: 'vpcCniAddons', ...cut },
      { section: 'addons', ...cut, dependsOn: 'vpcCniAddons' },
      { section: 'eksUpdates', ...cut, dependsOn: 'vpcCniAddons' },
    ]);
  });
});

describe('other failures', () => {
  test('of AWS are gaps that say which', async () => {
    const aws = await serve(aRegion());
    aws.faults.fail('eks:ListClusters', { code: 'ServerException', message: 'Internal\nproblem', status: 400 });
    const { gap } = { gap: gapOf(await collect(aws), 'clusters') };
    expect(gap).toMatchObject({ reason: 'error', message: 'ServerException: Internal problem' });
  });

  test('because AWS lacks the operation here are gaps of their own reason', async () => {
    const aws = await serve(aRegion());
    aws.faults.fail('ec2:GetSubnetCidrReservations', {
      code: 'InvalidAction',
      message: 'The action GetSubnetCidrReservations is not valid for this web service.',
      status: 400,
    });
    expect(gapOf(await collect(aws), 'subnetReservations')).toMatchObject({ reason: 'unsupported' });
  });

  test('of credentials that expire on the way leave what was read, and say so', async () => {
    const aws = await serve(aRegion());
    aws.faults.after('ec2:DescribeNetworkInterfaces', () => aws.faults.expire({ accountId: ACCOUNT }));
    const inventory = await collect(aws, { sections: ['availableEnis', 'clusters', 'nodes'] });
    expect(items(inventory, 'availableEnis')).toHaveLength(1);
    expect(gapOf(inventory, 'clusters')).toMatchObject({
      reason: 'denied',
      message: expect.stringContaining('expired'),
    });
    expect(gapOf(inventory, 'nodes')).toMatchObject({ reason: 'denied', message: 'Request has expired.' });
  });
});

describe('the deadline', () => {
  test('leaves what was read, makes gaps of the rest, and does not wait for AWS', async () => {
    const aws = await serve(aRegion());
    aws.faults.delay('ec2:DescribeSubnets', 600_000);
    const deadline = new AbortController();
    const reading = collect(aws, {
      signal: deadline.signal,
      onProgress: ({ section }) => {
        if (section === 'fargateProfiles') deadline.abort();
      },
    });
    const inventory = await reading;
    expect(items(inventory, 'clusters')).toHaveLength(2);
    expect(gapOf(inventory, 'subnets')).toMatchObject({ reason: 'timeout', action: 'ec2:DescribeSubnets' });
    expect(gapOf(inventory, 'subnetEnis')).toMatchObject({ reason: 'timeout', dependsOn: 'subnets' });
  });

  test('that has passed already asks AWS nothing', async () => {
    const aws = await serve(aRegion());
    const inventory = await collect(aws, { signal: AbortSignal.abort() });
    expect(gapNames(inventory)).toEqual(FROM_AWS);
    for (const gap of gapsOf(inventory)) expect(gap.reason).toBe('timeout');
    expect(aws.calls).toEqual([]);
  });

  test('ends the sleep between two tries', async () => {
    const aws = await serve(aRegion());
    aws.faults.throttle('ec2:DescribeSubnets', { capacity: 0, refillPerSecond: 0 });
    const deadline = new AbortController();
    const reading = collect(aws, { sections: ['subnets'], scope: 'all', signal: deadline.signal, tries: 1000 });
    await vi.waitUntil(() => callsOf(aws, 'DescribeSubnets').length > 0);
    deadline.abort();
    expect(gapOf(await reading, 'subnets')).toMatchObject({ reason: 'timeout' });
  });
});

describe('what vanishes between being listed and being described', () => {
  test.each([
    ['prod', 'eks:ListClusters', 'clusters'],
    ['workers', 'eks:ListNodegroups', 'nodegroups'],
    ['jobs', 'eks:ListFargateProfiles', 'fargateProfiles'],
  ] as const)('%s, once %s was answered, is gone and no gap', async (resource, action, section) => {
    const aws = await serve(aRegion());
    const before = items(await collect(aws, { sections: [section] }), section).length;
    aws.faults.vanish(resource, { action });
    const inventory = await collect(aws);
    expect(gapsOf(inventory)).toEqual([]);
    expect(items(inventory, section)).toHaveLength(before - 1);
  });

  test('a cluster, once it was described, takes its node groups with it', async () => {
    const aws = await serve(aRegion());
    aws.faults.vanish('prod', { action: 'eks:DescribeCluster' });
    const inventory = await collect(aws);
    expect(gapsOf(inventory)).toEqual([]);
    expect(items(inventory, 'nodegroups')).toEqual([]);
    expect(items(inventory, 'clusters')).toHaveLength(1);
  });
});

describe('what a list names and its description denies', () => {
  test.each([
    ['eks:DescribeCluster', 'clusters', 'ResourceNotFoundException'],
    ['eks:DescribeNodegroup', 'nodegroups', 'ResourceNotFoundException'],
    ['eks:DescribeAddon', 'vpcCniAddons', 'ResourceNotFoundException'],
    ['eks:DescribeFargateProfile', 'fargateProfiles', 'ResourceNotFoundException'],
    ['eks:DescribeAccessEntry', 'accessEntries', 'ResourceNotFoundException'],
    ['eks:DescribePodIdentityAssociation', 'podIdentityAssociations', 'ResourceNotFoundException'],
    ['iam:GetRole', 'iamRoles', 'NoSuchEntity'],
    ['iam:GetPolicy', 'iamRoles', 'NoSuchEntity'],
    ['iam:GetPolicyVersion', 'iamRoles', 'NoSuchEntity'],
    ['iam:GetRolePolicy', 'iamRoles', 'NoSuchEntity'],
  ] as const)('%s: a gap when the list, read again, still names it', async (action, section, code) => {
    const aws = await serve(aRegion());
    aws.faults.fail(action, { code, message: 'No such thing.', status: 404 });
    expect(gapOf(await collect(aws), section)).toMatchObject({
      reason: 'unusable',
      action,
      message: expect.stringMatching(/says that .* does not exist, which AWS lists/),
    });
  });

  test('an add-on that no list may confirm is not there', async () => {
    const aws = await serve(aRegion());
    aws.faults.fail('eks:DescribeAddon', { code: 'ResourceNotFoundException', message: 'No addon.', status: 404 });
    aws.faults.deny('eks:ListAddons');
    expect(items(await collect(aws, { sections: ['vpcCniAddons'] }), 'vpcCniAddons')).toEqual([]);
  });
});

test('a bug of ours is no gap: it is thrown', async () => {
  const aws = await serve(aRegion());
  const reading = collect(aws, {
    onProgress: () => {
      throw new TypeError('a bug');
    },
  });
  await expect(reading).rejects.toThrow(new TypeError('a bug'));
});
