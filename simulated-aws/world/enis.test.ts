import type { NetworkInterface } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { networkInterfaceOf } from './describe.ts';
import type { RegionBuilder } from './region-builder.ts';
import { aWorld } from './world.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');

function aRegion(): RegionBuilder {
  return aWorld({ now: NOW })
    .in('111122223333', 'eu-west-1')
    .vpc('main')
    .subnet('a', { cidr: '10.0.1.0/24', az: 'eu-west-1a' })
    .subnet('b', { cidr: '10.0.2.0/24', az: 'eu-west-1b' })
    .cluster('prod', { subnets: ['a', 'b'], cni: { version: 'v1.20.4-eksbuild.1' } });
}

function enis(region: RegionBuilder): NetworkInterface[] {
  return [...region.state.enis.values()].map((record) => networkInterfaceOf(region.state, record));
}

function eni(region: RegionBuilder, name: string): NetworkInterface {
  const record = region.state.enis.get(region.idOf('eni', name));
  if (record === undefined) throw new Error(`no ${name}`);
  return networkInterfaceOf(region.state, record);
}

function tags(one: NetworkInterface | undefined): Record<string, string | undefined> {
  return Object.fromEntries((one?.TagSet ?? []).map((tag) => [tag.Key, tag.Value]));
}

describe("a cluster's control plane", () => {
  test('holds two interfaces in different subnets, attached to an instance that is not ours, without tags', () => {
    const found = enis(aRegion());
    expect(found).toHaveLength(2);
    expect(new Set(found.map((one) => one.SubnetId)).size).toBe(2);
    for (const one of found) {
      expect(one).toMatchObject({
        Description: 'Amazon EKS prod',
        RequesterManaged: false,
        Status: 'in-use',
        TagSet: [],
      });
      expect(one.RequesterId).toMatch(/^AROA[A-Z0-9]+:AmazonEKS$/);
      expect(one.Attachment?.DeviceIndex).toBe(1);
      expect(one.Attachment?.InstanceOwnerId).not.toBe('111122223333');
      expect(one.Attachment?.InstanceId).toBeUndefined();
    }
  });
});

describe("a node group's node", () => {
  const region = aRegion().nodegroup('prod', 'workers', {
    instanceTypes: ['m5.large'],
    subnets: ['a'],
    nodes: 1,
    podsPerNode: 5,
  });
  const [instanceId = ''] = region.state.instances.keys();
  const [primary, secondary] = enis(region).filter((one) => one.Attachment?.InstanceId === instanceId);

  test('has a primary interface without description, which ipamd tagged without a time', () => {
    expect(primary).toMatchObject({ Description: '', Attachment: { DeviceIndex: 0, DeleteOnTermination: true } });
    expect(primary?.PrivateIpAddresses).toHaveLength(10);
    expect(tags(primary)).toEqual({
      'node.k8s.amazonaws.com/instance_id': instanceId,
      'cluster.k8s.amazonaws.com/name': 'prod',
      'eks:eni:owner': 'amazon-vpc-cni',
    });
  });

  test('has a secondary interface with the description and the tags of the VPC CNI', () => {
    expect(secondary).toMatchObject({
      Description: `aws-K8S-${instanceId}`,
      Status: 'in-use',
      InterfaceType: 'interface',
    });
    expect(secondary?.Attachment).toMatchObject({ DeviceIndex: 1, DeleteOnTermination: true });
    expect(tags(secondary)).toEqual({
      'node.k8s.amazonaws.com/instance_id': instanceId,
      'cluster.k8s.amazonaws.com/name': 'prod',
      'eks:eni:owner': 'amazon-vpc-cni',
      'node.k8s.amazonaws.com/createdAt': '2026-11-19T12:00:00Z',
    });
  });

  test.each([
    ['v1.19.3-eksbuild.1', ['cluster.k8s.amazonaws.com/name', 'node.k8s.amazonaws.com/createdAt']],
    ['v1.7.1-eksbuild.1', ['cluster.k8s.amazonaws.com/name']],
  ])('made by CNI %s has besides the instance only %j', (version, keys) => {
    const old = aWorld({ now: NOW })
      .in('111122223333', 'eu-west-1')
      .vpc('main')
      .subnet('a', { cidr: '10.0.1.0/24' })
      .cluster('old', { subnets: ['a'], cni: { version } })
      .selfManagedNode('old', { subnet: 'a', pods: 5 });
    const made = enis(old).find((one) => one.Description?.startsWith('aws-K8S-'));
    expect(Object.keys(tags(made)).sort()).toEqual([...keys, 'node.k8s.amazonaws.com/instance_id'].sort());
  });

  test('whose ipamd never ran has one address and no tag', () => {
    const [, , only, ...others] = enis(aRegion().selfManagedNode('prod', { subnet: 'a', joined: false }));
    expect(only?.PrivateIpAddresses).toHaveLength(1);
    expect(only?.TagSet).toEqual([]);
    expect(others).toEqual([]);
  });
});

describe('a node with security groups for pods', () => {
  test('has a trunk, and branches in use that have no attachment', () => {
    const found = enis(aRegion().selfManagedNode('prod', { subnet: 'a', pods: 3, branchPods: 2 }));
    const trunk = found.find((one) => one.InterfaceType === 'trunk');
    const branches = found.filter((one) => one.InterfaceType === 'branch');
    expect(trunk).toMatchObject({ Description: 'aws-k8s-trunk-eni', RequesterManaged: false });
    expect(branches).toHaveLength(2);
    for (const branch of branches) {
      expect(branch).toMatchObject({ Description: 'aws-k8s-branch-eni', Status: 'in-use' });
      expect(branch.Attachment).toBeUndefined();
      expect(tags(branch)).toMatchObject({
        'eks:eni:owner': 'eks-vpc-resource-controller',
        'kubernetes.io/cluster/prod': 'owned',
        'vpcresources.k8s.aws/trunk-eni-id': trunk?.NetworkInterfaceId,
      });
    }
  });
});

test('custom networking puts pods into another subnet, and one address of the node into its own', () => {
  const region = aRegion().cluster('custom', { subnets: ['a'], controlPlaneEnis: 0 });
  const before = enis(region).length;
  region.selfManagedNode('custom', { subnet: 'a', podSubnet: 'b', pods: 5 });
  const [primary, ...others] = enis(region).slice(before);
  expect(primary).toMatchObject({ SubnetId: region.idOf('subnet', 'a') });
  expect(primary?.PrivateIpAddresses).toHaveLength(1);
  expect(others.map((one) => one.SubnetId)).toEqual([region.idOf('subnet', 'b'), region.idOf('subnet', 'b')]);
});

test('an IPv6 node has one IPv4 address and a /80 of its subnet for pods', () => {
  const region = aWorld()
    .in('111122223333', 'eu-west-1')
    .vpc('main')
    .subnet('six', { cidr: '10.0.1.0/24', ipv6Cidr: '2a05:d018:1:2::/64' })
    .cluster('six', { subnets: ['six'], ipFamily: 'ipv6', controlPlaneEnis: 0 })
    .selfManagedNode('six', { subnet: 'six', pods: 20 });
  const [node, ...others] = enis(region);
  expect(node?.PrivateIpAddresses).toHaveLength(1);
  expect(node?.Ipv6Prefixes?.[0]?.Ipv6Prefix).toMatch(/^2a05:d018:1:2:[0-9a-f]+::\/80$/);
  expect(others).toEqual([]);
});

describe('a leaked interface', () => {
  test('is available, names an instance that is gone, and tells its age', () => {
    const region = aRegion().leakedEni({ name: 'leak', subnet: 'a', cluster: 'prod', ageMinutes: 90, addresses: 6 });
    const leak = eni(region, 'leak');
    const instanceId = tags(leak)['node.k8s.amazonaws.com/instance_id'];
    expect(leak).toMatchObject({ Status: 'available', Description: `aws-K8S-${instanceId}` });
    expect(leak.Attachment).toBeUndefined();
    expect(leak.PrivateIpAddresses).toHaveLength(6);
    expect(tags(leak)['node.k8s.amazonaws.com/createdAt']).toBe('2026-11-20T10:30:00Z');
    expect(region.state.instances.has(instanceId ?? '')).toBe(false);
  });

  test('may name a terminated or a running instance', () => {
    const region = aRegion()
      .leakedEni({ name: 'dead', subnet: 'a', instance: 'terminated' })
      .leakedEni({ name: 'alive', subnet: 'a', instance: 'running' });
    const stateOf = (name: string) => {
      const id = tags(eni(region, name))['node.k8s.amazonaws.com/instance_id'] ?? '';
      return region.state.instances.get(id)?.shape.State.Name;
    };
    expect(stateOf('dead')).toBe('terminated');
    expect(stateOf('alive')).toBe('running');
  });

  test('may lack or garble what tells its age and its owner', () => {
    const region = aRegion()
      .leakedEni({ name: 'ageless', subnet: 'a', createdAt: 'absent', clusterTag: false })
      .leakedEni({ name: 'garbled', subnet: 'a', createdAt: 'garbage', noManage: true });
    expect(Object.keys(tags(eni(region, 'ageless')))).toEqual(['node.k8s.amazonaws.com/instance_id']);
    expect(Date.parse(tags(eni(region, 'garbled'))['node.k8s.amazonaws.com/createdAt'] ?? '')).toBeNaN();
    expect(tags(eni(region, 'garbled'))['node.k8s.amazonaws.com/no_manage']).toBe('true');
  });

  test('may be a branch that was never associated', () => {
    const region = aRegion().branchEni({ name: 'branch', subnet: 'a', cluster: 'prod' });
    expect(eni(region, 'branch')).toMatchObject({ Status: 'available', Description: 'aws-k8s-branch-eni' });
  });
});

describe('an interface of an AWS service', () => {
  test.each([
    ['alb', { RequesterManaged: true, RequesterId: 'amazon-elb', InterfaceType: 'interface' }, /^ELB app\//],
    ['nlb', { RequesterManaged: true, InterfaceType: 'network_load_balancer' }, /^ELB net\//],
    ['nat', { RequesterManaged: true, InterfaceType: 'nat_gateway' }, /^Interface for NAT Gateway nat-/],
    ['lambda', { RequesterManaged: false, InterfaceType: 'lambda' }, /^AWS Lambda VPC ENI-/],
    ['rds', { RequesterManaged: true, RequesterId: 'amazon-rds' }, /^RDSNetworkInterface$/],
    ['efs', { RequesterManaged: true }, /^EFS mount target for fs-\w+ \(fsmt-\w+\)$/],
    ['endpoint', { RequesterManaged: true, InterfaceType: 'vpc_endpoint' }, /^VPC Endpoint Interface vpce-/],
    ['msk', { RequesterManaged: false, TagSet: [] }, /^DO NOT DELETE - Amazon MSK network interface for cluster arn:/],
    [
      'ecs',
      { RequesterManaged: false, InterfaceType: 'interface' },
      /^arn:aws:ecs:eu-west-1:111122223333:attachment\//,
    ],
  ] as const)('%s has its own shape', (kind, shape, description) => {
    const one = eni(aRegion().serviceEni(kind, { name: 'it', subnet: 'a' }), 'it');
    expect(one).toMatchObject({ ...shape, Status: 'in-use' });
    expect(one.Description).toMatch(description);
    expect(one.Attachment?.InstanceId).toBeUndefined();
  });

  test('may be left behind', () => {
    const one = eni(aRegion().serviceEni('lambda', { name: 'it', subnet: 'a', status: 'available' }), 'it');
    expect(one.Status).toBe('available');
    expect(one.Attachment).toBeUndefined();
  });
});

test('what EKS Auto Mode runs is managed by EKS, instance and interfaces alike', () => {
  const region = aRegion().autoModeNode('prod', { subnet: 'a', pods: 2 });
  const [instance] = region.state.instances.values();
  const managed = { Managed: true, Principal: 'eks.amazonaws.com', HiddenByDefault: true };
  expect(instance?.shape.Operator).toEqual(managed);
  const own = enis(region).filter((one) => one.Attachment?.InstanceId === instance?.id);
  expect(own.length).toBeGreaterThan(0);
  for (const one of own) expect(one.Operator).toEqual(managed);
});

test('no two interfaces share an id, an address or a MAC address', () => {
  const region = aRegion().nodegroup('prod', 'workers', { subnets: ['a', 'b'], nodes: 8, instanceTypes: ['m5.large'] });
  const found = enis(region);
  const addresses = found.flatMap((one) => (one.PrivateIpAddresses ?? []).map((each) => each.PrivateIpAddress));
  expect(new Set(found.map((one) => one.NetworkInterfaceId)).size).toBe(found.length);
  expect(new Set(found.map((one) => one.MacAddress)).size).toBe(found.length);
  expect(new Set(addresses).size).toBe(addresses.length);
});
