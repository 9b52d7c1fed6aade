import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TARGETS_OF_A_CHUNK } from '../../lambda/runs/chunks.ts';
import { aWorld } from '../../simulated-aws/index.ts';
import { type Deployment, deploy } from './deployment.ts';

const HOME = '111122223333';
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:eks-ip-auditor`;
const REGIONS = ['ap-south-1', 'eu-west-1', 'us-east-1'];
const SCANS_AT_A_TIME = 40;

/** Lambda quotas: operations of one execution, its own start among them, and bytes that one of them keeps. */
const MAX_OPERATIONS = 3_000;
const MAX_PAYLOAD_BYTES = 262_144;

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

let deployed: Deployment;
afterEach(() => deployed.stop());

/**
 * An organisation whose accounts are empty but for an ENI in every 97th. One check, and no ledger, keep the calls of a
 * scan few: each target has a ledger of its own, whose ways do not depend on how many there are.
 */
async function deployInto(accounts: readonly string[]): Promise<void> {
  const world = aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1'));
  world.organization({ management: HOME, accounts });
  for (const account of accounts) world.role(`arn:aws:iam::${account}:role/eks-ip-auditor`, { trusts: [HOME] });
  for (const account of accounts.filter((_, index) => index % 97 === 0)) {
    world.account(account, (builder) =>
      builder.region('eu-west-1', (region) =>
        region
          .vpc('main')
          .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
          .eni({ subnet: 'private-a', description: 'nobody knows' }),
      ),
    );
  }
  world.topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
  deployed = await deploy(world, {
    targets: { organization: { excludeAccounts: [HOME] }, regions: REGIONS },
    concurrency: { targets: SCANS_AT_A_TIME },
    notifications: { minSeverity: 'info' },
  });
  deployed.setEnvironment({ TOPIC_ARN: TOPIC, LEDGER: '' });
}

const accountsOf = (count: number) => Array.from({ length: count }, (_, index) => String(200_000_000_000 + index));

describe('an organisation of 1,000 accounts in three regions', () => {
  it('is audited whole: every target once, within the limits of Lambda, in one report and one message', async () => {
    await deployInto(accountsOf(1_000));
    const { status, result } = await deployed.invokeAudit({ checks: ['unattached-eni'] });
    expect(status).toBe('SUCCEEDED');
    expect(result).toMatchObject({ summary: { targets: { complete: 3_000, partial: 0, failed: 0 }, complete: true } });
    expect(JSON.stringify(result).length).toBeLessThan(1_000);
    expect(deployed.invocations).toHaveLength(3_000);
    expect(new Set(deployed.invocations).size).toBe(3_000);
    expect(deployed.mostAtATime()).toBe(SCANS_AT_A_TIME);
    expect(deployed.used.length).toBe(1 + Math.ceil(3_000 / TARGETS_OF_A_CHUNK));
    expect(Math.max(...deployed.used.map(({ operations }) => operations + 1))).toBeLessThan(MAX_OPERATIONS);
    expect(Math.max(...deployed.used.map(({ largestPayload }) => largestPayload))).toBeLessThan(MAX_PAYLOAD_BYTES);
    const [report, ...others] = deployed.reports();
    expect(others).toEqual([]);
    expect(report?.findings).toHaveLength(11);
    expect(deployed.aws.publications).toHaveLength(1);
    expect(deployed.aws.publications[0]?.received.email?.body).toContain('11 findings');
    expect(deployed.aws.unsupported).toEqual([]);
  }, 240_000);
});

describe('a full chunk of which every scan fails every time', () => {
  it('stays within the limits of Lambda, and each is in the report with its reason', async () => {
    await deployInto(accountsOf(TARGETS_OF_A_CHUNK / REGIONS.length));
    deployed.before(() => {
      throw new Error(`Runtime exited with error: signal: killed. ${'A stack that is long. '.repeat(40)}`);
    });
    const { result } = await deployed.invokeAudit({ checks: ['unattached-eni'] });
    expect(result).toMatchObject({
      summary: { targets: { complete: 0, failed: TARGETS_OF_A_CHUNK }, complete: false },
    });
    expect(deployed.invocations).toHaveLength(3 * TARGETS_OF_A_CHUNK);
    const [chunk] = deployed.used;
    expect(chunk?.operations).toBeGreaterThan(5 * TARGETS_OF_A_CHUNK);
    expect(chunk?.operations).toBeLessThan(MAX_OPERATIONS - 1);
    expect(Math.max(...deployed.used.map(({ largestPayload }) => largestPayload))).toBeLessThan(MAX_PAYLOAD_BYTES);
    expect(deployed.reports()[0]?.targets.every(({ gaps }) => gaps[0]?.message.includes('signal: killed'))).toBe(true);
  }, 120_000);
});
