import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWorld, type World } from '../../simulated-aws/index.ts';
import { type Deployment, deploy } from './deployment.ts';

const HOME = '111122223333';
const topic = (name: string) => `arn:aws:sns:eu-west-1:${HOME}:${name}`;
const TOPIC = topic('eks-ip-auditor');
const PAYMENTS = topic('eks-ip-auditor-owner-payments-team');
const SEARCH = topic('search');
const schedule = (day: number) => ({ trigger: 'schedule', scheduledTime: `2026-11-${day}T06:00:00Z` });

const CONFIG = {
  targets: { regions: ['eu-west-1'] },
  notifications: {
    owners: [
      { name: 'payments-team', match: { clusters: ['payments'] }, emails: ['payments@example.com'] },
      { name: 'search-team', match: { clusters: ['search'] }, topicArn: SEARCH },
    ],
  },
};

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

/** A leak of each of two clusters that are gone. */
function aWorldOfTwoTeams(topics: readonly string[]): World {
  const world = aWorld({ home: HOME });
  world.account(HOME, (account) =>
    account.region('eu-west-1', (region) => {
      region
        .vpc('main', { cidr: '10.0.0.0/16' })
        .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
        .cluster('prod', { version: '1.33', subnets: ['private-a'], cni: { version: 'v1.20.4-eksbuild.1' } });
      for (const cluster of ['payments', 'search']) {
        region.leakedEni({ subnet: 'private-a', cluster, instance: 'gone', addresses: 10, ageMinutes: 180 });
      }
    }),
  );
  for (const arn of topics) world.topic(arn, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
  return world;
}

let deployed: Deployment;
afterEach(() => deployed.stop());

async function begin(...topics: readonly string[]): Promise<void> {
  deployed = await deploy(aWorldOfTwoTeams(topics), CONFIG);
  deployed.setEnvironment({ TOPIC_ARN: TOPIC });
}

/** Topics that got a message, and of which clusters it reports findings. */
const told = () =>
  deployed.aws.publications.map(({ topicArn, subject, received }) => {
    const { findings } = JSON.parse(received.sqs?.message ?? '{}');
    const clusters = findings.map(({ cluster }: { readonly cluster: string }) => cluster).sort();
    return [topicArn, subject?.split(' - ')[0], clusters];
  });

const owed = () => JSON.parse(deployed.object('ledger/estate.json') ?? '{}').owed;

describe('an audit of an estate with owners', () => {
  beforeEach(() => begin(TOPIC, PAYMENTS, SEARCH));

  it('tells each owner their own findings, and everybody all of them, once', async () => {
    for (const day of [25, 26]) {
      expect((await deployed.invokeAudit(schedule(day))).status).toBe('SUCCEEDED');
    }
    expect(told()).toEqual(
      expect.arrayContaining([
        [PAYMENTS, 'Medium: 1 new in payments', ['payments']],
        [SEARCH, 'Medium: 1 new in search', ['search']],
        [TOPIC, 'Medium: 2 new in eu-west-1', ['payments', 'search']],
      ]),
    );
    expect(told()).toHaveLength(3);
    expect(owed()).toEqual({});
  });

  it('tells an owner what of theirs is gone, and nobody else', async () => {
    await deployed.invokeAudit(schedule(25));
    const leak = deployed.reports()[0]?.findings.find(({ cluster }) => cluster === 'search');
    deployed.aws.world.region(HOME, 'eu-west-1')?.enis.delete(leak?.resource.id ?? '');
    const before = told().length;
    await deployed.invokeAudit(schedule(26));
    expect(
      told()
        .slice(before)
        .map(([arn, subject]) => [arn, subject]),
    ).toEqual([
      [SEARCH, '1 resolved in search'],
      [TOPIC, '1 resolved in search'],
    ]);
  });
});

describe('an owner who cannot be reached', () => {
  beforeEach(() => begin(TOPIC, PAYMENTS));

  it('holds up nobody; the audit fails when all else is done, and says who', async () => {
    const { status, error } = await deployed.invokeAudit(schedule(25));
    expect([status, error]).toEqual([
      'FAILED',
      expect.stringMatching(/search-team: .*:search: there is no such topic/),
    ]);
    expect(told().map(([arn]) => arn)).toEqual([PAYMENTS, TOPIC]);
    expect(owed()).toEqual({ 'search-team': [expect.objectContaining({ kind: 'new' })] });
    expect(deployed.log).toContainEqual(expect.objectContaining({ trigger: 'schedule', AuditsFinished: 1 }));
  });

  it('is told by the next audit what they missed, and nobody is told twice', async () => {
    await deployed.invokeAudit(schedule(25));
    deployed.aws.world.topic(SEARCH, { subscriptions: [] });
    expect((await deployed.invokeAudit(schedule(26))).status).toBe('SUCCEEDED');
    expect(told().slice(2)).toEqual([[SEARCH, 'Medium: 1 new in search', ['search']]]);
    expect(owed()).toEqual({});
    await deployed.invokeAudit(schedule(27));
    expect(told()).toHaveLength(3);
  });
});

describe('those who get everything, when they cannot be reached', () => {
  it('keep nothing from owners; all is told again by the next audit', async () => {
    await begin(PAYMENTS, SEARCH);
    expect((await deployed.invokeAudit(schedule(25))).status).toBe('FAILED');
    expect(
      told()
        .map(([arn]) => arn)
        .sort(),
    ).toEqual([PAYMENTS, SEARCH].sort());
    deployed.aws.world.topic(TOPIC, { subscriptions: [] });
    expect((await deployed.invokeAudit(schedule(26))).status).toBe('SUCCEEDED');
    expect(
      told()
        .slice(2)
        .map(([arn]) => arn)
        .sort(),
    ).toEqual([TOPIC, PAYMENTS, SEARCH].sort());
  });
});
