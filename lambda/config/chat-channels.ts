import type { Config } from './schema.ts';

/** Where Amazon Q Developer in chat applications counts, whatever region its topics are in. */
export const CHAT_REGION = 'us-east-1';

type Notifications = Config['notifications'];
type Chat = Pick<Notifications, 'slack' | 'teams'>;
type OwnerWithChat = Chat & { readonly name: string };

/** What of a configuration says which channels there are. */
export interface Chatting {
  readonly name: string;
  readonly notifications: Chat & { readonly owners: readonly OwnerWithChat[] };
}

/** A channel's id within the stack, the name of its configuration, by which CloudWatch counts, and whose it is. */
export interface Named {
  readonly id: string;
  readonly configurationName: string;
  /** Null for a channel that gets everything. */
  readonly owner: string | null;
}

type Channel<Kind extends keyof Chat> = Chat[Kind][number] & Named;

export function slackChannels({ name, notifications }: Chatting): readonly Channel<'slack'>[] {
  const of = (owner: string | null) => (channel: Chat['slack'][number]) => {
    const { channelId } = channel;
    return { ...channel, owner, id: `Slack${channelId}`, configurationName: `${name}-slack-${channelId}` };
  };
  return [
    ...notifications.slack.map(of(null)),
    ...notifications.owners.flatMap((each) => each.slack.map(of(each.name))),
  ];
}

/** An owner's are counted by themselves: one more that gets everything renames none of theirs. */
export function teamsChannels({ name, notifications }: Chatting): readonly Channel<'teams'>[] {
  const of = (owner: string | null) => (channel: Chat['teams'][number], index: number) => {
    const number = index + 1;
    const id = owner === null ? `Teams${number}` : `Teams-${owner}-${number}`;
    const suffix = owner === null ? `${number}` : `${owner}-${number}`;
    return { ...channel, owner, id, configurationName: `${name}-teams-${suffix}` };
  };
  return [
    ...notifications.teams.map(of(null)),
    ...notifications.owners.flatMap((each) => each.teams.map(of(each.name))),
  ];
}

/** Every channel that the configuration names. */
export function channelsOf(config: Chatting): readonly Named[] {
  return [...slackChannels(config), ...teamsChannels(config)];
}
