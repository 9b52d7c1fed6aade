import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { mapSubnet } from '../../lambda/map/map-subnet.ts';
import type { AddressMap } from '../../lambda/model/address-map.ts';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import { aRandomWorld } from '../../simulated-aws/world/random.ts';

const ACCOUNTS = ['100000000001', '100000000002'];
const REGION = 'eu-west-1';

let aws: SimulatedAws;
const before = { ...process.env };

beforeAll(async () => {
  aws = await startSimulatedAws(aRandomWorld(5, { accounts: 2, enis: 60, subnets: 2 }));
  Object.assign(process.env, aws.env());
});
afterEach(() => aws.faults.clear());
afterAll(async () => {
  await aws.stop();
  process.env = before;
});

async function mapped(subnet: string): Promise<readonly AddressMap[]> {
  const { maps } = await viewed(subnet);
  return maps.map(({ map }) => map);
}

async function viewed(subnet: string) {
  return mapSubnet(
    {
      subnet,
      accounts: ACCOUNTS.map((accountId) => ({ roleArn: `arn:aws:iam::${accountId}:role/eks-ip-auditor-read` })),
      regions: [REGION],
      concurrency: { targets: 2, callsPerTarget: 8 },
    },
    {
      home: await homeSession(),
      homeRegion: REGION,
      clock: () => new Date(),
      signal: new AbortController().signal,
    },
  );
}

function subnetOf(accountId: string): string {
  const [id = ''] = aws.world.region(accountId, REGION)?.subnets.keys() ?? [];
  return id;
}

function tag(accountId: string, subnetId: string, name: string): void {
  const subnets = aws.world.region(accountId, REGION)?.subnets;
  const subnet = subnets?.get(subnetId);
  if (subnet === undefined) throw new Error(`no ${subnetId}`);
  subnets?.set(subnetId, { ...subnet, shape: { ...subnet.shape, Tags: [{ Key: 'Name', Value: name }] } });
}

describe('the map of a subnet', () => {
  it('is of the account that has it, and reads no ENI of another subnet', async () => {
    const subnetId = subnetOf('100000000002');
    expect(await mapped(subnetId)).toMatchObject([{ accountId: '100000000002', subnetId, unseen: 0 }]);
  });

  it('is of the one that has the name, and of none where several have it', async () => {
    const [one = '', other = ''] = ACCOUNTS.map(subnetOf);
    tag('100000000002', other, 'pods-a');
    expect(await mapped('pods-a')).toMatchObject([{ accountId: '100000000002', subnetId: other }]);
    tag('100000000001', one, 'pods-a');
    await expect(mapped('pods-a')).rejects.toThrow(
      `2 subnets have the name "pods-a": give the ID of one: ${one} (100000000001 eu-west-1) and ${other} (100000000002 eu-west-1)`,
    );
  });

  it('is of the subnet that has the ID, whatever another is called', async () => {
    const subnetId = subnetOf('100000000002');
    tag('100000000001', subnetOf('100000000001'), subnetId);
    expect(await mapped(subnetId)).toMatchObject([{ accountId: '100000000002', subnetId }]);
  });

  it('is none where the ENIs could not be read, without which every address would look free', async () => {
    aws.faults.deny('ec2:DescribeNetworkInterfaces');
    await expect(mapped(subnetOf('100000000001'))).rejects.toThrow(
      /^no map of subnet-\w+ in 100000000001 eu-west-1: without its ENIs every address would look free: .*ec2:DescribeNetworkInterfaces/,
    );
  });

  it('says what else could not be read', async () => {
    aws.faults.deny('ec2:DescribeInstances');
    const { maps } = await viewed(subnetOf('100000000001'));
    expect(maps.map(({ unread }) => unread.map(({ section }) => section))).toEqual([['nodes']]);
  });

  it('is none of a subnet that is not there, nor of one that nobody could look for', async () => {
    await expect(mapped('subnet-0123')).rejects.toThrow(
      'no subnet-0123 in 100000000001 eu-west-1 and 100000000002 eu-west-1: give its region with --region, its account with --role-arn',
    );
    aws.faults.deny('ec2:DescribeSubnets');
    await expect(mapped('subnet-0123')).rejects.toThrow(
      /^no subnet-0123 where we could look, and 100000000001 eu-west-1 could not be looked at \(ec2:DescribeSubnets/,
    );
  });
});
