import {
  CreateNetworkInterfaceCommand,
  CreateTagsCommand,
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandInput,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws, type World } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
let world: World;
let aws: SimulatedAws;

beforeEach(async () => {
  world = aWorld().account(ACCOUNT, (a) =>
    a.region('eu-west-1', (r) =>
      r
        .vpc('main')
        .subnet('private-a', { cidr: '10.0.1.0/24' })
        .subnet('private-b', { cidr: '10.0.2.0/24' })
        .leakedEni({ subnet: 'private-a', name: 'leak', count: 12, addresses: 2 })
        .serviceEni('lambda', { subnet: 'private-b', name: 'lambda' })
        .eni({ subnet: 'private-b', name: 'mine', description: 'my own [1]', tags: { Team: 'blue' } })
        .eni({ subnet: 'private-b', name: 'auto', operator: { Managed: true, Principal: 'eks.amazonaws.com' } }),
    ),
  );
  aws = await startSimulatedAws(world);
});
afterEach(() => aws.stop());

const idOf = (name: string) => world.in(ACCOUNT, 'eu-west-1').idOf('eni', name);
const describeEnis = (input: DescribeNetworkInterfacesCommandInput) =>
  clientsOf(aws).ec2.send(new DescribeNetworkInterfacesCommand(input));
const idsOf = async (input: DescribeNetworkInterfacesCommandInput) =>
  (await describeEnis(input)).NetworkInterfaces?.map((eni) => eni.NetworkInterfaceId);

describe('what the SDK reads', () => {
  test('is the interface that the world has', async () => {
    const { NetworkInterfaces } = await describeEnis({ NetworkInterfaceIds: [idOf('leak-1')] });
    expect(NetworkInterfaces).toHaveLength(1);
    expect(NetworkInterfaces?.[0]).toMatchObject({
      Status: 'available',
      OwnerId: ACCOUNT,
      RequesterManaged: false,
      PrivateIpAddresses: [
        { Primary: true, PrivateIpAddress: '10.0.1.4' },
        { Primary: false, PrivateIpAddress: '10.0.1.5' },
      ],
    });
    expect(NetworkInterfaces?.[0]?.Description).toMatch(/^aws-K8S-i-/);
  });

  test('has empty lists where AWS sends empty elements', async () => {
    const [eni] = (await describeEnis({ NetworkInterfaceIds: [idOf('lambda')] })).NetworkInterfaces ?? [];
    expect(eni?.TagSet).toEqual([]);
  });
});

describe('filters', () => {
  test('are ANDed between names and ORed between values', async () => {
    const both = { Name: 'subnet-id', Values: ['a', 'b'].map((z) => subnetId(`private-${z}`)) };
    expect(await idsOf({ Filters: [both] })).toHaveLength(15);
    const available = { Name: 'status', Values: ['available'] };
    const onlyB = { Name: 'subnet-id', Values: [subnetId('private-b')] };
    expect(await idsOf({ Filters: [available, onlyB] })).toEqual([idOf('mine'), idOf('auto')]);
  });

  test.each([
    ['my own*', 1],
    ['my own ?1]', 1],
    ['my own', 0],
    ['MY OWN*', 0],
    ['aws-K8S-*', 12],
    ['my own \\*', 0],
  ])('take %s as a pattern', async (pattern, count) => {
    expect(await idsOf({ Filters: [{ Name: 'description', Values: [pattern] }] })).toHaveLength(count);
  });

  test('read wildcards in names that an index serves', async () => {
    expect(await idsOf({ Filters: [{ Name: 'subnet-id', Values: ['subnet-*'] }] })).toHaveLength(15);
  });

  test('look at tags by key, by value and by both', async () => {
    expect(await idsOf({ Filters: [{ Name: 'tag-key', Values: ['Team'] }] })).toEqual([idOf('mine')]);
    expect(await idsOf({ Filters: [{ Name: 'tag:Team', Values: ['red', 'bl*'] }] })).toEqual([idOf('mine')]);
    expect(await idsOf({ Filters: [{ Name: 'tag:Team', Values: ['red'] }] })).toEqual([]);
    expect(await idsOf({ Filters: [{ Name: 'tag-key', Values: ['node.k8s.amazonaws.com/*'] }] })).toHaveLength(12);
  });

  test('compare booleans by their text', async () => {
    expect(await idsOf({ Filters: [{ Name: 'operator.managed', Values: ['true'] }] })).toEqual([idOf('auto')]);
  });

  test('are refused beyond 200 values', async () => {
    const Values = Array.from({ length: 201 }, (_, index) => `subnet-${index}`);
    expect(await failureOf(describeEnis({ Filters: [{ Name: 'subnet-id', Values }] }))).toBe(
      'FilterLimitExceeded: The maximum number of filter values specified on a single call is 200',
    );
  });

  test('that are not simulated fail loudly, by name', async () => {
    const failure = await failureOf(describeEnis({ Filters: [{ Name: 'association.public-ip', Values: ['*'] }] }));
    expect(failure).toMatch(
      /^SimulatedAwsUnsupported: .*the filter association.public-ip of DescribeNetworkInterfaces/,
    );
    expect(aws.unsupported).toHaveLength(1);
  });
});

describe('pages', () => {
  test('hold MaxResults items, and a token while there is more', async () => {
    const first = await describeEnis({ MaxResults: 10 });
    expect(first.NetworkInterfaces).toHaveLength(10);
    const second = await describeEnis({ MaxResults: 10, NextToken: first.NextToken });
    expect(second.NetworkInterfaces).toHaveLength(5);
    expect(second.NextToken).toBeUndefined();
  });

  test('neither skip nor repeat while other actors delete and create', async () => {
    const before = await idsOf({});
    const first = await describeEnis({ MaxResults: 5 });
    const region = world.in(ACCOUNT, 'eu-west-1');
    region.deleteEni('leak-1').deleteEni('leak-9').eni({ subnet: 'private-a', name: 'late' });
    const second = await idsOf({ MaxResults: 1000, NextToken: first.NextToken });
    const gone = before?.[8];
    expect(second).toEqual(before?.slice(5).filter((id) => id !== gone));
  });

  test('can be asked for again with the same token', async () => {
    const { NextToken } = await describeEnis({ MaxResults: 5 });
    expect(await idsOf({ MaxResults: 5, NextToken })).toEqual(await idsOf({ MaxResults: 5, NextToken }));
  });

  test('refuse a token of another list', async () => {
    const { NextToken } = await describeEnis({ MaxResults: 5 });
    const call = describeEnis({ MaxResults: 5, NextToken, Filters: [{ Name: 'status', Values: ['available'] }] });
    expect(await failureOf(call)).toMatch(/^InvalidNextToken:/);
  });

  test.each([4, 1001])('cannot have %i items', async (MaxResults) => {
    expect(await failureOf(describeEnis({ MaxResults }))).toMatch(/^InvalidParameterValue: Value \( \d+ \)/);
  });

  test('cannot be asked for together with ids', async () => {
    const call = describeEnis({ MaxResults: 5, NetworkInterfaceIds: [idOf('leak-1')] });
    expect(await failureOf(call)).toMatch(/^InvalidParameterCombination:/);
  });

  test('are demanded of a large account, unless a filter narrows the call enough', async () => {
    world.account(ACCOUNT, (a) => a.large());
    expect(await failureOf(describeEnis({}))).toMatch(/^OperationNotPermitted:/);
    expect(await failureOf(describeEnis({ Filters: [{ Name: 'status', Values: ['available'] }] }))).toMatch(
      /^OperationNotPermitted:/,
    );
    expect(await idsOf({ MaxResults: 1000 })).toHaveLength(15);
    expect(await idsOf({ Filters: [{ Name: 'subnet-id', Values: [subnetId('private-a')] }] })).toHaveLength(12);
  });
});

describe('resources that a service manages', () => {
  test('are hidden from an account that hides them, unless asked for', async () => {
    expect(await idsOf({})).toContain(idOf('auto'));
    world.account(ACCOUNT, (a) => a.hideManagedResources());
    expect(await idsOf({})).not.toContain(idOf('auto'));
    expect(await idsOf({ IncludeManagedResources: true })).toContain(idOf('auto'));
  });
});

describe('an unknown id', () => {
  test('fails the whole call', async () => {
    expect(await failureOf(describeEnis({ NetworkInterfaceIds: [idOf('mine'), 'eni-0'] }))).toBe(
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-0' does not exist",
    );
  });
});

describe('deleting', () => {
  beforeEach(() => {
    world
      .in(ACCOUNT, 'eu-west-1')
      .eni({ subnet: 'private-b', name: 'theirs', ownerId: '444455556666' })
      .serviceEni('nat', { subnet: 'private-b', name: 'left', status: 'available' })
      .trunkEni({ subnet: 'private-b', name: 'trunk' })
      .branchEni({ subnet: 'private-b', name: 'associated', trunk: 'trunk', status: 'in-use' })
      .branchEni({ subnet: 'private-b', name: 'other', trunk: 'trunk', status: 'in-use' });
  });

  const remove = (name: string, DryRun = false) =>
    clientsOf(aws).ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: idOf(name), DryRun }));

  test('gives the addresses back', async () => {
    const before = await freeIn('private-a');
    await remove('leak-3');
    expect(await freeIn('private-a')).toBe(before + 2);
  });

  test('is refused while something holds the interface', async () => {
    expect(await failureOf(remove('lambda'))).toBe(
      `InvalidParameterValue: Network interface '${idOf('lambda')}' is currently in use.`,
    );
  });

  test('is refused for one of another account', async () => {
    expect(await failureOf(remove('theirs'))).toBe(
      'AuthFailure: You do not have permission to access the specified resource.',
    );
  });

  test('is refused for what a service operates, with a denial that no permission of the caller lifts', async () => {
    expect(await failureOf(remove('auto'))).toMatch(
      /^UnauthorizedOperation: .*\/eni-[0-9a-f]+ with an explicit deny in a resource-based policy$/,
    );
  });

  test('takes what a service left behind', async () => {
    expect(await failureOf(remove('left'))).toBe('answered');
  });

  test('takes an associated branch interface, though it is in use', async () => {
    expect(await failureOf(remove('associated'))).toBe('answered');
  });

  test('of a trunk leaves its branches available', async () => {
    await remove('trunk');
    const { NetworkInterfaces } = await describeEnis({ NetworkInterfaceIds: [idOf('associated'), idOf('other')] });
    expect(NetworkInterfaces?.map(({ Status, InterfaceType }) => `${Status} ${InterfaceType}`)).toEqual([
      'available interface',
      'available interface',
    ]);
  });

  test('a second time finds nothing', async () => {
    const id = idOf('leak-3');
    const { ec2 } = clientsOf(aws);
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
    expect(await failureOf(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id })))).toMatch(
      /^InvalidNetworkInterfaceID.NotFound:/,
    );
  });

  test('as a dry run only says that it would work', async () => {
    expect(await failureOf(remove('leak-3', true))).toBe(
      'DryRunOperation: Request would have succeeded, but DryRun flag is set.',
    );
    expect(await idsOf({ NetworkInterfaceIds: [idOf('leak-3')] })).toHaveLength(1);
  });
});

describe('creating', () => {
  const create = (subnet: string, count = 0) =>
    clientsOf(aws).ec2.send(
      new CreateNetworkInterfaceCommand({
        SubnetId: subnet,
        Description: 'aws-K8S-i-0123456789abcdef0',
        SecondaryPrivateIpAddressCount: count,
        TagSpecifications: [{ ResourceType: 'network-interface', Tags: [{ Key: 'a', Value: '<b & "c">' }] }],
      }),
    );

  test('takes addresses and keeps description and tags', async () => {
    const before = await freeIn('private-a');
    const { NetworkInterface } = await create(subnetId('private-a'), 3);
    expect(NetworkInterface?.PrivateIpAddresses).toHaveLength(4);
    expect(await freeIn('private-a')).toBe(before - 4);
    const [made] =
      (await describeEnis({ NetworkInterfaceIds: [NetworkInterface?.NetworkInterfaceId ?? ''] })).NetworkInterfaces ??
      [];
    expect(made).toMatchObject({ Status: 'available', Description: 'aws-K8S-i-0123456789abcdef0' });
    expect(made?.TagSet).toEqual([{ Key: 'a', Value: '<b & "c">' }]);
  });

  test('fails in a full subnet and takes nothing', async () => {
    const before = await freeIn('private-a');
    expect(await failureOf(create(subnetId('private-a'), 251))).toMatch(/^InsufficientFreeAddressesInSubnet:/);
    expect(await freeIn('private-a')).toBe(before);
  });

  test('fails in a subnet that does not exist', async () => {
    expect(await failureOf(create('subnet-0'))).toBe(
      "InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist",
    );
  });
});

describe('tagging', () => {
  const tag = (Resources: string[], Key: string) =>
    clientsOf(aws).ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value: 'v' }] }));

  test('adds to every resource named', async () => {
    await tag([idOf('leak-1'), idOf('leak-2')], 'seen');
    expect(await idsOf({ Filters: [{ Name: 'tag:seen', Values: ['v'] }] })).toEqual([idOf('leak-1'), idOf('leak-2')]);
  });

  test('tags none of them when one does not exist', async () => {
    expect(await failureOf(tag([idOf('leak-1'), 'eni-0'], 'seen'))).toMatch(/^InvalidNetworkInterfaceID.NotFound:/);
    expect(await idsOf({ Filters: [{ Name: 'tag-key', Values: ['seen'] }] })).toEqual([]);
  });

  test('leaves the aws: keys to AWS', async () => {
    expect(await failureOf(tag([idOf('leak-1')], 'aws:x'))).toMatch(/^InvalidParameterValue:/);
  });
});

function subnetId(name: string): string {
  return world.in(ACCOUNT, 'eu-west-1').idOf('subnet', name);
}

async function freeIn(subnet: string): Promise<number> {
  const { Subnets } = await clientsOf(aws).ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId(subnet)] }));
  return Subnets?.[0]?.AvailableIpAddressCount ?? Number.NaN;
}
