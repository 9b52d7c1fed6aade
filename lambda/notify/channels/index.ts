import type { Session } from '../../aws/sessions.ts';
import type { Channel, OpenChannel } from './channel.ts';
import { configuredEventBus, eventBusChannel } from './event-bus.ts';
import { configuredSes, type SesSettings } from './ses.ts';
import { configuredSns, type SnsSettings, snsChannel } from './sns.ts';
import { configuredWebhooks, type WebhookSettings } from './webhooks.ts';

/** What of a configuration names channels. */
export type ChannelSettings = SnsSettings & WebhookSettings & SesSettings;

/** For each kind of channel those that a configuration or a deployment names. */
const KINDS: readonly ((settings: ChannelSettings) => readonly OpenChannel[])[] = [
  configuredSns,
  configuredEventBus,
  configuredWebhooks,
  configuredSes,
];

/** The channels of a deployment. None is a normal case: then nobody is told. */
export function configuredChannels(settings: ChannelSettings, home: Session): readonly Channel[] {
  return KINDS.flatMap((configured) => configured(settings)).map((open) => open(home));
}

/**
 * The channel that a user names, whatever kind it is of.
 * @throws AuditorError MALFORMED_ARN saying what would be right
 */
export function namedChannel(name: string): OpenChannel {
  return name.split(':')[2] === 'events' ? eventBusChannel(name) : snsChannel(name);
}
