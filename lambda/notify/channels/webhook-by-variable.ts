import { randomUUID } from 'node:crypto';
import { isAwsOnLoopback } from '../../aws/loopback.ts';
import { addressIn, BadSecret } from '../../deliver/address.ts';
import { type PostNowContext, postNow } from '../../deliver/post-now.ts';
import { AuditorError } from '../../model/errors.ts';
import { WEBHOOK_KINDS, type Webhook } from '../../model/webhook.ts';
import type { Channel, OpenChannel } from './channel.ts';
import { bodyOf, digestBody } from './webhooks.ts';

const TIME_LIMIT_MS = 15_000;

const EXAMPLE = 'such as slack:SLACK_WEBHOOK, with the address in the environment variable SLACK_WEBHOOK';

/**
 * A webhook that a user names by its kind and the environment variable that holds its address: `slack:SLACK_WEBHOOK`. An
 * address lets whoever has it write, so that it is not an argument, which other users of the machine can read.
 * @returns undefined for a name of another kind of channel
 * @throws AuditorError USAGE for an address in the name's place, a variable without one, or one that is none of a webhook
 */
export function webhookByVariable(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  context: Partial<PostNowContext> = {},
): OpenChannel | undefined {
  if (/^(?:\w+:)?https?:\/\//i.test(name))
    throw new AuditorError('USAGE', `--notify takes no address, which others could read: name a variable, ${EXAMPLE}`);
  const [, kindName, variable = ''] = /^(\w+):([A-Za-z_]\w*)$/.exec(name) ?? [];
  const kind = WEBHOOK_KINDS.find((one) => one === kindName);
  if (kind === undefined) return undefined;
  const address = addressOf(variable, kind, env[variable] ?? '');
  const webhook = { name: variable, kind };
  return (): Channel => {
    const send = async (about: string, body: string, signal: AbortSignal) => {
      const post = { timeLimitMs: TIME_LIMIT_MS };
      const message = { messageId: randomUUID(), about, body };
      const why = await postNow(address, webhook, message, { clock: () => new Date(), post, ...context, signal });
      if (why !== undefined) throw new AuditorError('PUBLISH_FAILED', `could not publish to ${name}: ${why}`);
    };
    return {
      name,
      publish: (publication, signal) => send('report', bodyOf(webhook, publication), signal),
      publishDigest: (publication, signal) => send('digest', digestBody(webhook, publication), signal),
    };
  };
}

function addressOf(variable: string, kind: Webhook['kind'], text: string) {
  if (text === '')
    throw new AuditorError(
      'USAGE',
      `the environment variable ${variable} is not set: it has the address of the webhook`,
    );
  try {
    return addressIn(text, { signed: kind === 'https', onLoopback: isAwsOnLoopback(), holder: variable });
  } catch (error) {
    if (error instanceof BadSecret) throw new AuditorError('USAGE', error.message);
    throw error;
  }
}
