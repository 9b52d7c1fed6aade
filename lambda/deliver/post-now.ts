import { setTimeout as sleep } from 'node:timers/promises';
import type { Webhook } from '../model/webhook.ts';
import type { Address } from './address.ts';
import { secondsWanted } from './try-again.ts';
import { postOnce, type WebhookContext, type WebhookMessage, whyText } from './webhook.ts';

const TRIES = 4;

/** Somebody is waiting for it. */
const LONGEST_WAIT_SECONDS = 60;

export interface PostNowContext extends Pick<WebhookContext, 'clock' | 'post' | 'signal'> {
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<unknown>) | undefined;
}

/**
 * Posts to a webhook while somebody waits: what passes (429, 5xx, no answer) is tried again, as `Retry-After` says, up to a
 * minute at a time.
 * @returns why it was not taken, in words that name no host; undefined when it was
 */
export async function postNow(
  address: Address,
  webhook: Pick<Webhook, 'kind'>,
  message: Pick<WebhookMessage, 'messageId' | 'about' | 'body'>,
  context: PostNowContext,
): Promise<string | undefined> {
  const { clock, signal, sleep: wait = (ms) => sleep(ms, undefined, { signal }) } = context;
  for (let tries = 1; ; tries++) {
    const answer = await postOnce(address, webhook, message, context);
    if (answer.kind === 'taken') return undefined;
    const wanted = secondsWanted(answer, clock());
    if (wanted === undefined || tries === TRIES) return whyText(answer);
    const seconds = Math.max(2 ** tries, wanted);
    if (seconds > LONGEST_WAIT_SECONDS) return `${whyText(answer)} and asks to wait ${seconds} s`;
    await wait(seconds * 1000, signal);
  }
}
