import type { OperationUpdate } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../lambda/model/ledger.ts';
import { aWorld } from '../../simulated-aws/index.ts';
import { type Deployment, deploy } from './deployment.ts';
import { type DyingSandbox, dying, type Moment } from './dying.ts';

const HOME = '111122223333';
const MEMBERS = ['200000000001', '200000000002', '200000000003'];
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:eks-ip-auditor`;
const SCHEDULE = { trigger: 'schedule', scheduledTime: '2026-11-25T06:00:00Z' };
const MOMENTS: readonly Moment[] = ['before it is stored', 'after it is stored'];
const TARGETS = MEMBERS.length * 2;

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

let deployed: Deployment;
beforeEach(async () => {
  const world = aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1'));
  for (const member of MEMBERS) world.role(`arn:aws:iam::${member}:role/eks-ip-auditor`, { trusts: [HOME] });
  world.account('200000000001', (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main')
        .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
        .leakedEni({ subnet: 'private-a', cluster: 'gone', ageMinutes: 180 }),
    ),
  );
  world.topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
  deployed = await deploy(world, {
    targets: {
      accounts: MEMBERS.map((member) => ({ roleArn: `arn:aws:iam::${member}:role/eks-ip-auditor` })),
      regions: ['eu-west-1', 'us-east-1'],
    },
    cleanup: { mode: 'plan', accounts: 'all', regions: ['eu-west-1'] },
  });
  deployed.setEnvironment({ TOPIC_ARN: TOPIC });
});
afterEach(() => deployed.stop());

const ending = (name: string) => (update: OperationUpdate) => update.Name === name && update.Action === 'SUCCEED';
const beginning = (name: string) => (update: OperationUpdate) => update.Name === name && update.Action === 'START';

/** How often a function was called for each target. */
function callsOf(name: string): readonly number[] {
  const calls = deployed.invocations.filter((call) => call.startsWith(name));
  return [...new Set(calls)].map((target) => calls.filter((call) => call === target).length);
}

describe('an audit whose sandbox dies', () => {
  const steps = [
    'claim',
    'discover, try 1',
    'chunks to scan',
    'chunks to cleanup',
    'merge',
    'publish',
    'remember',
    'finish',
  ];
  const cases = steps.flatMap((name) => MOMENTS.map((moment) => [name, moment] as const));

  it.each(cases)(
    'at the end of "%s", %s, scans every target once and ends as if nothing had been',
    async (name, moment) => {
      let sandbox: DyingSandbox | undefined;
      const { result } = await deployed.invokeAudit(SCHEDULE, (handler) => {
        sandbox = dying(handler, ending(name), moment);
        return sandbox.handler;
      });
      expect(sandbox?.hasDied()).toBe(true);
      expect(result).toMatchObject({ status: 'finished', summary: { targets: { complete: TARGETS, failed: 0 } } });
      expect(callsOf('scan')).toEqual(Array(TARGETS).fill(1));
      expect(callsOf('cleanup')).toEqual(Array(MEMBERS.length).fill(1));
      expect(deployed.reports()).toHaveLength(1);
      // Only a message that went out and was not stored as sent goes out again: it is repeated rather than lost.
      const isRepeated = name === 'publish' && moment === 'before it is stored';
      expect(deployed.aws.publications).toHaveLength(isRepeated ? 2 : 1);
      const finished = deployed.log.filter((line) => 'AuditsFinished' in line);
      expect(finished).toHaveLength(name === 'finish' && moment === 'before it is stored' ? 2 : 1);
    },
  );

  it('after a message went out tells nobody again, this time or the next', async () => {
    await deployed.invokeAudit(
      SCHEDULE,
      (handler) => dying(handler, ending('remember'), 'before it is stored').handler,
    );
    await deployed.invokeAudit({ ...SCHEDULE, scheduledTime: '2026-11-26T06:00:00Z' });
    expect(deployed.aws.publications).toHaveLength(1);
  });
});

describe('a chunk whose sandbox dies', () => {
  const target = '200000000002/eu-west-1';
  const positions: readonly (readonly [string, (update: OperationUpdate) => boolean])[] = [
    ['its targets are loaded', ending('targets')],
    ['a scan is begun', beginning(target)],
    ['its receipts are kept', ending('receipts')],
  ];
  const cases = positions.flatMap(([name, fatal]) => MOMENTS.map((moment) => [name, moment, fatal] as const));

  it.each(cases)('when %s, %s, begins no scan a second time that was stored', async (_, moment, fatal) => {
    let sandbox: DyingSandbox | undefined;
    deployed.throughChunks((handler) => {
      sandbox ??= dying(handler, fatal, moment);
      return sandbox.handler;
    });
    const { result } = await deployed.invokeAudit(SCHEDULE);
    expect(sandbox?.hasDied()).toBe(true);
    expect(result).toMatchObject({ summary: { targets: { complete: TARGETS } } });
    expect(callsOf('scan')).toEqual(Array(TARGETS).fill(1));
  });

  it('for good leaves what was scanned in the report, and the rest as failed with the reason', async () => {
    const scanned = '200000000001/eu-west-1';
    deployed.throughChunks((handler) => async (event, context) => {
      if (deployed.invocations.length > 0) throw new Error('the execution was stopped');
      return handler(event, context);
    });
    deployed.before((call) => {
      if (call !== `scan ${scanned}`) throw new Error('stopped with it');
    });
    expect((await deployed.invokeAudit(SCHEDULE)).status).toBe('SUCCEEDED');
    const targets = deployed.reports()[0]?.targets ?? [];
    const [complete, ...failed] = [...targets].sort((a, b) => a.status.localeCompare(b.status));
    expect(complete).toMatchObject({ accountId: '200000000001', region: 'eu-west-1', status: 'complete' });
    expect(failed.map(({ status, gaps }) => [status, gaps[0]?.message])).toEqual(
      Array(TARGETS - 1).fill(['failed', expect.stringContaining('the execution was stopped')]),
    );
  });
});

describe('a scan that dies', () => {
  const dies = (when: 'before' | 'after') => {
    let died = false;
    const die = (call: string) => {
      if (died || call !== 'scan 200000000001/eu-west-1') return;
      died = true;
      throw new Error('Runtime exited with error: signal: killed');
    };
    if (when === 'before') deployed.before(die);
    else deployed.after(die);
  };
  const ledger = (): Ledger => JSON.parse(deployed.object('ledger/targets/200000000001/eu-west-1.json') ?? '');

  it.each(['before', 'after'] as const)('%s its work is begun again, and what it found is new once', async (when) => {
    dies(when);
    await deployed.invokeAudit(SCHEDULE);
    const [report] = deployed.reports();
    expect(report?.summary.targets).toEqual({ complete: TARGETS, partial: 0, failed: 0 });
    expect(report?.findings.map(({ check, status }) => [check, status])).toEqual([['leaked-eni', 'new']]);
    expect(Object.values(ledger().findings).map(({ told }) => told?.severity)).toEqual(['medium']);
    expect(deployed.aws.publications).toHaveLength(1);
  });

  it('after its ledger was written and before its result was, leaves a ledger that the second try agrees with', async () => {
    let puts = 0;
    deployed.aws.faults.before((_, { action, parameters }) => {
      const isResult = String(parameters.Key).endsWith('/results/200000000001/eu-west-1.json');
      if (action !== 'PutObject' || !isResult) return undefined;
      puts += 1;
      return puts === 1 ? { delayMs: 0, refusal: 'denied' } : undefined;
    });
    await deployed.invokeAudit(SCHEDULE);
    const [report] = deployed.reports();
    expect(puts).toBeGreaterThan(1);
    expect(report?.findings.map(({ check, status }) => [check, status])).toEqual([['leaked-eni', 'new']]);
    expect(Object.keys(ledger().findings)).toHaveLength(1);
  });
});
