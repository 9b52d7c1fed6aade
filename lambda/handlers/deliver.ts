import { isAwsOnLoopback } from '../aws/loopback.ts';
import { mailSender } from '../aws/mails.ts';
import { queueCalls } from '../aws/queues.ts';
import { secretsReader } from '../aws/secrets.ts';
import { homeSession, type Session } from '../aws/sessions.ts';
import { type Delivery, deliver } from '../deliver/deliver.ts';
import type { MailRoute } from '../model/mail-route.ts';
import { WEBHOOK_KINDS, type Webhook } from '../model/webhook.ts';
import { deliveryLogger as logger } from './delivery-logger.ts';
import type { QueueAnswer, QueueEvent } from './queue-event.ts';
import { required } from './required.ts';

/** Of each that a message may wait for: the secret, and the answer. */
const TIME_LIMIT_MS = 10_000;

let session: Session | undefined;

/**
 * Sends what the audit put into the queue: to webhooks, or as mail by SES. What is not taken stays in the queue, and is
 * tried again when the receiver says, or later each time. Environment: `DELIVERIES` (the queue's URL), `WEBHOOKS` (JSON:
 * names, kinds, ARNs of secrets) and `MAIL` (JSON of a `MailRoute`), each where there is any.
 */
export async function handler({ Records }: QueueEvent): Promise<QueueAnswer> {
  const signal = AbortSignal.timeout(2 * TIME_LIMIT_MS);
  session ??= await homeSession({ signal });
  const home = session;
  const queueUrl = required('DELIVERIES');
  const context = {
    webhooks: webhooksIn(process.env.WEBHOOKS ?? '[]'),
    secrets: (region: string) => secretsReader(home, region),
    mail: mailIn(process.env.MAIL ?? 'null'),
    ses: (region: string) => mailSender(home, region, TIME_LIMIT_MS),
    sqs: queueCalls(home, home.stsRegion),
    queueUrl,
    clock: () => new Date(),
    signal,
    post: { timeLimitMs: TIME_LIMIT_MS },
    onLoopback: isAwsOnLoopback(),
    log: (level: 'info' | 'warn', message: string, details: object) => logger[level](message, { ...details }),
  };
  const outcomes = await Promise.all(
    Records.map(async (record) => ({ id: record.messageId, taken: await deliver(deliveryOf(record), context) })),
  );
  return {
    batchItemFailures: outcomes.flatMap(({ id, taken }) => (taken ? [] : [{ itemIdentifier: id }])),
  };
}

function deliveryOf({ messageId, receiptHandle, body, attributes, messageAttributes }: QueueEvent['Records'][number]) {
  const delivery: Delivery = {
    messageId,
    receiptHandle,
    body,
    tries: Number(attributes.ApproximateReceiveCount),
    webhook: messageAttributes.mail === undefined ? (messageAttributes.webhook?.stringValue ?? '') : null,
    about: messageAttributes.about?.stringValue ?? '',
  };
  return delivery;
}

/** As the deployment writes them. */
function webhooksIn(text: string): readonly Webhook[] {
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.filter(isWebhook) : [];
}

/** As the deployment writes it. */
function mailIn(text: string): MailRoute | undefined {
  const parsed: unknown = JSON.parse(text);
  return isMailRoute(parsed) ? parsed : undefined;
}

function isMailRoute(value: unknown): value is MailRoute {
  if (typeof value !== 'object' || value === null) return false;
  const { identityArn, from, to }: { readonly identityArn?: unknown; readonly from?: unknown; readonly to?: unknown } =
    value;
  return typeof identityArn === 'string' && typeof from === 'string' && Array.isArray(to);
}

function isWebhook(value: unknown): value is Webhook {
  if (typeof value !== 'object' || value === null) return false;
  const { name, kind, secretArn }: { readonly name?: unknown; readonly kind?: unknown; readonly secretArn?: unknown } =
    value;
  return typeof name === 'string' && typeof secretArn === 'string' && WEBHOOK_KINDS.some((one) => one === kind);
}
