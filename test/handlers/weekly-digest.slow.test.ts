import type { OperationUpdate } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { aWorld, putObject, type World } from '../../simulated-aws/index.ts';
import { BUCKET, type Deployment, deploy } from './deployment.ts';
import { dying, type Moment } from './dying.ts';

const HOME = '111122223333';
const MEMBER = '222233334444';
const MEMBER_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:eks-ip-auditor`;
const HOUR = 3600_000;
/** A Thursday. */
const START = Date.parse('2026-11-05T06:00:00Z');

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({}));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

/** Two clusters in the home account, one in a member. */
function theWorld(): World {
  const world = aWorld({ home: HOME }).role(MEMBER_ROLE, { trusts: [HOME] });
  world.account(HOME, (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main', { cidr: '10.0.0.0/16' })
        .subnet('payments-private-a', {
          vpc: 'main',
          cidr: '10.0.0.0/22',
          az: 'eu-west-1a',
          tags: { Name: 'payments-private-a' },
        })
        .subnet('shop-private-a', { vpc: 'main', cidr: '10.0.4.0/24', az: 'eu-west-1a' })
        .cluster('payments', {
          version: '1.33',
          subnets: ['payments-private-a'],
          cni: { version: 'v1.20.4-eksbuild.1' },
        })
        .nodegroup('payments', 'workers', { subnets: ['payments-private-a'], nodes: 1 })
        .leakedEni({ subnet: 'shop-private-a', cluster: 'gone', ageMinutes: 60 * 24 * 40 })
        .cluster('shop', { version: '1.33', subnets: ['shop-private-a'], cni: { version: 'v1.20.4-eksbuild.1' } }),
    ),
  );
  world.account(MEMBER, (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main', { cidr: '10.0.0.0/16' })
        .subnet('search-private-a', { vpc: 'main', cidr: '10.0.0.0/24', az: 'eu-west-1a' })
        .cluster('search', { version: '1.33', subnets: ['search-private-a'], cni: { version: 'v1.20.4-eksbuild.1' } }),
    ),
  );
  return world.topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
}

let deployed: Deployment;
beforeEach(async () => {
  vi.setSystemTime(START);
  deployed = await deploy(theWorld(), {
    targets: { accounts: [{}, { roleArn: MEMBER_ROLE }], regions: ['eu-west-1'] },
    notifications: { weeklyDigest: 'monday' },
  });
  deployed.setEnvironment({ TOPIC_ARN: TOPIC });
});
afterEach(async () => {
  await deployed.stop();
  vi.useRealTimers();
});

const digests = () =>
  deployed.aws.publications
    .filter(({ subject }) => subject?.startsWith('Weekly digest') === true)
    .map(({ subject = '', received }) => ({
      subject,
      mail: received.email?.message ?? '',
      data: JSON.parse(received.sqs?.message ?? '{}').digest,
    }));
const daysOf = () => digests().map(({ data }) => data.to.slice(0, 13));
const home = () => deployed.aws.world.in(HOME, 'eu-west-1');

/** The audit of that hour since the start; it dies once where that is said. */
async function auditAt(hour: number, dies?: { readonly at: string; readonly moment: Moment }) {
  vi.setSystemTime(START + hour * HOUR);
  const event = { trigger: 'schedule', scheduledTime: new Date(START + hour * HOUR).toISOString().replace('.000', '') };
  const isFatal = (update: OperationUpdate) => update.Name === dies?.at && update.Action === 'SUCCEED';
  const { status } = await deployed.invokeAudit(event, (handler) =>
    dies === undefined ? handler : dying(handler, isFatal, dies.moment).handler,
  );
  return status;
}

/** Hours since the start of the Monday so many weeks later. */
const monday = (week: number) => 4 * 24 - 6 + (week - 1) * 7 * 24;

describe('a weekly digest', () => {
  it('goes out once a week over three weeks of audits, hourly around each Monday, some of which die', {
    timeout: 1_200_000,
  }, async () => {
    const deaths = new Map<number, { readonly at: string; readonly moment: Moment }>([
      // Lost neither in nor before it is published; repeated only where it went out and that was not kept.
      [monday(1), { at: 'merge', moment: 'before it is stored' }],
      [monday(1) + 1, { at: 'remember', moment: 'before it is stored' }],
      [monday(2), { at: 'publish digest', moment: 'before it is stored' }],
      [monday(3), { at: 'remember digest', moment: 'before it is stored' }],
      [monday(3) + 2, { at: 'publish', moment: 'after it is stored' }],
    ]);
    // The days between have two audits each: an audit of the simulated AWS takes half a second.
    const isAudited = (hour: number) => hour % 12 === 0 || [1, 2, 3].some((week) => Math.abs(hour - monday(week)) <= 4);
    for (const hour of Array.from({ length: monday(3) + 6 }, (_, each) => each).filter(isAudited)) {
      if (hour % 24 === 0)
        home().fillSubnet('payments-private-a', { leaving: 600 - 12 * (hour / 24), addressesEach: 12 });
      expect(await auditAt(hour, deaths.get(hour))).toBe('SUCCEEDED');
    }
    expect(daysOf()).toEqual(['2026-11-05T06', '2026-11-09T00', '2026-11-16T00', '2026-11-16T00', '2026-11-23T00']);
    const [first, , , , last] = digests();
    expect(first?.mail).toContain('This is the first digest. A trend needs a week of audits.');
    expect(last?.data.clusters).toContainEqual(
      expect.objectContaining({
        name: 'payments',
        now: expect.objectContaining({ week: expect.objectContaining({ change: -84, days: 7 }) }),
      }),
    );
    expect(last?.mail).toContain('1 of 3 clusters has fewer free addresses than a week ago');
  });

  it('says what runs out, and `?` of an account that can no longer be entered', { timeout: 300_000 }, async () => {
    for (let day = 0; day <= 18; day++) {
      home().fillSubnet('payments-private-a', { leaving: 400 - 18 * day, addressesEach: 18 });
      if (day === 18) deployed.aws.faults.deny('sts:AssumeRole');
      await auditAt(24 * day);
    }
    const { subject, mail, data } = digests().at(-1) ?? { subject: '', mail: '', data: undefined };
    expect(subject).toMatch(/^Weekly digest: payments-private-a runs out in \d days/);
    expect(data.runsOut).toEqual([expect.objectContaining({ name: 'payments-private-a', clusters: ['payments'] })]);
    const news = deployed.aws.publications
      .map(({ received }) => received.email?.message ?? '')
      .filter((text) => text.includes('subnet-exhaustion-forecast'));
    expect(news[0]).toMatch(/payments-private-a[^•]*runs\s+out\s+of\s+addresses\s+in\s+\d+\s+days/);
    expect(mail).toMatch(new RegExp(`\\? ${MEMBER}`));
  });
});

describe('a weekly digest that cannot go out', () => {
  it('holds up nothing, fails the audit in the end, and goes out with the next', async () => {
    deployed.aws.faults.add({
      kind: 'error',
      action: 'sns:Publish',
      code: 'InvalidParameter',
      message: 'no',
      status: 400,
      times: 1,
    });
    expect(await auditAt(0)).toBe('FAILED');
    expect(digests()).toEqual([]);
    // The audit's own message went out, and was remembered.
    expect(deployed.aws.publications).toHaveLength(1);
    expect(await auditAt(1)).toBe('SUCCEEDED');
    expect(daysOf()).toEqual(['2026-11-05T07']);
    expect(deployed.aws.publications).toHaveLength(2);
  });

  it('is none where its memory cannot be read: nobody would know that it went out', async () => {
    await auditAt(0);
    const bucket = deployed.aws.world.buckets.get(BUCKET);
    if (bucket !== undefined)
      putObject(bucket, { key: 'ledger/estate.json', body: '{"schemaVersion":3}', at: new Date() });
    await auditAt(monday(1));
    expect(digests()).toHaveLength(1);
  });

  it('is none where nobody is told, where a person asks for a part, and where it is off', async () => {
    const ask = (event: object) => deployed.invokeAudit(event);
    await ask({ notify: false });
    await ask({ accounts: [MEMBER] });
    expect(digests()).toEqual([]);
    await ask({});
    expect(digests()).toHaveLength(1);
    await deployed.configure({ targets: { regions: ['eu-west-1'] } });
    vi.setSystemTime(START + 30 * 24 * HOUR);
    await ask({});
    expect(digests()).toHaveLength(1);
  });
});
