import { isAwsOnLoopback } from '../aws/loopback.ts';
import { queueCalls } from '../aws/queues.ts';
import { secretsReader } from '../aws/secrets.ts';
import { homeSession, type Session } from '../aws/sessions.ts';
import { type Delivery, deliver } from '../deliver/deliver.ts';
import { WEBHOOK_KINDS, type Webhook } from '../model/webhook.ts';
import { deliveryLogger as logger } from './delivery-logger.ts';
import type { QueueAnswer, QueueEvent } from './queue-event.ts';
import { required } from './required.ts';

/** Of all that a message may wait for: the secret, and the answer. */
const TIME_LIMIT_MS = 10_000;

let session: Session | undefined;

/**
 * Posts what the audit put into the queue to the webhooks. What is not taken stays in the queue, and is tried again when
 * the receiver says, or later each time. Environment: `WEBHOOKS` (JSON: names, kinds, ARNs of secrets), `DELIVERIES` (the
 * queue's URL).
 */
export async function handler({ Records }: QueueEvent): Promise<QueueAnswer> {
  const signal = AbortSignal.timeout(2 * TIME_LIMIT_MS);
  session ??= await homeSession({ signal });
  const home = session;
  const queueUrl = required('DELIVERIES');
  const context = {
    webhooks: webhooksIn(required('WEBHOOKS')),
    secrets: (region: string) => secretsReader(home, region),
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
    webhook: messageAttributes.webhook?.stringValue ?? '',
    about: messageAttributes.about?.stringValue ?? '',
  };
  return delivery;
}

/** As the deployment writes them. */
function webhooksIn(text: string): readonly Webhook[] {
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.filter(isWebhook) : [];
}

function isWebhook(value: unknown): value is Webhook {
  if (typeof value !== 'object' || value === null) return false;
  const { name, kind, secretArn }: { readonly name?: unknown; readonly kind?: unknown; readonly secretArn?: unknown } =
    value;
  return typeof name === 'string' && typeof secretArn === 'string' && WEBHOOK_KINDS.some((one) => one === kind);
}
