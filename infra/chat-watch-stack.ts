import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Config } from '../lambda/config/schema.ts';
import { withoutBootstrap } from './cdk-types.ts';
import { makeAlarm } from './hub/alarm.ts';
import { slackChannels, teamsChannels } from './hub/chat.ts';
import { alarmsTopic, subscribeEmails } from './hub/topics.ts';

/** Where Amazon Q Developer in chat applications counts, whatever region its topics are in. */
const REGION = 'us-east-1';

export interface ChatWatchStackProps extends StackProps {
  readonly config: Pick<Config, 'name' | 'notifications'>;
}

/**
 * Tells by mail when chat did not take a message. A stack apart: an alarm can only look at metrics of its own region.
 */
export class ChatWatchStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: ChatWatchStackProps) {
    super(scope, id, {
      description: 'EKS IP Auditor: tells when a message did not arrive in chat.',
      ...props,
      env: { region: REGION },
      synthesizer: withoutBootstrap(),
    });
    const { name, notifications } = config;
    const topic = alarmsTopic(this);
    subscribeEmails([topic], notifications.emails);
    for (const { id: channel, configurationName } of channelsOf(config)) {
      makeAlarm(this, name, topic, {
        id: `chat-unsupported-${channel.toLowerCase()}`,
        heading: 'chat-unsupported',
        description: `Chat did not take a message for "${configurationName}".`,
        metric: chatMetric('UnsupportedEvents', configurationName),
      });
      makeAlarm(this, name, topic, {
        id: `chat-not-delivered-${channel.toLowerCase()}`,
        heading: 'chat-not-delivered',
        description: `A message for "${configurationName}" did not arrive in its channel.`,
        metric: chatMetric('MessageDeliveryFailure', configurationName),
      });
    }
  }
}

/** One that Amazon Q Developer counts for a channel (administrator guide, monitoring with CloudWatch). */
function chatMetric(metricName: string, configurationName: string): Metric {
  return new Metric({
    namespace: 'AWS/Chatbot',
    metricName,
    dimensionsMap: { ConfigurationName: configurationName },
    region: REGION,
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
}

/** Every channel that the configuration names. */
export function channelsOf({ name, notifications }: ChatWatchStackProps['config']) {
  return [...slackChannels(name, notifications), ...teamsChannels(name, notifications)];
}
