import type { Session } from '../../lambda/aws/sessions.ts';
import type { Config } from '../../lambda/config/schema.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import type { OpenChannel } from '../../lambda/notify/channels/channel.ts';
import type { NotifiedRun } from '../../lambda/notify/notify-audit.ts';
import { note } from '../output.ts';

/** Where to tell it, and whose memory of what was told to go by. */
export interface CliNotifyContext {
  readonly home: Session;
  readonly store: ObjectStore | undefined;
  readonly signal: AbortSignal;
}

/**
 * The channel that `--notify` names. Loaded only here: most runs publish nothing.
 * @throws AuditorError MALFORMED_ARN
 */
export async function channelOf(name: string | undefined): Promise<OpenChannel | undefined> {
  if (name === undefined) return undefined;
  const { namedChannel } = await import('../../lambda/notify/channels/index.ts');
  return namedChannel(name);
}

/**
 * Publishes what of a run is worth it, and says what was done.
 * @throws AuditorError PUBLISH_FAILED
 */
export async function notify(
  run: NotifiedRun,
  channel: OpenChannel,
  { notifications }: Config,
  { home, store, signal }: CliNotifyContext,
): Promise<void> {
  const { notifyAudit } = await import('../../lambda/notify/notify-audit.ts');
  for (const line of await notifyAudit(run, notifications, { channels: [channel(home)], store, signal })) note(line);
}
