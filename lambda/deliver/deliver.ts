import { AwsCallError, classifyAwsError } from '../aws/errors.ts';
import type { SecretsRead, SqsCalls } from '../aws/ports.ts';
import type { Webhook } from '../model/webhook.ts';
import { type Address, addressIn, BadSecret } from './address.ts';
import { type Answer, type PostOptions, post } from './post.ts';
import { signatureHeaders } from './signature.ts';
import { pauseBefore } from './try-again.ts';

/** A message of the queue. */
export interface Delivery {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** How often it was taken from the queue, this time included. */
  readonly tries: number;
  /** The name of the webhook that it is for. */
  readonly webhook: string;
  /** `report` or `digest`. */
  readonly about: string;
  readonly body: string;
}

export interface DeliverContext {
  readonly webhooks: readonly Webhook[];
  readonly secrets: (region: string) => SecretsRead;
  readonly sqs: Pick<SqsCalls, 'changeMessageVisibility'>;
  readonly queueUrl: string;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  readonly post: PostOptions;
  /** Whether an address of this machine will do without TLS: for tests. */
  readonly onLoopback: boolean;
  readonly log: (level: 'info' | 'warn', message: string, details: Readonly<Record<string, unknown>>) => void;
}

/**
 * Posts a message to its webhook. One that was not taken stays in the queue until its time has come, and goes to the
 * queue of what was not delivered after the last try: none is dropped.
 * @returns whether it was taken
 */
export async function deliver(delivery: Delivery, context: DeliverContext): Promise<boolean> {
  const { messageId, tries, webhook: name } = delivery;
  const webhook = context.webhooks.find((each) => each.name === name);
  const answer: Answer | NotPosted =
    webhook === undefined
      ? { kind: 'not-posted', why: 'the configuration has no such webhook any more' }
      : await posted(webhook, delivery, context);
  const details = { webhook: name, messageId, tries };
  if (answer.kind === 'taken') {
    context.log('info', 'delivered', { ...details, status: answer.status });
    return true;
  }
  const seconds =
    answer.kind === 'not-posted'
      ? pauseBefore({ kind: 'refused', status: 400, retryAfter: undefined }, tries, context.clock())
      : pauseBefore(answer, tries, context.clock());
  context.log('warn', `not delivered: ${whyText(answer)}`, { ...details, againInSeconds: seconds });
  await hide(delivery, seconds, context);
  return false;
}

/** It never came to a request. */
interface NotPosted {
  readonly kind: 'not-posted';
  readonly why: string;
}

async function posted(
  webhook: Webhook,
  { messageId, about, body }: Delivery,
  context: DeliverContext,
): Promise<Answer | NotPosted> {
  let address: Address;
  try {
    const text = await secretOf(webhook, context);
    address = addressIn(text, { signed: webhook.kind === 'https', onLoopback: context.onLoopback });
  } catch (error) {
    if (error instanceof BadSecret) return { kind: 'not-posted', why: error.message };
    return { kind: 'not-posted', why: `the secret could not be read: ${failureText(error)}` };
  }
  const at = Math.floor(context.clock().getTime() / 1000);
  const headers = {
    'x-eks-ip-auditor-delivery': messageId,
    'x-eks-ip-auditor-kind': about,
    ...(address.signingKey === null ? {} : signatureHeaders(body, address.signingKey, at)),
  };
  return post(address.url, body, webhook.kind === 'https' ? headers : {}, context.post);
}

/** Read for each message: what is wrong may be the address, and somebody may have put it right. */
async function secretOf({ secretArn }: Webhook, { secrets, signal }: DeliverContext): Promise<string> {
  const reader = secrets(secretArn.split(':')[3] ?? '');
  const { SecretString = '' } = await reader.getSecretValue({ SecretId: secretArn }, signal);
  return SecretString;
}

function whyText(answer: Exclude<Answer, { readonly kind: 'taken' }> | NotPosted): string {
  switch (answer.kind) {
    case 'refused':
      return answer.status >= 300 && answer.status < 400
        ? `it answered ${answer.status}, a redirect, which is not followed`
        : `it answered ${answer.status}`;
    case 'unanswered':
      return answer.code === 'TIMEOUT' ? 'it did not answer in time' : `it could not be reached (${answer.code})`;
    case 'not-posted':
      return answer.why;
  }
}

/** Of AWS's words nothing: they may hold what was asked. */
function failureText(error: unknown): string {
  const { code } = classifyAwsError(error);
  return error instanceof AwsCallError ? `${error.action} failed (${code})` : code;
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
