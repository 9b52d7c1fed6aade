import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CHAT_REGION, channelsOf } from '../lambda/config/chat-channels.ts';
import type { Config } from '../lambda/config/schema.ts';
import { makeAlarm } from './hub/alarm.ts';
import { alarmsTopic, subscribeEmails } from './hub/topics.ts';

/** What of a configuration says which channels there are. */
export type Chatting = Pick<Config, 'name' | 'notifications'>;

/**
 * Makes in a scope of us-east-1 what tells by mail when chat did not take a message: an alarm can only look at metrics of
 * its own region.
 * @returns the topic of these alarms
 */
export function watchChat(scope: Construct, config: Chatting): Topic {
  const { name, notifications } = config;
  const topic = alarmsTopic(scope);
  subscribeEmails([topic], notifications.emails);
  for (const { id: channel, configurationName } of channelsOf(config)) {
    makeAlarm(scope, name, topic, {
      id: `chat-unsupported-${channel.toLowerCase()}`,
      heading: 'chat-unsupported',
      description: `Amazon Q Developer in chat applications rejected a message for "${configurationName}".`,
      metric: chatMetric('UnsupportedEvents', configurationName),
    });
    makeAlarm(scope, name, topic, {
      id: `chat-not-delivered-${channel.toLowerCase()}`,
      heading: 'chat-not-delivered',
      description: `A message for "${configurationName}" was not delivered to its channel.`,
      metric: chatMetric('MessageDeliveryFailure', configurationName),
    });
  }
  return topic;
}

/** One that Amazon Q Developer counts for a channel (administrator guide, monitoring with CloudWatch). */
function chatMetric(metricName: string, configurationName: string): Metric {
  return new Metric({
    namespace: 'AWS/Chatbot',
    metricName,
    dimensionsMap: { ConfigurationName: configurationName },
    region: CHAT_REGION,
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
}
