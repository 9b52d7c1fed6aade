import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailSender } from '../../lambda/aws/mails.ts';
import { queueCalls } from '../../lambda/aws/queues.ts';
import { secretsReader } from '../../lambda/aws/secrets.ts';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import { addressIn } from '../../lambda/deliver/address.ts';
import { type DeliverContext, type Delivery, deliver } from '../../lambda/deliver/deliver.ts';
import { post } from '../../lambda/deliver/post.ts';
import { pauseBefore } from '../../lambda/deliver/try-again.ts';
import type { WebhookKind } from '../../lambda/model/webhook.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { aReceiver, type Reply } from '../support/a-receiver.ts';
import { stubEnvironment } from '../support/environment.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:eks-ip-auditor/hook-AbCdEf';
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/deliveries';
const KEY = 'a-key-that-nobody-guesses';
const TLS = join(import.meta.dirname, '../../simulated-aws/kubernetes/tls');
const NOW = new Date('2026-11-23T03:12:31.000Z');
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
  home ??= await homeSession({ signal, maxAttempts: 1 });
  aws.faults.clear();
});

interface Verifier {
  readonly isFromAuditor: (headers: object, body: Buffer, signingKey: string, now: number) => boolean;
}

/** What became of a message, what was logged of it, and for how long SQS was asked to keep it. */
async function delivered(
  kind: WebhookKind,
  delivery: Partial<Delivery> = {},
  context: Partial<DeliverContext> = {},
): Promise<{ readonly taken: boolean; readonly log: string; readonly hidden: readonly unknown[] }> {
  const log: string[] = [];
  const before = aws.calls.length;
  const message = {
    messageId: 'm1',
    receiptHandle: 'r1',
    tries: 1,
    webhook: 'hook',
    about: 'report',
    body: '{"a":"é"}',
  };
  const taken = await deliver(
    { ...message, ...delivery },
    {
      webhooks: [{ name: 'hook', kind, secretArn: SECRET }],
      secrets: (region) => secretsReader(home, region),
      mail: undefined,
      ses: (region) => mailSender(home, region, 300),
      sqs: queueCalls(home, 'eu-west-1'),
      queueUrl: QUEUE,
      clock: () => NOW,
      signal,
      post: { timeLimitMs: 300 },
      onLoopback: true,
      log: (level, text, details) => log.push(JSON.stringify([level, text, details])),
      ...context,
    },
  );
  const hidden = aws.calls
    .slice(before)
    .flatMap(({ action, parameters }) => (action === 'ChangeMessageVisibility' ? [parameters.VisibilityTimeout] : []));
  return { taken, log: log.join('\n'), hidden };
}

describe('a message for a webhook', () => {
  it('of Slack or Teams is posted as it is, to the address in the secret and with nothing that signs it', async () => {
    await using receiver = await aReceiver({ status: 200, body: 'ok' });
    world.secret(SECRET, receiver.url);
    const { taken, log, hidden } = await delivered('slack');
    expect([taken, hidden]).toEqual([true, []]);
    expect(receiver.received).toMatchObject([
      {
        path: '/services/T0/B0/s3cr3t-path',
        body: '{"a":"é"}',
        headers: { 'content-type': 'application/json; charset=utf-8' },
      },
    ]);
    expect(JSON.stringify(receiver.received)).not.toContain('x-eks-ip-auditor');
    expect(log).not.toContain('s3cr3t');
  });

  it('of an endpoint of the user is signed, with the time in what is signed', async () => {
    await using receiver = await aReceiver({ status: 204 });
    world.secret(SECRET, JSON.stringify({ url: receiver.url, signingKey: KEY }));
    expect((await delivered('https', { about: 'digest' })).taken).toBe(true);
    const [{ headers = {}, body = '' } = {}] = receiver.received;
    const timestamp = headers['x-eks-ip-auditor-timestamp'];
    expect(timestamp).toBe(String(NOW.getTime() / 1000));
    expect(headers['x-eks-ip-auditor-signature']).toBe(
      `v1=${createHmac('sha256', KEY).update(`${timestamp}.${body}`).digest('hex')}`,
    );
    const { isFromAuditor }: Verifier = await import('../../examples/verify-webhook.mjs' as string);
    const at = NOW.getTime();
    expect(isFromAuditor(headers, Buffer.from(body), KEY, at)).toBe(true);
    expect(isFromAuditor(headers, Buffer.from(`${body} `), KEY, at)).toBe(false);
    expect(isFromAuditor(headers, Buffer.from(body), `${KEY}x`, at)).toBe(false);
    expect(isFromAuditor(headers, Buffer.from(body), KEY, at + 301_000)).toBe(false);
    expect(isFromAuditor({}, Buffer.from(body), KEY, at)).toBe(false);
    expect(headers).toMatchObject({ 'x-eks-ip-auditor-kind': 'digest', 'x-eks-ip-auditor-delivery': 'm1' });
  });

  it.each<readonly [string, Reply, number, RegExp]>([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '77' } }, 77, /it answered 429/],
    ['500', { status: 500, body: 'x'.repeat(100_000) }, 30, /it answered 500/],
    ['503 until a date', { status: 503, headers: { 'retry-after': 'Mon, 23 Nov 2026 03:14:31 GMT' } }, 120, /503/],
    ['404', { status: 404 }, 60, /it answered 404/],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://evil.example/' } },
      60,
      /a redirect, which is not followed/,
    ],
    ['nothing', 'hang', 30, /it did not answer in time/],
    ['a cut', 'cut', 30, /it could not be reached \(ECONNRESET\)/],
  ])(
    'that is answered with %s stays in the queue, and no longer than the receiver asks',
    async (_, reply, pause, why) => {
      await using receiver = await aReceiver(reply);
      world.secret(SECRET, receiver.url);
      const { taken, log, hidden } = await delivered('teams');
      expect([taken, hidden]).toEqual([false, [pause]]);
      expect(receiver.received).toHaveLength(1);
      expect(log).toMatch(why);
      expect(log).not.toMatch(/s3cr3t|127\.0\.0\.1|comes back sooner/);
    },
  );

  it.each<readonly [string, string | undefined, WebhookKind, RegExp]>([
    ['is not there', undefined, 'slack', /secretsmanager:GetSecretValue failed \(ResourceNotFoundException\)/],
    ['is no address', 's3cr3t', 'slack', /the secret has no address/],
    ['is an address without TLS', 'http://s3cr3t.example/', 'slack', /not one of https/],
    ['has a password in its address', 'https://user:s3cr3t@example.com/', 'teams', /has a user or password in it/],
    ['has no key to sign with', '{"url":"https://s3cr3t.example/"}', 'https', /no \\"signingKey\\"/],
    ['is half a JSON', '{"url":"https://s3cr3t', 'https', /the secret has no address/],
  ])('whose secret %s stays in the queue, and the log says so without it', async (_, text, kind, why) => {
    world.secret(SECRET, text ?? '');
    if (text === undefined)
      aws.faults.fail('secretsmanager:*', { code: 'ResourceNotFoundException', message: 'no', status: 400 });
    const { taken, log, hidden } = await delivered(kind);
    expect([taken, hidden]).toEqual([false, [60]]);
    expect(log).toMatch(why);
    expect(log).not.toContain('s3cr3t');
  });

  it('stays in the queue also where SQS cannot be asked to keep it, or nobody knows its webhook', async () => {
    aws.faults.deny('sqs:*');
    expect(await delivered('slack', { webhook: 'gone' })).toMatchObject({
      taken: false,
      log: expect.stringMatching(
        /no such webhook any more[\s\S]*the message comes back sooner: sqs:ChangeMessageVisibility failed/,
      ),
    });
  });
});

describe('the pause before the next try', () => {
  it('grows, follows Retry-After, and stays below what SQS takes', () => {
    const refused = (status: number, retryAfter?: string) => ({ kind: 'refused', status, retryAfter }) as const;
    expect([1, 2, 3, 9].map((tries) => pauseBefore(refused(500), tries, NOW))).toEqual([30, 60, 120, 900]);
    expect(pauseBefore(refused(429, '5'), 1, NOW)).toBe(30);
    expect(pauseBefore(refused(429, '999999999'), 1, NOW)).toBe(11 * 3600);
    for (const nonsense of ['soon', '-5', '1e9', '']) expect(pauseBefore(refused(503, nonsense), 1, NOW)).toBe(30);
  });
});

describe('a connection', () => {
  const read = (name: string) => readFileSync(join(TLS, name), 'utf8');

  it('takes no certificate but one of its authorities', async () => {
    await using receiver = await aReceiver({ status: 200 }, { key: read('server.key'), cert: read('server.pem') });
    const { url } = addressIn(receiver.url, { signed: false, onLoopback: false });
    const options = { timeLimitMs: 5_000 };
    expect(await post(url, '{}', {}, { ...options, ca: read('ca.pem') })).toEqual({ kind: 'taken', status: 200 });
    for (const ca of [undefined, read('other-ca.pem')])
      expect(await post(url, '{}', {}, { ...options, ca })).toMatchObject({ kind: 'unanswered' });
    expect(receiver.received).toHaveLength(1);
  });
});
