import type { Session } from '../aws/sessions.ts';
import type { Config } from '../config/schema.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { configuredChannels } from '../notify/channels/index.ts';
import { type NotifiedRun, publishNews, type Told } from '../notify/notify-audit.ts';
import { rememberTold } from '../notify/remember-told.ts';
import { logger } from './telemetry.ts';

/** What publishing and remembering it takes. */
export interface NotifyContext {
  readonly home: Session;
  readonly store: ObjectStore | undefined;
  readonly signal: AbortSignal;
}

/**
 * Publishes to the configured channels what is worth it, and logs what was done.
 * @throws AuditorError PUBLISH_FAILED: the invocation fails, and the next audit repeats what this one could not tell
 */
export async function notify(audited: NotifiedRun, config: Config, context: NotifyContext): Promise<void> {
  const channels = configuredChannels(config.notifications, context.home);
  const told = await publishNews(audited, config.notifications, { ...context, channels });
  logTold(told);
  if (context.store === undefined) return;
  const { owners, when, minSeverity } = config.notifications;
  // The function that cleans up may not publish to owners: the next audit tells them their part.
  const toOwners = { owners, settings: { when, minSeverity }, sent: [] };
  const failure = await rememberTold(context.store, audited.report, { ...told, toOwners }, context.signal);
  if (failure !== undefined) logger.warn(failure);
}

export function logTold({ failures, line }: Pick<Told, 'failures' | 'line'>): void {
  for (const failure of failures) logger.warn(failure);
  logger.info(line);
}
