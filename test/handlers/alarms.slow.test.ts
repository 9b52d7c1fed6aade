import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWorld } from '../../simulated-aws/index.ts';
import { givenNames } from '../infra/names.ts';
import { CONFIGURATIONS, synthesized } from '../infra/synthesized.ts';
import { COUNTED, type Datapoint, embedded, ringing } from './cloudwatch.ts';
import { type Deployment, deploy } from './deployment.ts';
import type { Ended } from './local-lambda.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:eks-ip-auditor`;
const SCHEDULE = { trigger: 'schedule', scheduledTime: '2026-11-25T06:00:00Z' };
const HOUR_MS = 3_600_000;

const stacks = synthesized({ ...CONFIGURATIONS['an organisation'], schedule: {} });
const hub = stacks.template('EksIpAuditor');
const chatWatch = stacks.template('EksIpAuditorChatWatch');
const group = givenNames(hub).find(({ by }) => by === 'AWS::Scheduler::ScheduleGroup Name')?.name ?? '';

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

let deployed: Deployment;
beforeEach(async () => {
  const world = aWorld({ home: HOME });
  world.account(HOME, (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main', { cidr: '10.0.0.0/16' })
        .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
        .cluster('prod', { version: '1.33', subnets: ['private-a'], cni: { version: 'v1.20.4-eksbuild.1' } })
        .leakedEni({ subnet: 'private-a', cluster: 'prod', instance: 'gone', addresses: 10, ageMinutes: 180 }),
    ),
  );
  world.account(MEMBER, (account) => account.region('eu-west-1'));
  world.topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
  deployed = await deploy(world, { targets: { regions: ['eu-west-1'] } });
  deployed.setEnvironment({ TOPIC_ARN: TOPIC });
});
afterEach(() => deployed.stop());

/** What CloudWatch has after a run: what Lambda counts of it, and what the functions wrote. */
function afterRun({ status }: Ended, errors: readonly Datapoint[] = []): readonly Datapoint[] {
  const operations = Math.max(...deployed.used.map((each) => each.operations));
  return [
    ...(status === 'FAILED' ? [COUNTED.execution('Failed')] : []),
    COUNTED.execution('Operations', operations),
    ...errors,
    ...embedded(deployed.log),
  ];
}

function alarms(datapoints: readonly Datapoint[]): readonly string[] {
  return [...ringing(hub, datapoints), ...ringing(chatWatch, datapoints)].map((name) =>
    name.replace('eks-ip-auditor-', '').replace(/^(chat-[a-z]+(-delivered)?)-.*$/, '$1'),
  );
}

/** A healthy audit, and besides it what AWS counted. */
async function healthyBut(...counted: readonly Datapoint[]): Promise<readonly string[]> {
  return alarms([...afterRun(await deployed.invokeAudit(SCHEDULE)), ...counted]);
}

const brought = new Set<string>();

function expectRinging(rung: readonly string[], ...expected: readonly string[]): void {
  expect([...rung].sort()).toEqual([...expected].sort());
  for (const alarm of expected) brought.add(alarm);
}

describe('an alarm rings when what it is for has happened in the run, and no other does', () => {
  it('none after an audit that went well', async () => {
    expectRinging(await healthyBut());
  });

  it('a message that SNS refuses: the audit failed, and did not come to its end', async () => {
    deployed.aws.faults.deny('sns:Publish');
    expectRinging(alarms(afterRun(await deployed.invokeAudit(SCHEDULE))), 'audit-failed', 'audit-did-not-run');
  });

  it('an audit on demand alone: the one of the schedule did not run', async () => {
    expectRinging(alarms(afterRun(await deployed.invokeAudit({}))), 'audit-did-not-run');
  });

  it('a member whose role is not there', async () => {
    const roleArn = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
    await deployed.configure({ targets: { accounts: [{}, { roleArn }], regions: ['eu-west-1'] } });
    expectRinging(alarms(afterRun(await deployed.invokeAudit(SCHEDULE))), 'incomplete-coverage');
  });

  it('a read that is denied', async () => {
    deployed.aws.faults.deny('eks:ListClusters');
    expectRinging(alarms(afterRun(await deployed.invokeAudit(SCHEDULE))), 'incomplete-coverage');
  });

  it('a scan that ends in an error each time', async () => {
    const errors: Datapoint[] = [];
    deployed.before((call) => {
      if (!call.includes('scan')) return;
      errors.push(COUNTED.invocation(call.startsWith('large') ? 'Scan' : 'ScanSmall', 'Errors'));
      throw new Error('out of memory');
    });
    const ended = await deployed.invokeAudit(SCHEDULE);
    expect(errors).toHaveLength(3);
    expectRinging(alarms(afterRun(ended, errors)), 'scan-errors', 'incomplete-coverage');
  });

  it('a clean-up that ends in an error', async () => {
    await deployed.configure({
      targets: { regions: ['eu-west-1'] },
      cleanup: { mode: 'plan', accounts: 'all', regions: 'all' },
    });
    const errors: Datapoint[] = [];
    deployed.before((call) => {
      if (!call.startsWith('cleanup')) return;
      errors.push(COUNTED.invocation('Cleanup', 'Errors'));
      throw new Error('out of memory');
    });
    const rung = alarms(afterRun(await deployed.invokeAudit(SCHEDULE), errors));
    expect(errors.length).toBeGreaterThan(0);
    expect(rung).toContain('cleanup-errors');
    brought.add('cleanup-errors');
  });

  it.each([
    ['audit-failed', COUNTED.execution('TimedOut')],
    ['audit-near-time-limit', COUNTED.execution('Duration', 5 * HOUR_MS)],
    ['audit-near-operation-limit', COUNTED.execution('Operations', 2_500)],
    ['audit-near-storage-limit', COUNTED.execution('StorageWrittenBytes', 90_000_000)],
    ['audit-errors', COUNTED.invocation('Audit', 'Errors')],
    ['audit-near-time-limit-of-invocation', COUNTED.invocation('Audit', 'Duration', 800_000)],
    ['scan-near-time-limit-of-invocation', COUNTED.invocation('Scan', 'Duration', 800_000)],
    ['cleanup-near-time-limit-of-invocation', COUNTED.invocation('Cleanup', 'Duration', 800_000)],
    ['start-dropped', COUNTED.start(group, 'TargetErrorCount')],
    ['start-dropped', COUNTED.start(group, 'InvocationDroppedCount')],
    ['start-dropped', COUNTED.start(group, 'InvocationsFailedToBeSentToDeadLetterCount')],
    ['dead-letter-lost', COUNTED.invocation('Audit', 'DeadLetterErrors')],
    ['dead-letter-lost', COUNTED.invocation('Cleanup', 'DeadLetterErrors')],
    ['dead-letters', COUNTED.queued(1)],
    ['message-not-delivered', COUNTED.notDelivered()],
    ['chat-unsupported', COUNTED.chat('eks-ip-auditor-slack-C0123ABCD', 'UnsupportedEvents')],
    ['chat-unsupported', COUNTED.chat('eks-ip-auditor-teams-1', 'UnsupportedEvents')],
    ['chat-not-delivered', COUNTED.chat('eks-ip-auditor-slack-C0123ABCD', 'MessageDeliveryFailure')],
    ['chat-not-delivered', COUNTED.chat('eks-ip-auditor-teams-1', 'MessageDeliveryFailure')],
  ])('%s, when AWS counts %o', async (alarm, datapoint) => {
    expectRinging(await healthyBut(datapoint), alarm);
  });

  it('and there is no alarm that none of these brought about', () => {
    const all = [hub, chatWatch].flatMap((template) =>
      givenNames(template)
        .filter(({ by }) => by.startsWith('AWS::CloudWatch::Alarm'))
        .map(({ name }) => name.replace('eks-ip-auditor-', '').replace(/^(chat-[a-z]+(-delivered)?)-.*$/, '$1')),
    );
    expect([...new Set(all)].sort()).toEqual([...brought].sort());
  });
});
