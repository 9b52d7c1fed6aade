import { AwsCallError, classifyAwsError } from '../aws/errors.ts';
import type { SecretsRead } from '../aws/ports.ts';
import type { Webhook } from '../model/webhook.ts';
import { type Address, addressIn, BadSecret } from './address.ts';
import { type Outcome, postponed } from './outcome.ts';
import { type Answer, type NotTaken, type PostOptions, post } from './post.ts';
import { signatureHeaders } from './signature.ts';
import { pauseBefore } from './try-again.ts';

/** A message for a webhook. */
export interface WebhookMessage {
  readonly messageId: string;
  /** How often it was taken from the queue, this time included. */
  readonly tries: number;
  /** The name of the webhook. */
  readonly webhook: string;
  /** `report` or `digest`. */
  readonly about: string;
  readonly body: string;
}

/** What of a message goes to its address. */
type Posted = Pick<WebhookMessage, 'messageId' | 'about' | 'body'>;

export interface WebhookContext {
  readonly webhooks: readonly Webhook[];
  readonly secrets: (region: string) => SecretsRead;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  readonly post: PostOptions;
  /** Whether an address of this machine will do without TLS: for tests. */
  readonly onLoopback: boolean;
}

/** Posts a message to its webhook. */
export async function postToWebhook(message: WebhookMessage, context: WebhookContext): Promise<Outcome> {
  const webhook = context.webhooks.find(({ name }) => name === message.webhook);
  if (webhook === undefined) return postponed('the configuration has no such webhook any more');
  let address: Address;
  try {
    const text = await secretOf(webhook, context);
    address = addressIn(text, { signed: webhook.kind === 'https', onLoopback: context.onLoopback });
  } catch (error) {
    return postponed(
      error instanceof BadSecret ? error.message : `the secret could not be read: ${failureText(error)}`,
    );
  }
  return outcomeOf(await postOnce(address, webhook, message, context), message.tries, context.clock());
}

/** Posts once, signed where the webhook has a key. */
export function postOnce(
  address: Address,
  { kind }: Pick<Webhook, 'kind'>,
  { messageId, about, body }: Posted,
  context: Pick<WebhookContext, 'clock' | 'post'>,
): Promise<Answer> {
  const at = Math.floor(context.clock().getTime() / 1000);
  const headers = {
    'x-eks-ip-auditor-delivery': messageId,
    'x-eks-ip-auditor-kind': about,
    ...(address.signingKey === null ? {} : signatureHeaders(body, address.signingKey, at)),
  };
  return post(address.url, body, kind === 'https' ? headers : {}, context.post);
}

function outcomeOf(answer: Answer, tries: number, now: Date): Outcome {
  return answer.kind === 'taken'
    ? { kind: 'taken', details: { status: answer.status } }
    : postponed(whyText(answer), pauseBefore(answer, tries, now));
}

/** Read for each message: what is wrong may be the address, and somebody may have put it right. */
async function secretOf({ secretArn }: Webhook, { secrets, signal }: WebhookContext): Promise<string> {
  const reader = secrets(secretArn.split(':')[3] ?? '');
  const { SecretString = '' } = await reader.getSecretValue({ SecretId: secretArn }, signal);
  return SecretString;
}

/** Why a message was not taken, which names no host. */
export function whyText(answer: NotTaken): string {
  switch (answer.kind) {
    case 'refused':
      return answer.status >= 300 && answer.status < 400
        ? `it answered ${answer.status}, a redirect, which is not followed`
        : `it answered ${answer.status}`;
    case 'unanswered':
      return answer.code === 'TIMEOUT' ? 'it did not answer in time' : `it could not be reached (${answer.code})`;
  }
}

/** Of AWS's words nothing: they may hold what was asked. */
export function failureText(error: unknown): string {
  const { code } = classifyAwsError(error);
  return error instanceof AwsCallError ? `${error.action} failed (${code})` : code;
}
