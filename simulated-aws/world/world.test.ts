import { describe, expect, test } from 'vitest';
import { instanceOf, regionsOf, subnetOf, zonesOf } from './index.ts';
import type { RegionBuilder } from './region-builder.ts';
import { aWorld } from './world.ts';

const ACCOUNT = '111122223333';

function aRegion(): RegionBuilder {
  return aWorld()
    .in(ACCOUNT, 'eu-west-1')
    .vpc('main')
    .subnet('a', { cidr: '10.0.1.0/24', az: 'eu-west-1a' })
    .subnet('b', { cidr: '10.0.2.0/24', az: 'eu-west-1b' });
}

function free(region: RegionBuilder, name: string): number | undefined {
  const record = region.state.subnets.get(region.idOf('subnet', name));
  return record === undefined ? undefined : subnetOf(region.state, record).AvailableIpAddressCount;
}

describe('accounts and regions', () => {
  test('the first account is home, unless another is named', () => {
    const first = aWorld()
      .account('444455556666', () => {})
      .account(ACCOUNT, () => {});
    expect(first.homeAccountId).toBe('444455556666');
    expect(aWorld({ home: ACCOUNT }).account('444455556666', () => {}).homeAccountId).toBe(ACCOUNT);
  });

  test('an enabled region exists though nothing is in it; others do not', () => {
    const world = aWorld().account(ACCOUNT, (account) => account.optIn('ap-east-1').optOut('sa-east-1'));
    expect(world.region(ACCOUNT, 'eu-north-1')?.enis.size).toBe(0);
    expect(world.region(ACCOUNT, 'ap-east-1')).toBeDefined();
    expect(world.region(ACCOUNT, 'af-south-1')).toBeUndefined();
    expect(world.region(ACCOUNT, 'sa-east-1')).toBeUndefined();
    expect(world.region(ACCOUNT, 'mars-north-1')).toBeUndefined();
    expect(world.region('999999999999', 'eu-west-1')).toBeUndefined();
    expect(() => world.in(ACCOUNT, 'af-south-1')).toThrow('not enabled');
  });

  test('the regions of an account tell their opt-in status', () => {
    const world = aWorld().account(ACCOUNT, (account) => account.optIn('ap-east-1'));
    const account = world.account(ACCOUNT);
    if (account === undefined) throw new Error('no account');
    const status = new Map(regionsOf(account).map((region) => [region.RegionName, region.OptInStatus]));
    expect(status.get('eu-west-1')).toBe('opt-in-not-required');
    expect(status.get('ap-east-1')).toBe('opted-in');
    expect(status.get('me-south-1')).toBe('not-opted-in');
  });

  test.each([
    ['eu-west-1', 'euw1-az1'],
    ['us-east-1', 'use1-az1'],
    ['ap-southeast-2', 'apse2-az1'],
    ['ca-central-1', 'cac1-az1'],
    ['ap-northeast-3', 'apne3-az1'],
  ])('the first zone of %s has the id %s', (region, id) => {
    expect(zonesOf(aWorld().in(ACCOUNT, region).state)[0]).toEqual({ name: `${region}a`, id });
  });

  test.each(['not-an-arn', 'arn:aws:iam::111122223333:user/x'])('%s is no role', (arn) => {
    expect(() => aWorld().role(arn)).toThrow("not a role's ARN");
  });

  test('a role brings its account, a topic its region', () => {
    const world = aWorld()
      .role('arn:aws:iam::444455556666:role/path/read', { externalId: 'secret' })
      .topic('arn:aws:sns:eu-west-1:111122223333:findings', {
        subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }],
      });
    expect(world.account('444455556666')).toBeDefined();
    expect(world.roles.get('arn:aws:iam::444455556666:role/path/read')?.externalId).toBe('secret');
    const topic = world.region(ACCOUNT, 'eu-west-1')?.topics.get('arn:aws:sns:eu-west-1:111122223333:findings');
    expect(topic?.subscriptions).toHaveLength(1);
  });
});

describe('what cannot be in AWS cannot be built', () => {
  test.each<[string, (region: RegionBuilder) => unknown]>([
    ['overlaps', (region) => region.subnet('c', { cidr: '10.0.1.128/25' })],
    ["outside its VPC's blocks", (region) => region.subnet('c', { cidr: '192.168.0.0/24' })],
    ['/16 to /28', (region) => region.subnet('c', { cidr: '10.0.3.0/29' })],
    ['no subnet named c', (region) => region.leakedEni({ subnet: 'c' })],
    ['already a subnet named a', (region) => region.subnet('a', { cidr: '10.0.9.0/24' })],
    ['is outside', (region) => region.reservation('a', { cidr: '10.0.2.0/28', type: 'prefix' })],
    ['no cluster named prod', (region) => region.nodegroup('prod', 'workers', { subnets: ['a'] })],
  ])('%s', (message, build) => {
    expect(() => build(aRegion())).toThrow(message);
  });
});

describe('filling a subnet', () => {
  test.each([
    ['a', { leaving: 3 }],
    ['a', { leaving: 3, with: 'rds' as const, addressesEach: 7 }],
    ['a', { leaving: 0 }],
  ])('leaves as many addresses as asked', (subnet, options) => {
    expect(free(aRegion().fillSubnet(subnet, options), subnet)).toBe(options.leaving);
  });

  test('cannot leave more than there are', () => {
    expect(() => aRegion().fillSubnet('a', { leaving: 252 })).toThrow('only 251');
  });
});

describe('node groups', () => {
  const launch = {
    versions: [{ InstanceType: 'c6g.large' as const }, { InstanceType: 'm5.large' as const, ImageId: 'ami-1' }],
  };
  const region = aRegion()
    .cluster('prod', { subnets: ['a'], cni: { env: { ENABLE_PREFIX_DELEGATION: 'true' } } })
    .launchTemplate('lt', launch)
    .nodegroup('prod', 'plain', { subnets: ['a', 'b'] })
    .nodegroup('prod', 'arm', { subnets: ['a'], instanceTypes: ['m6g.large'] })
    .nodegroup('prod', 'templated', { subnets: ['a'], launchTemplate: 'lt' })
    .nodegroup('prod', 'imaged', { subnets: ['a'], launchTemplate: { name: 'lt', version: '2' }, nodes: 1 });
  const group = (name: string) => region.state.clusters.get('prod')?.nodegroups.get(name);

  test('have the type that EKS chooses where nobody does', () => {
    expect(group('plain')).toMatchObject({ instanceTypes: ['t3.medium'], amiType: 'AL2023_x86_64_STANDARD' });
    expect(group('arm')).toMatchObject({ amiType: 'AL2023_ARM_64_STANDARD' });
  });

  test('have no type of their own where the launch template names it', () => {
    expect(group('templated')?.instanceTypes).toBeUndefined();
    expect(group('imaged')).toMatchObject({ amiType: 'CUSTOM', launchTemplate: { version: '2' } });
    expect([...region.state.instances.values()].map((one) => one.shape.InstanceType)).toEqual(['m5.large']);
  });

  test('follow the settings of the VPC CNI, which the add-on tells', () => {
    const configuration = region.state.clusters.get('prod')?.addons.get('vpc-cni')?.configurationValues;
    expect(JSON.parse(configuration ?? '')).toEqual({ env: { ENABLE_PREFIX_DELEGATION: 'true' } });
    expect([...region.state.enis.values()].some((eni) => eni.prefixes.length === 2)).toBe(true);
  });

  test('leave no add-on where the CNI is self-managed', () => {
    const other = aRegion().cluster('own', { subnets: ['a'], cni: { selfManaged: true } });
    expect(other.state.clusters.get('own')?.addons.size).toBe(0);
  });
});

describe('changes while it runs', () => {
  const build = () =>
    aRegion()
      .cluster('prod', { subnets: ['a', 'b'] })
      .nodegroup('prod', 'workers', { subnets: ['a'], nodes: 2, instanceTypes: ['m5.large'] })
      .instance({ name: 'box', subnet: 'b' })
      .leakedEni({ name: 'leak', subnet: 'b', addresses: 4 });

  test('deleting a leaked interface gives its addresses back', () => {
    const region = build();
    const before = free(region, 'b') ?? 0;
    region.deleteEni('leak');
    expect(free(region, 'b')).toBe(before + 4);
    expect(() => region.deleteEni('leak')).toThrow('does not exist');
  });

  test('an attached interface cannot be deleted until it is detached', () => {
    const region = build().attachEni('leak', 'box');
    const inUse = expect.objectContaining({
      code: 'InvalidParameterValue',
      message: expect.stringContaining('in use'),
    });
    expect(() => region.deleteEni('leak')).toThrow(inUse);
    const box = region.state.instances.get(region.idOf('instance', 'box'));
    if (box === undefined) throw new Error('no box');
    expect(instanceOf(region.state, box).NetworkInterfaces).toHaveLength(2);
    region.detachEni('leak').deleteEni('leak');
    expect(instanceOf(region.state, box).NetworkInterfaces).toHaveLength(1);
  });

  test('a terminated instance loses its interfaces and its address, and is still described', () => {
    const region = build();
    const before = free(region, 'b') ?? 0;
    region.terminateInstance('box');
    const box = region.state.instances.get(region.idOf('instance', 'box'));
    if (box === undefined) throw new Error('no box');
    const described = instanceOf(region.state, box);
    expect(described.State).toEqual({ Name: 'terminated', Code: 48 });
    expect(described.NetworkInterfaces).toEqual([]);
    expect(described.PrivateIpAddress).toBeUndefined();
    expect(free(region, 'b')).toBe(before + 1);
  });

  test('an interface without delete-on-termination stays, available', () => {
    const region = build().attachEni('leak', 'box');
    const id = region.idOf('eni', 'leak');
    const record = region.state.enis.get(id);
    if (record?.shape.Attachment === undefined) throw new Error('not attached');
    const Attachment = { ...record.shape.Attachment, DeleteOnTermination: false };
    region.state.enis.set(id, { ...record, shape: { ...record.shape, Attachment } });
    region.removeInstance('box');
    expect(region.state.enis.get(id)?.shape.Status).toBe('available');
  });

  test('a deleted cluster takes its control plane and nodes along, and leaves what leaked', () => {
    const region = build().deleteCluster('prod');
    expect(region.state.clusters.size).toBe(0);
    expect(free(region, 'a')).toBe(251);
    expect([...region.state.enis.values()].map((eni) => eni.shape.Status)).toEqual(['in-use', 'available']);
  });

  test('a changed record is another object, so what was made of the old one is not mistaken for it', () => {
    const region = build();
    const id = region.idOf('eni', 'leak');
    const before = region.state.enis.get(id);
    region.tag('eni', 'leak', { team: 'platform' });
    expect(region.state.enis.get(id)).not.toBe(before);
    expect(before?.shape.TagSet).not.toContainEqual({ Key: 'team', Value: 'platform' });
    expect(region.state.enis.get(id)?.sequence).toBe(before?.sequence);
  });
});
