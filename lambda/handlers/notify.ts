import type { EstateAudit } from '../audit/audit-estate.ts';
import type { Session } from '../aws/sessions.ts';
import type { Config } from '../config/schema.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { type Told, tellPeople } from '../notify/notify-audit.ts';
import { rememberTold } from '../notify/remember-told.ts';
import { logger } from './telemetry.ts';

/** What publishing and remembering it takes. */
export interface NotifyContext {
  readonly home: Session;
  readonly store: ObjectStore | undefined;
  readonly signal: AbortSignal;
}

/**
 * Publishes to the configured topic, or the one that `TOPIC_ARN` names, what is worth it, and logs what was done.
 * @throws AuditorError PUBLISH_FAILED: the invocation fails, and the next audit repeats what this one could not tell
 */
export async function notify(audited: EstateAudit, config: Config, context: NotifyContext): Promise<void> {
  const topicArn = config.notifications.topicArn ?? process.env.TOPIC_ARN;
  if (topicArn === undefined) return logger.info('no topic is configured: nothing published');
  const told = await tellPeople(audited, { ...config.notifications, topicArn }, context);
  logTold(told);
  if (context.store === undefined) return;
  const failure = await rememberTold(context.store, audited.report, told, context.signal);
  if (failure !== undefined) logger.warn(failure);
}

export function logTold({ failures, line }: Pick<Told, 'failures' | 'line'>): void {
  for (const failure of failures) logger.warn(failure);
  logger.info(line);
}
