import { describe, expect, it } from 'vitest';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { type CleanupContext, type CleanupRequest, cleanEstate } from '../../lambda/cleanup/clean-estate.ts';
import { aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { NOW } from '../checks/an-inventory.ts';
import { ACCOUNT, REGION, serve } from '../collect/collecting.ts';
import { stubEnvironment } from '../support/environment.ts';
import { aStore, deletionsAsked, fakeWorld } from './cleaning.ts';
import { SETTINGS } from './leaks.ts';

const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor-cleanup`;

const oneLeak = (region: RegionBuilder) =>
  region.vpc('main').subnet('a', { cidr: '10.0.0.0/20' }).leakedEni({ name: 'leak', subnet: 'a', cluster: 'old' });

/** Two accounts with two regions and a leak in each, all seen by a plan 31 minutes ago. */
async function anEstate() {
  const world = aWorld({ home: ACCOUNT, now: NOW });
  for (const id of [ACCOUNT, MEMBER]) {
    world.account(id, (account) => account.region(REGION, oneLeak).region('us-east-1', oneLeak));
  }
  world.role(ROLE, { trusts: [ACCOUNT] });
  const time = fakeWorld();
  const aws = await serve(world, { date: time.clock });
  stubEnvironment({ ...aws.env(), AWS_REGION: REGION });
  const store = await aStore();
  const home = await homeSession();
  const clean = (request: Partial<CleanupRequest> = {}, context: Partial<CleanupContext> = {}) =>
    cleanEstate(
      {
        accounts: [{}, { roleArn: ROLE }],
        regions: [REGION, 'us-east-1'],
        scope: 'eks',
        declaredClusters: {},
        concurrency: { targets: 4, callsPerTarget: 4 },
        mode: 'apply',
        settings: SETTINGS,
        ...request,
      },
      { home, homeRegion: REGION, ...time, version: 'test', store, ...context },
    );
  const plan = await clean({ mode: 'plan' });
  time.advance(31);
  return { aws, clean, plan, leaks: () => leaksLeft(world) };
}

function leaksLeft(world: ReturnType<typeof aWorld>): number {
  return [...world.accounts.values()]
    .flatMap(({ regions }) => [...regions.values()])
    .reduce((sum, { enis }) => sum + enis.size, 0);
}

describe('cleaning an estate', () => {
  it('plans everywhere and deletes nowhere in a plan', async () => {
    const { aws, plan, leaks } = await anEstate();
    expect(plan.cleanup?.mode).toBe('plan');
    expect(plan.cleanup?.targets).toHaveLength(4);
    expect(plan.targets.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete', 'complete']);
    expect(plan.summary).toMatchObject({ complete: true, targets: { complete: 4, partial: 0, failed: 0 } });
    expect({ leaks: leaks(), deletions: deletionsAsked(aws) }).toEqual({ leaks: 4, deletions: [] });
  });

  it('enters no role that deletes in a plan, and a role that cannot be entered fails a clean-up alone', async () => {
    const { clean, leaks } = await anEstate();
    const deleteRoleName = 'no-such-role';
    const plan = await clean({ mode: 'plan', deleteRoleName });
    expect(plan.targets.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete', 'complete']);
    const { cleanup, targets } = await clean({ deleteRoleName });
    expect(targets.map(({ status }) => status)).toEqual(['complete', 'complete', 'failed', 'failed']);
    expect(cleanup?.targets[2]?.refused?.message).toMatch(/^the role that deletes there could not be assumed: /);
    expect(leaks()).toBe(2);
  });

  it('deletes in every target, each with its own trial and record', async () => {
    const { aws, clean, leaks } = await anEstate();
    const report = await clean();
    expect(report.cleanup?.targets.map(({ addressesFreed }) => addressesFreed)).toEqual([10, 10, 10, 10]);
    expect(new Set(report.cleanup?.targets.map(({ record }) => record)).size).toBe(4);
    expect(deletionsAsked(aws).filter((each) => each.startsWith('trial'))).toHaveLength(4);
    expect(leaks()).toBe(0);
    expect(aws.unsupported).toEqual([]);
  });

  it('does not look at what is not allowed', async () => {
    const { aws, clean, leaks } = await anEstate();
    const before = aws.calls.length;
    const allowed: CleanupContext['allowed'] = ({ accountId, region }) => accountId === MEMBER && region === REGION;
    const { cleanup, targets } = await clean({}, { allowed });
    expect(cleanup?.targets.map(({ accountId, region, refused }) => [accountId, region, refused?.reason])).toEqual([
      [ACCOUNT, REGION, 'not-allowed'],
      [ACCOUNT, 'us-east-1', 'not-allowed'],
      [MEMBER, REGION, undefined],
      [MEMBER, 'us-east-1', 'not-allowed'],
    ]);
    expect(targets).toMatchObject([{ accountId: MEMBER, region: REGION }]);
    const looks = aws.calls
      .slice(before)
      .filter(({ action }) => action !== 'DescribeRegions' && action !== 'AssumeRole');
    const here = looks.filter(({ accountId, region }) => accountId === MEMBER && region === REGION);
    // Of other regions nothing but the names of their clusters: an ENI's may be there.
    const elsewhere = looks.filter((call) => !here.includes(call));
    expect(new Set(elsewhere.map(({ accountId, action }) => `${accountId} ${action}`))).toEqual(
      new Set([`${MEMBER} ListClusters`]),
    );
    expect(leaks()).toBe(3);
  });

  it('reports an account that cannot be entered as failed, and cleans the others', async () => {
    const { aws, clean, leaks } = await anEstate();
    aws.faults.deny('sts:AssumeRole');
    const { cleanup, targets, summary } = await clean(
      { regions: 'all' },
      { allowed: ({ region }) => region !== 'all' },
    );
    const failed = cleanup?.targets.find(({ accountId }) => accountId === MEMBER);
    expect(failed).toMatchObject({ region: 'all', refused: { reason: 'gap', message: /sts:AssumeRole/ } });
    expect(failed).toEqual({
      accountId: MEMBER,
      region: 'all',
      refused: {
        reason: 'gap',
        message: expect.stringMatching(/^the target could not be read \(denied, sts:AssumeRole\): /),
      },
      decisions: [],
      waiting: 0,
      outcomes: [],
      addressesFreed: 0,
      record: null,
    });
    const result = targets.find(({ accountId }) => accountId === MEMBER);
    const gap = { section: 'target', reason: 'denied', action: 'sts:AssumeRole', message: expect.any(String) };
    expect(result).toEqual({
      accountId: MEMBER,
      region: 'all',
      status: 'failed',
      gaps: [gap],
      notEvaluated: [{ check: 'cleanup-refused', partly: false, because: [{ gap: result?.gaps[0] }] }],
      resources: {},
      evaluated: [],
      memory: { status: 'off', message: null },
    });
    expect(summary.complete).toBe(false);
    expect(leaks()).toBe(2);
  });

  it('goes on without a target in which it has a bug, and says where to look', async () => {
    const { clean } = await anEstate();
    const crashed: unknown[] = [];
    const { cleanup, targets } = await clean(
      {},
      {
        onProgress: (event) => {
          if (event.kind === 'target-crashed') crashed.push(event.error);
          if (event.kind !== 'outcome' || event.target.region !== 'us-east-1') return;
          throw event.target.accountId === MEMBER ? 'ouch' : new TypeError('oops');
        },
      },
    );
    expect(crashed).toHaveLength(2);
    expect(targets.map(({ region, status }) => [region, status])).toEqual([
      [REGION, 'complete'],
      ['us-east-1', 'failed'],
      [REGION, 'complete'],
      ['us-east-1', 'failed'],
    ]);
    expect(cleanup?.targets[1]?.refused?.message).toMatch(
      /broke off there; what it deleted before, if anything, is in the record: a bug in EKS IP Auditor: oops$/,
    );
    expect(cleanup?.targets[3]?.refused?.message).toMatch(/a bug in EKS IP Auditor: ouch$/);
  });
});
