import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWorld } from '../../simulated-aws/index.ts';
import { BUCKET, type Deployment, deploy } from './deployment.ts';

const HOME = '111122223333';
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:eks-ip-auditor`;
const NEXT_BUCKET = 'eks-ip-auditor-objects-of-the-next-deployment';

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
  world.topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
  deployed = await deploy(world.bucket(NEXT_BUCKET), { targets: { regions: ['eu-west-1'] } });
  deployed.setEnvironment({ TOPIC_ARN: TOPIC });
});
afterEach(() => deployed.stop());

/** The next deployment has a bucket of its own. */
function deployAgain(): void {
  deployed.setEnvironment({
    LEDGER: `s3://${NEXT_BUCKET}/ledger`,
    RUNS: `s3://${NEXT_BUCKET}/runs`,
    REPORTS: `s3://${NEXT_BUCKET}/reports`,
  });
}

/** What `aws s3 sync "s3://$OLD/ledger" "s3://$NEW/ledger"` does. */
function copyTheLedger(): void {
  const { buckets } = deployed.aws.world;
  const next = buckets.get(NEXT_BUCKET)?.objects;
  for (const [key, object] of buckets.get(BUCKET)?.objects ?? []) {
    if (key.startsWith('ledger/')) next?.set(key, object);
  }
}

const messages = () => deployed.aws.calls.filter(({ action }) => action === 'Publish').length;

describe('the first audit of a deployment that came after another', () => {
  it('goes on where the last one was when it was given its ledger: nothing is new, and nobody is told twice', async () => {
    await deployed.invokeAudit({});
    expect(messages()).toBe(1);
    deployAgain();
    copyTheLedger();
    const { status } = await deployed.invokeAudit({});
    expect([status, messages()]).toEqual(['SUCCEEDED', 1]);
  });

  it('tells everything anew without it', async () => {
    await deployed.invokeAudit({});
    deployAgain();
    await deployed.invokeAudit({});
    expect(messages()).toBe(2);
  });
});
