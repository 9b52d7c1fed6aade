import { describe, expect, it, test } from 'vitest';
import type { Candidate } from '../../lambda/cleanup/plan.ts';
import { isVerifiedPlan, type Verification, verify } from '../../lambda/cleanup/verify.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { changeEni } from '../../simulated-aws/world/records.ts';
import { aRegion, fakeWorld, plannedThere, TARGET } from './cleaning.ts';
import { SETTINGS } from './leaks.ts';

type Region = Awaited<ReturnType<typeof aRegion>>;

const twoLeaks = (region: RegionBuilder) =>
  region
    .leakedEni({ name: 'leak', subnet: 'a', cluster: 'old', ageMinutes: 30_000 })
    .leakedEni({ name: 'other', subnet: 'a', cluster: 'older', ageMinutes: 20_000 });

/** Plans, lets something happen, and looks again. */
async function verifiedAfter(
  region: Region,
  happens: () => unknown = () => {},
  settings: CleanupSettings = SETTINGS,
): Promise<Verification> {
  const plan = await plannedThere(region);
  await happens();
  const { clock, signal } = fakeWorld();
  return verify({ target: TARGET, settings, ports: region.ports, clock, signal, ...plan });
}

function idsOf(entries: readonly Candidate[]): readonly string[] {
  return entries.map(({ eni }) => eni.id);
}

function droppedOf({ dropped }: Verification) {
  return dropped.map(({ candidate, outcome, message }) => ({ id: candidate.eni.id, outcome, message }));
}

describe('a second look', () => {
  it('verifies what is as it was planned, in the order of the plan', async () => {
    const region = await aRegion(twoLeaks);
    const { plan, dropped, failure } = await verifiedAfter(region);
    expect(idsOf(plan.entries)).toEqual([region.idOf('leak'), region.idOf('other')]);
    expect({ dropped, failure }).toEqual({ dropped: [], failure: undefined });
    expect(plan).toMatchObject({ accountId: TARGET.accountId, region: TARGET.region });
    expect(plan.expiresAt).toEqual(new Date(fakeWorld().clock().getTime() + 120_000));
    expect(region.aws.unsupported).toEqual([]);
  });

  test.each<readonly [string, (region: Region) => unknown, string, RegExp]>([
    [
      'is attached',
      ({ region }) => region.instance({ name: 'new', subnet: 'a' }).attachEni('leak', 'new'),
      'changed',
      /its status and attachment changed/,
    ],
    [
      'is in use without an attachment',
      ({ region, idOf }) => changeEni(region.state, idOf('leak'), { Status: 'in-use' }),
      'changed',
      /its status changed/,
    ],
    [
      'is described differently',
      ({ region, idOf }) => changeEni(region.state, idOf('leak'), { Description: 'mine now' }),
      'changed',
      /its description changed/,
    ],
    [
      'is tagged to be kept',
      ({ region }) => region.tag('eni', 'leak', { 'eks-ip-auditor/keep': '1' }),
      'changed',
      /its tags changed/,
    ],
    ['got any tag', ({ region }) => region.tag('eni', 'leak', { Team: 'blue' }), 'changed', /its tags changed/],
    ['is gone', ({ region }) => region.deleteEni('leak'), 'already-gone', /EC2 no longer knows it/],
    [
      'is managed by a service',
      ({ region, idOf }) => changeEni(region.state, idOf('leak'), { RequesterManaged: true }),
      'changed',
      /made or managed by an AWS service/,
    ],
  ])('drops the one ENI that %s, and no other', async (_name, happens, outcome, message) => {
    const region = await aRegion(twoLeaks);
    const verification = await verifiedAfter(region, () => happens(region));
    expect(idsOf(verification.plan.entries)).toEqual([region.idOf('other')]);
    expect(droppedOf(verification)).toEqual([
      { id: region.idOf('leak'), outcome, message: expect.stringMatching(message) },
    ]);
  });

  it('says so when a cluster is back, and the ENI had its grace', async () => {
    const region = await aRegion(twoLeaks);
    const { plan } = await verifiedAfter(region, () => region.region.cluster('old', { subnets: ['a'] }));
    expect(plan.entries[0]?.decision.because).toMatchObject({ cluster: 'old', clusterState: 'exists' });
  });

  it('drops an ENI whose cluster is back before its grace is over', async () => {
    const region = await aRegion(twoLeaks);
    const { candidates, memory, elsewhere } = await plannedThere(region);
    region.region.cluster('old', { subnets: ['a'] });
    const { clock, signal } = fakeWorld();
    const settings = { ...SETTINGS, liveClusterGraceMinutes: 7 * 24 * 60 };
    const verification = await verify({
      target: TARGET,
      settings,
      ports: region.ports,
      clock,
      signal,
      candidates,
      memory,
      elsewhere,
    });
    expect(idsOf(verification.plan.entries)).toEqual([region.idOf('other')]);
    expect(droppedOf(verification)).toMatchObject([
      { outcome: 'changed', message: /cluster old exists and may still take it/ },
    ]);
  });

  it('drops an ENI whose cluster exists in a VPC that EKS does not name', async () => {
    const region = await aRegion(twoLeaks);
    const describeCluster = async () => ({ $metadata: {}, cluster: { name: 'old' } });
    const ports = { ...region.ports, eks: { ...region.ports.eks, describeCluster } };
    const settings = { ...SETTINGS, liveClusterGraceMinutes: 7 * 24 * 60 };
    const verification = await verifiedAfter({ ...region, ports }, () => {}, settings);
    expect(verification.plan.entries).toEqual([]);
    expect(droppedOf(verification)[0]?.message).toMatch(/^kept: cluster old exists and may still take it/);
  });

  it('drops an ENI whose instance is seen again', async () => {
    const region = await aRegion((builder) =>
      builder
        .instance({ name: 'node', subnet: 'a', state: 'terminated' })
        .leakedEni({ name: 'leak', subnet: 'a', cluster: 'old', instance: { instance: 'node' }, ageMinutes: 30_000 }),
    );
    const verification = await verifiedAfter(region, () => region.region.setInstanceState('node', 'running'));
    expect(verification.plan.entries).toEqual([]);
    expect(droppedOf(verification)).toMatchObject([{ outcome: 'changed', message: /still exists \(running\)/ }]);
  });

  it('asks for a branch’s trunk by id, wherever it is', async () => {
    const region = await aRegion((builder) =>
      builder
        .subnet('elsewhere', { cidr: '10.0.16.0/24' })
        .instance({ name: 'node', subnet: 'elsewhere' })
        .eni({ name: 'trunk', subnet: 'elsewhere', tags: {}, interfaceType: 'trunk' })
        .branchEni({ name: 'orphan', subnet: 'a', cluster: 'old' })
        .branchEni({ name: 'branch', subnet: 'a', cluster: 'old', trunk: 'trunk' })
        .attachEni('trunk', 'node'),
    );
    const { candidates, memory, elsewhere } = await plannedThere(region);
    expect(idsOf(candidates)).toContain(region.idOf('branch'));
    const { clock, signal } = fakeWorld();
    const verification = await verify({
      target: TARGET,
      settings: SETTINGS,
      ports: region.ports,
      clock,
      signal,
      candidates,
      memory,
      elsewhere,
    });
    expect(idsOf(verification.plan.entries)).toEqual([region.idOf('orphan')]);
    expect(droppedOf(verification)).toMatchObject([
      { id: region.idOf('branch'), outcome: 'changed', message: /its trunk ENI eni-\w+ still exists/ },
    ]);
  });
});

describe('what cannot be looked at again', () => {
  test.each([
    ['ec2:DescribeInstances', 'its instance'],
    ['eks:DescribeCluster', 'its cluster'],
  ])('by %s is kept, and not said to have changed', async (action) => {
    const region = await aRegion(twoLeaks);
    const verification = await verifiedAfter(region, () => region.aws.faults.deny(action));
    expect(verification.plan.entries).toEqual([]);
    expect(verification.failure).toBeUndefined();
    for (const dropped of droppedOf(verification)) {
      expect(dropped).toMatchObject({ outcome: 'unverified', message: expect.stringContaining(`${action} (denied)`) });
    }
    expect(verification.dropped).toHaveLength(2);
  });

  it('for one cluster drops only what names it', async () => {
    const region = await aRegion(twoLeaks);
    const verification = await verifiedAfter(region, () =>
      region.aws.faults.before((_world, call) =>
        call.action === 'DescribeCluster' && call.parameters.name === 'old'
          ? {
              delayMs: 0,
              refusal: { kind: 'error', action: '*', code: 'ServerException', message: 'Broken', status: 400 },
            }
          : undefined,
      ),
    );
    expect(idsOf(verification.plan.entries)).toEqual([region.idOf('other')]);
    expect(droppedOf(verification)).toMatchObject([{ id: region.idOf('leak'), outcome: 'unverified' }]);
  });

  it('is kept when something else than EKS says that there is no cluster', async () => {
    const region = await aRegion(twoLeaks);
    const verification = await verifiedAfter(region, () =>
      region.aws.faults.fail('eks:DescribeCluster', { code: 'NotFound', message: 'no such page', status: 404 }),
    );
    expect(verification.plan.entries).toEqual([]);
  });

  it('of a trunk keeps its branch', async () => {
    const region = await aRegion((builder) => builder.branchEni({ name: 'branch', subnet: 'a', cluster: 'old' }));
    let looks = 0;
    const verification = await verifiedAfter(region, () =>
      region.aws.faults.before((_world, { action }) =>
        action === 'DescribeNetworkInterfaces' && ++looks > 1 ? { delayMs: 0, refusal: 'denied' } : undefined,
      ),
    );
    expect(verification.plan.entries).toEqual([]);
    expect(droppedOf(verification)).toMatchObject([{ id: region.idOf('branch'), outcome: 'unverified' }]);
  });

  it('in an answer without a cluster is no answer', async () => {
    const region = await aRegion(twoLeaks);
    const ports = { ...region.ports, eks: { ...region.ports.eks, describeCluster: async () => ({ $metadata: {} }) } };
    const verification = await verifiedAfter({ ...region, ports });
    expect(verification.plan.entries).toEqual([]);
    expect(droppedOf(verification).map(({ outcome }) => outcome)).toEqual(['unverified', 'unverified']);
  });

  it('of the ENIs themselves is kept, and ends the run', async () => {
    const region = await aRegion(twoLeaks);
    const verification = await verifiedAfter(region, () => region.aws.faults.drop('ec2:DescribeNetworkInterfaces'));
    expect(verification).toMatchObject({ failure: expect.stringContaining('the connection to AWS was cut') });
    expect(droppedOf(verification).map(({ outcome }) => outcome)).toEqual(['unverified', 'unverified']);
  });
});

it('nothing but verify makes a verified plan', async () => {
  const region = await aRegion(twoLeaks);
  const { plan } = await verifiedAfter(region);
  expect(isVerifiedPlan(plan)).toBe(true);
  for (const forged of [
    { ...plan },
    Object.create(plan),
    structuredClone({ ...plan }),
    JSON.parse(JSON.stringify(plan)),
    null,
    undefined,
  ]) {
    expect(isVerifiedPlan(forged)).toBe(false);
  }
  expect(() => Object.assign(plan, { expiresAt: new Date(0) })).toThrow(TypeError);
  expect(() => (plan.entries as Candidate[]).pop()).toThrow(TypeError);
});
