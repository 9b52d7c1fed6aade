import type { Config } from './schema.ts';

/** Where Amazon Q Developer in chat applications counts, whatever region its topics are in. */
export const CHAT_REGION = 'us-east-1';

type Chat = Pick<Config['notifications'], 'slack' | 'teams'>;

/** A channel's id within the stack, and the name of its configuration, by which CloudWatch counts. */
export interface Named {
  readonly id: string;
  readonly configurationName: string;
}

type Channel<Kind extends keyof Chat> = Chat[Kind][number] & Named;

export function slackChannels(name: string, { slack }: Pick<Chat, 'slack'>): readonly Channel<'slack'>[] {
  return slack.map((channel) => {
    const { channelId } = channel;
    return { ...channel, id: `Slack${channelId}`, configurationName: `${name}-slack-${channelId}` };
  });
}

export function teamsChannels(name: string, { teams }: Pick<Chat, 'teams'>): readonly Channel<'teams'>[] {
  return teams.map((channel, index) => {
    const number = index + 1;
    return { ...channel, id: `Teams${number}`, configurationName: `${name}-teams-${number}` };
  });
}

/** Every channel that the configuration names. */
export function channelsOf({
  name,
  notifications,
}: {
  readonly name: string;
  readonly notifications: Chat;
}): readonly Named[] {
  return [...slackChannels(name, notifications), ...teamsChannels(name, notifications)];
}
