import type { SqsCalls } from '../aws/ports.ts';
import { type MailContext, sendMail } from './mail.ts';
import type { Outcome } from './outcome.ts';
import { failureText, postToWebhook, type WebhookContext } from './webhook.ts';

/** A message of the queue. */
export interface Delivery {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** How often it was taken from the queue, this time included. */
  readonly tries: number;
  /** The name of the webhook that it is for; null for a mail. */
  readonly webhook: string | null;
  /** `report` or `digest`. */
  readonly about: string;
  readonly body: string;
}

export interface DeliverContext extends WebhookContext, MailContext {
  readonly sqs: Pick<SqsCalls, 'changeMessageVisibility'>;
  readonly queueUrl: string;
  readonly log: (level: 'info' | 'warn', message: string, details: Readonly<Record<string, unknown>>) => void;
}

/**
 * Posts a message to its webhook, or mails it. One that was not taken stays in the queue until its time has come, and goes
 * to the queue of what was not delivered after the last try: none is dropped.
 * @returns whether it was taken
 */
export async function deliver(delivery: Delivery, context: DeliverContext): Promise<boolean> {
  const { messageId, tries, webhook } = delivery;
  const outcome = await sent(delivery, context);
  const details = { ...(webhook === null ? { channel: 'mail by SES' } : { webhook }), messageId, tries };
  if (outcome.kind === 'taken') {
    context.log('info', 'delivered', { ...details, ...outcome.details });
    return true;
  }
  const { why, seconds } = outcome;
  context.log('warn', `not delivered: ${why}`, { ...details, againInSeconds: seconds });
  await hide(delivery, seconds, context);
  return false;
}

function sent(delivery: Delivery, context: DeliverContext): Promise<Outcome> {
  const { webhook } = delivery;
  return webhook === null ? sendMail(delivery, context) : postToWebhook({ ...delivery, webhook }, context);
}

/** Keeps a message out of sight. Where that fails, it comes back sooner, after the visibility timeout of the queue. */
async function hide(
  { receiptHandle, messageId }: Delivery,
  seconds: number,
  { sqs, queueUrl, signal, log }: DeliverContext,
): Promise<void> {
  try {
    await sqs.changeMessageVisibility(
      { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds },
      signal,
    );
  } catch (error) {
    log('warn', `the message comes back sooner: ${failureText(error)}`, { messageId });
  }
}
