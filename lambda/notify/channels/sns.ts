import { snsPublisher } from '../../aws/clients.ts';
import { type AwsErrorKind, classifyAwsError } from '../../aws/errors.ts';
import type { SnsPublish } from '../../aws/ports.ts';
import { AuditorError } from '../../model/errors.ts';
import { harmless } from '../../report/words/plain-text.ts';
import type { OpenChannel } from './channel.ts';
import { digestMessage } from './sns/digest-message.ts';
import { type SnsMessage, snsMessage } from './sns/sns-message.ts';
import { parseTopicArn, type TopicArn } from './sns/topic-arn.ts';
import { whyNot } from './why-not.ts';

/** What of a configuration names a topic. */
export interface SnsSettings {
  readonly topicArn?: string | undefined;
}

/**
 * The topic that is configured, else the one that the deployment made and names in `TOPIC_ARN`.
 * @throws AuditorError MALFORMED_ARN
 */
export function configuredSns({ topicArn = process.env.TOPIC_ARN }: SnsSettings): readonly OpenChannel[] {
  return topicArn === undefined || topicArn === '' ? [] : [snsChannel(topicArn)];
}

/**
 * A topic of SNS: email, Slack and Teams, queues and functions, each with a form of its own.
 * @throws AuditorError MALFORMED_ARN
 */
export function snsChannel(topicArn: string): OpenChannel {
  const topic = parseTopicArn(topicArn);
  return (home) => {
    const port = snsPublisher(home, topic.region);
    return {
      name: topic.arn,
      publish: ({ report, outline, reportLocation }, signal) =>
        publishToTopic(port, topic, snsMessage(report, outline, reportLocation), signal),
      publishDigest: (publication, signal) => publishToTopic(port, topic, digestMessage(publication), signal),
    };
  };
}

/**
 * Publishes a message to a topic, once. The port must speak to the topic's own region.
 * @throws AuditorError PUBLISH_FAILED naming the topic and what would be right
 */
export async function publishToTopic(
  port: SnsPublish,
  topic: TopicArn,
  { subject, message, attributes }: SnsMessage,
  signal: AbortSignal,
): Promise<void> {
  try {
    await port.publish(
      {
        TopicArn: topic.arn,
        Subject: subject,
        Message: message,
        MessageStructure: 'json',
        MessageAttributes: { ...attributes },
      },
      signal,
    );
  } catch (cause) {
    throw new AuditorError('PUBLISH_FAILED', `could not publish to ${topic.arn}: ${reasonOf(cause, topic)}`, { cause });
  }
}

/** What went wrong and what would be right, in one line. */
function reasonOf(error: unknown, topic: TopicArn): string {
  const { kind, code, message } = classifyAwsError(error);
  if (code.startsWith('KMS')) return kmsReason(kind, code, message);
  return whyNot(error, {
    service: 'SNS',
    notFound: `there is no such topic; create it in ${topic.region}, or correct the ARN`,
    denied: `not allowed; allow sns:Publish on it to the auditor's role, and in the topic's policy when it is another account's`,
  });
}

/** An encrypted topic's publisher needs its key too (SNS API reference, Publish: the KMS errors). */
function kmsReason(kind: AwsErrorKind, code: string, message: string): string {
  if (kind === 'denied') {
    return `the topic is encrypted; allow kms:GenerateDataKey and kms:Decrypt on its key to the auditor's role`;
  }
  if (kind === 'throttled') return 'KMS throttles the account; publish again later';
  return `the topic's KMS key cannot be used (${code}); enable it, or give the topic another: ${harmless(message)}`;
}
