import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailSender } from '../../lambda/aws/mails.ts';
import { queueCalls } from '../../lambda/aws/queues.ts';
import { secretsReader } from '../../lambda/aws/secrets.ts';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import { type Delivery, deliver } from '../../lambda/deliver/deliver.ts';
import { refusalOf } from '../../lambda/deliver/mail-refusal.ts';
import type { MailRoute } from '../../lambda/model/mail-route.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { stubEnvironment } from '../support/environment.ts';

const IDENTITY = 'arn:aws:ses:eu-west-1:111122223333:identity/example.com';
const MAIL: MailRoute = {
  identityArn: IDENTITY,
  from: 'audits@example.com',
  to: ['ops@example.org', 'sre@example.org'],
  configurationSet: 'audits',
};
const BODY = JSON.stringify({ subject: 'Critical: 1 new', text: 'FIRST …', html: '<p>é</p>' });
const { signal } = new AbortController();

const world = aWorld().account('111122223333', (account) => account.region('eu-west-1'));
let aws: SimulatedAws;
let home: Session;
beforeAll(async () => {
  aws = await startSimulatedAws(world);
});
afterAll(() => aws.stop());
beforeEach(async () => {
  stubEnvironment({ ...aws.env(), AWS_REGION: 'eu-west-1' });
  home ??= await homeSession({ signal });
  aws.faults.clear();
  world.mailing({ verified: new Set([IDENTITY]), configurationSets: new Set(['audits']), inSandbox: false });
});

/** What became of a mail, what was logged of it, for how long SQS was asked to keep it, and what SES was sent. */
async function mailed(delivery: Partial<Delivery> = {}, mail: MailRoute | undefined = MAIL) {
  const log: string[] = [];
  const before = aws.calls.length;
  const message = { messageId: 'm1', receiptHandle: 'r1', tries: 1, webhook: null, about: 'report', body: BODY };
  const taken = await deliver(
    { ...message, ...delivery },
    {
      webhooks: [],
      secrets: (region) => secretsReader(home, region),
      mail,
      ses: (region) => mailSender(home, region, 2_000),
      sqs: queueCalls(home, 'eu-west-1'),
      queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/deliveries',
      clock: () => new Date('2026-11-23T03:12:31.000Z'),
      signal,
      post: { timeLimitMs: 300 },
      onLoopback: true,
      log: (level, text, details) => log.push(JSON.stringify([level, text, details])),
    },
  );
  const calls = aws.calls.slice(before);
  const hidden = calls.flatMap(({ action, parameters }) =>
    action === 'ChangeMessageVisibility' ? [parameters.VisibilityTimeout] : [],
  );
  const sent = calls.filter(({ action }) => action === 'SendEmail');
  return { taken, log: log.join('\n'), hidden, sent };
}

describe('a mail by SES', () => {
  it('goes to all recipients in one, as text and as HTML, by the identity and the configuration set', async () => {
    const { taken, log, hidden, sent } = await mailed();
    expect([taken, hidden]).toEqual([true, []]);
    expect(sent.map(({ region, parameters }) => [region, parameters])).toEqual([
      [
        'eu-west-1',
        {
          FromEmailAddress: 'audits@example.com',
          FromEmailAddressIdentityArn: IDENTITY,
          Destination: { ToAddresses: ['ops@example.org', 'sre@example.org'] },
          Content: {
            Simple: {
              Subject: { Data: 'Critical: 1 new', Charset: 'UTF-8' },
              Body: {
                Text: { Data: 'FIRST …', Charset: 'UTF-8' },
                Html: { Data: '<p>é</p>', Charset: 'UTF-8' },
              },
              Headers: [
                { Name: 'Auto-Submitted', Value: 'auto-generated' },
                { Name: 'X-EKS-IP-Auditor-Kind', Value: 'report' },
                { Name: 'X-EKS-IP-Auditor-Delivery', Value: 'm1' },
              ],
            },
          },
          ConfigurationSetName: 'audits',
        },
      ],
    ]);
    expect(log).toMatch(/"delivered".*"mail by SES".*"mailId"/);
  });

  it.each<readonly [string, () => void, number, string]>([
    [
      'whose sender is not verified',
      () => world.mailing({ verified: new Set() }),
      60,
      'audits@example.com is not verified in eu-west-1; verify it or its domain in SES there',
    ],
    [
      'to recipients that the sandbox does not know',
      () => world.mailing({ inSandbox: true }),
      60,
      'ops@example.org, sre@example.org not verified in eu-west-1, where SES has the account in its sandbox; verify each there, or request production access',
    ],
    [
      'with a configuration set that is not there',
      () => world.mailing({ configurationSets: new Set() }),
      60,
      `SES has no such identity or configuration set in eu-west-1: ${IDENTITY} and configuration set audits`,
    ],
    [
      'that the role may not send',
      () => aws.faults.deny('ses:*'),
      60,
      `not allowed; allow ses:SendEmail on ${IDENTITY} and configuration set audits to the role of the function, and in the identity's policy when it is another account's`,
    ],
    [
      'over the rate',
      () => aws.faults.throttle('ses:*', { capacity: 0, refillPerSecond: 0 }),
      120,
      'SES throttles the account: too many mails a second',
    ],
    [
      'over the quota of a day',
      () =>
        aws.faults.fail('ses:*', {
          code: 'TooManyRequestsException',
          message: 'Daily message quota exceeded.',
          status: 429,
        }),
      12_600,
      "the account's quota of mails in 24 hours is used up in eu-west-1; request a higher one",
    ],
    [
      'while sending is paused',
      () => aws.faults.fail('ses:*', { code: 'SendingPausedException', message: 'no', status: 400 }),
      60,
      'sending is paused in eu-west-1, for the account or the configuration set; resume it in the console of SES',
    ],
    [
      'while SES is broken',
      () => aws.faults.fail('ses:*', { code: 'InternalServiceErrorException', message: 'no', status: 500 }),
      120,
      'SES answered with InternalServiceErrorException',
    ],
  ])('%s stays in the queue and is asked for once a try', async (_, trouble, pause, why) => {
    trouble();
    const { taken, log, hidden, sent } = await mailed({ tries: 3 });
    expect([taken, hidden, sent.length]).toEqual([false, [pause], 1]);
    expect(log).toContain(JSON.stringify(`not delivered: ${why}`).slice(1, -1));
  });

  it('that is none stays in the queue', async () => {
    for (const body of ['{}', 'null', 'no JSON', '{"subject":"a","text":"b","html":1}']) {
      expect(await mailed({ body })).toMatchObject({ taken: false, hidden: [60], sent: [] });
    }
  });

  it("says again no word of SES's but addresses that the configuration has", () => {
    const rejected = (message: string) =>
      refusalOf(Object.assign(new Error(message), { name: 'MessageRejected' }), MAIL, 1).why;
    expect(rejected('Email address is not verified: evil@example.net\u001b[31m')).toBe(
      'SES refused the mail (MessageRejected)',
    );
    expect(rejected('…failed the check: xops@example.org, SRE@example.org')).toMatch(/^sre@example\.org not verified/);
    const denied = Object.assign(new Error('not authorized on `arn:aws:ses:eu-west-1:1:identity/ops@example.org`'), {
      name: 'AccessDeniedException',
    });
    expect(refusalOf(denied, MAIL, 1).why).toMatch(/^not allowed to send to ops@example\.org: .* sandbox in eu-west-1/);
  });
});
