/** A cluster that an ENI names may live on where nobody looked: such an ENI is planned for nothing, and kept. */
import { describe, expect, it } from 'vitest';
import { cleanTarget } from '../../lambda/cleanup/clean-target.ts';
import { sharedVpcs } from '../../lambda/facts/subnet/vpc-sharing.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import { type AccountBuilder, aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { NOW } from '../checks/an-inventory.ts';
import { ACCOUNT, REGION, serve } from '../collect/collecting.ts';
import { aStore, deletionsAsked, fakeWorld, portsOf, TARGET } from './cleaning.ts';
import { DAY, SETTINGS } from './leaks.ts';

const OTHER = '444455556666';

const leaking = (region: RegionBuilder) =>
  region
    .vpc('main', { cidr: '10.0.0.0/16' })
    .subnet('a', { vpc: 'main', cidr: '10.0.0.0/20' })
    .leakedEni({ name: 'leak', subnet: 'a', cluster: 'old', ageMinutes: 300 });

const inRegion = (name: string) => (account: AccountBuilder) =>
  account.region(name, (region) =>
    region
      .vpc('far', { cidr: '10.1.0.0/16' })
      .subnet('far-a', { vpc: 'far', cidr: '10.1.0.0/20' })
      .cluster('old', { subnets: ['far-a'] }),
  );

/** Plans for days, then cleans. */
async function cleaned(
  build: (account: AccountBuilder) => unknown,
  {
    settings = {},
    prepare = () => {},
  }: {
    readonly settings?: Partial<CleanupSettings>;
    readonly prepare?: (aws: Awaited<ReturnType<typeof serve>>) => void;
  } = {},
) {
  const world = aWorld({ now: NOW });
  world.account(ACCOUNT, (account) => build(account.region(REGION, leaking)));
  const aws = await serve(world);
  prepare(aws);
  const { ports: reads, others, deleter } = portsOf(aws);
  const time = fakeWorld();
  const request = {
    target: TARGET,
    settings: { ...SETTINGS, ...settings },
    scope: 'eks' as const,
    declaredClusters: {},
    store: await aStore(),
    runId: 'run',
  };
  for (let look = 0; look < 4; look++) {
    await cleanTarget({ ...request, mode: 'plan' }, { reads, others, deleter: undefined }, time);
    time.advance(DAY);
  }
  const { cleanup } = await cleanTarget({ ...request, mode: 'apply' }, { reads, others, deleter }, time);
  const [decision] = cleanup.decisions;
  return { decision, deletions: deletionsAsked(aws), calls: aws.calls };
}

describe('an ENI is kept, and planned for nothing,', () => {
  it('when another region of the account has a cluster of its name', async () => {
    const { decision, deletions } = await cleaned(inRegion('us-east-2'));
    expect(decision).toMatchObject({
      verdict: 'keep',
      reasons: [{ code: 'cluster-elsewhere', cluster: 'old', where: 'us-east-2' }],
    });
    expect(deletions).toEqual([]);
  });

  it('when another region could not be asked', async () => {
    const prepare = ({ faults }: Awaited<ReturnType<typeof serve>>) =>
      faults.deny('eks:ListClusters', { region: 'eu-west-3' });
    const { decision, deletions } = await cleaned(() => {}, { prepare });
    expect(decision).toMatchObject({
      verdict: 'keep',
      reasons: [{ code: 'regions-unread', because: expect.stringMatching(/^eu-west-3: eks:ListClusters \(denied\)/) }],
    });
    expect(deletions).toEqual([]);
  });

  it('when the regions of the account could not be listed', async () => {
    const prepare = ({ faults }: Awaited<ReturnType<typeof serve>>) => faults.deny('ec2:DescribeRegions');
    const { decision } = await cleaned(() => {}, { prepare });
    expect(decision).toMatchObject({
      verdict: 'keep',
      reasons: [{ code: 'regions-unread', because: expect.stringContaining('ec2:DescribeRegions (denied)') }],
    });
  });
});

describe('an ENI goes', () => {
  it('when every other region was asked and has no such cluster, each once a run', async () => {
    const { deletions, calls } = await cleaned(() => {});
    expect(deletions).toHaveLength(2);
    const elsewhere = calls.filter(({ action, region }) => action === 'ListClusters' && region !== REGION);
    const regions = new Set(elsewhere.map(({ region }) => region));
    expect(regions.size).toBeGreaterThan(10);
    expect(elsewhere).toHaveLength(5 * regions.size);
  });

  it('when the other region is none of those that may have clusters', async () => {
    const settings = { clusterRegions: [REGION, 'eu-west-2'] };
    const { deletions, calls } = await cleaned(inRegion('us-east-2'), { settings });
    expect(deletions).toHaveLength(2);
    const elsewhere = calls.filter(({ action, region }) => action === 'ListClusters' && region !== REGION);
    expect(new Set(elsewhere.map(({ region }) => region))).toEqual(new Set(['eu-west-2']));
  });
});

it('other regions are not asked where nothing may be deleted', async () => {
  const world = aWorld({ now: NOW });
  world.account(ACCOUNT, (account) =>
    account.region(REGION, (region) => region.vpc('main').subnet('a', { cidr: '10.0.0.0/20' }).eni({ subnet: 'a' })),
  );
  const aws = await serve(world);
  const { ports: reads, others } = portsOf(aws);
  const request = {
    target: TARGET,
    settings: SETTINGS,
    scope: 'eks' as const,
    declaredClusters: {},
    store: await aStore(),
    runId: 'run',
  };
  await cleanTarget({ ...request, mode: 'plan' }, { reads, others, deleter: undefined }, fakeWorld());
  expect(aws.calls.filter(({ action, region }) => action === 'DescribeRegions' || region !== REGION)).toEqual([]);
});

describe('a VPC is shared', () => {
  const mine = { vpcId: 'vpc-1', ownerId: ACCOUNT };

  it('when another account owns a subnet or an ENI in it', () => {
    expect(sharedVpcs(ACCOUNT, [mine], [mine])).toEqual(new Set());
    expect(sharedVpcs(ACCOUNT, [mine, { vpcId: 'vpc-2', ownerId: OTHER }], [mine])).toEqual(new Set(['vpc-2']));
    expect(sharedVpcs(ACCOUNT, [mine], [{ vpcId: 'vpc-1', ownerId: OTHER }])).toEqual(new Set(['vpc-1']));
  });
});
