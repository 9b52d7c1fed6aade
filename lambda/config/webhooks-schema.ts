import * as z from 'zod';
import { WEBHOOK_KINDS } from '../model/webhook.ts';
import { distinct } from './distinct.ts';
import { formatted, KEY_ARN, OWNER_NAME, SECRET_ARN } from './formats.ts';

/** What the function that posts is told of all of them has to fit into its environment. */
const MAX_WEBHOOKS = 10;

const webhook = z
  .strictObject({
    name: formatted(OWNER_NAME).describe('Its name in logs, e.g. "oncall".'),
    kind: z
      .enum(WEBHOOK_KINDS)
      .describe(
        '"slack": an incoming webhook of Slack. "teams": a workflow of Microsoft Teams. "https": an endpoint of yours, which ' +
          'gets JSON with a signature.',
      ),
    secretArn: formatted(SECRET_ARN).describe(
      'ARN of the secret in Secrets Manager with the address; for "https" as JSON with "url" and "signingKey".',
    ),
    secretKeyArn: formatted(KEY_ARN).optional().describe('KMS key that encrypts the secret, if it is one of your own.'),
  })
  .describe('A webhook that findings are posted to.');

/** Webhooks that a deployment posts to. */
export function webhooks() {
  return distinct(
    webhook,
    ({ name }) => name,
    ({ name }) => `webhook "${name}"`,
  )
    .max(MAX_WEBHOOKS, { error: `there are too many; the most is ${MAX_WEBHOOKS}` })
    .default([]);
}
