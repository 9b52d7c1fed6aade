import type { Session } from '../../lambda/aws/sessions.ts';
import type { Config } from '../../lambda/config/schema.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import type { OpenChannel } from '../../lambda/notify/channels/channel.ts';
import type { NotifiedRun } from '../../lambda/notify/notify-audit.ts';
import type { DigestedRun } from '../../lambda/notify/weekly-digest.ts';
import { note } from '../output.ts';

/** Where to tell it, and whose memory of what was told to go by. */
export interface CliNotifyContext {
  readonly home: Session;
  readonly store: ObjectStore | undefined;
  readonly signal: AbortSignal;
}

/**
 * The channel that `--notify` names. Loaded only here: most runs publish nothing.
 * @throws AuditorError MALFORMED_ARN, or USAGE for a webhook
 */
export async function channelOf(name: string | undefined): Promise<OpenChannel | undefined> {
  if (name === undefined) return undefined;
  const { webhookByVariable } = await import('../../lambda/notify/channels/webhook-by-variable.ts');
  const { namedChannel } = await import('../../lambda/notify/channels/index.ts');
  return webhookByVariable(name) ?? namedChannel(name);
}

/**
 * Publishes what of a run is worth it, after an audit the weekly digest where one is due, and says what was done.
 * @throws AuditorError PUBLISH_FAILED
 */
export async function notify(
  run: NotifiedRun | (NotifiedRun & DigestedRun),
  channel: OpenChannel,
  { notifications }: Config,
  { home, store, signal }: CliNotifyContext,
): Promise<void> {
  const { notifyAudit, notifyWithDigest } = await import('../../lambda/notify/notify-audit.ts');
  const context = { channels: [channel(home)], store, signal };
  const lines =
    'capacities' in run ? notifyWithDigest(run, notifications, context) : notifyAudit(run, notifications, context);
  for (const line of await lines) note(line);
}
