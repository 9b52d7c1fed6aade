import { HUB_ACTIONS } from '../../aws/hub/permissions.ts';
import type { HubPorts } from '../../aws/hub/ports.ts';
import { everyPage } from '../../collect/paging.ts';
import { CHAT_REGION } from '../../config/chat-channels.ts';
import type { Look, SeenChannel, SeenMetric, SeenStack, SeenSubscription } from '../seen.ts';
import { lookAtSeries } from './alarms.ts';
import { look, lookOn } from './look.ts';

/** Where SNS has an ARN of a subscription that is confirmed (API reference, Subscription). */
const UNCONFIRMED: ReadonlySet<string> = new Set(['PendingConfirmation', 'Deleted']);

/** Who is subscribed to the topics, in whichever region each of them is. */
export function lookAtSubscriptions(
  topicArns: readonly string[],
  portsIn: (region: string) => Pick<HubPorts, 'sns'>,
  signal: AbortSignal,
): Promise<Look<readonly SeenSubscription[]>> {
  return look('the subscriptions', async () => {
    const found = await Promise.all(
      topicArns.map((topicArn) => subscriptionsOf(portsIn(topicArn.split(':')[3] ?? ''), topicArn, signal)),
    );
    return found.flat();
  });
}

function subscriptionsOf(
  { sns }: Pick<HubPorts, 'sns'>,
  topicArn: string,
  signal: AbortSignal,
): Promise<readonly SeenSubscription[]> {
  return everyPage(HUB_ACTIONS.sns.listSubscriptionsByTopic, async (NextToken) => {
    const page = await sns.listSubscriptionsByTopic({ TopicArn: topicArn, NextToken }, signal);
    const items = (page.Subscriptions ?? []).map(({ Protocol = '', Endpoint = '', SubscriptionArn = '' }) => ({
      topicArn,
      protocol: Protocol,
      endpoint: Endpoint,
      isConfirmed: !UNCONFIRMED.has(SubscriptionArn),
    }));
    return { items, nextToken: page.NextToken };
  });
}

const CHANNEL_TYPES: ReadonlySet<string> = new Set([
  'AWS::Chatbot::SlackChannelConfiguration',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
]);

/**
 * Channels of chat, by what Amazon Q Developer counts for each in us-east-1 (administrator guide, monitoring with
 * CloudWatch). Its own API would say more, and takes a client of its own for one answer.
 */
export async function lookAtChannels(
  stack: SeenStack,
  configurationNames: readonly string[],
  portsIn: (region: string) => Pick<HubPorts, 'cloudwatch'>,
  signal: AbortSignal,
): Promise<Look<readonly SeenChannel[]>> {
  const counted = (name: string) => configurationNames.map((configurationName) => metric(name, configurationName));
  const asked = [...counted('MessageDeliverySuccess'), ...counted('MessageDeliveryFailure')];
  const series = await lookAtSeries(asked, portsIn, signal);
  return lookOn(series, async (found) => {
    const hasData = (name: string, configurationName: string) =>
      found.some(
        ({ metric: one, hasData: has }) =>
          has && one.name === name && one.dimensions.ConfigurationName === configurationName,
      );
    return {
      status: 'seen',
      value: configurationNames.map((configurationName) => ({
        configurationName,
        status: stack.resources.find(
          ({ type, physicalId = '' }) => CHANNEL_TYPES.has(type) && physicalId.endsWith(`/${configurationName}`),
        )?.status,
        delivered: hasData('MessageDeliverySuccess', configurationName),
        failed: hasData('MessageDeliveryFailure', configurationName),
      })),
    };
  });
}

function metric(name: string, ConfigurationName: string): SeenMetric {
  return { region: CHAT_REGION, namespace: 'AWS/Chatbot', name, dimensions: { ConfigurationName } };
}
