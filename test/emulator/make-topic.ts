/** A topic that delivers into a queue, and what arrived there. */
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { AccountClients } from './clients.ts';

export async function makeTopic({ sns, sqs }: AccountClients, topicArn: string, queue: string): Promise<void> {
  const [, , , region, accountId, name] = topicArn.split(':');
  await sns.send(new CreateTopicCommand({ Name: name }));
  await sqs.send(new CreateQueueCommand({ QueueName: queue }));
  const endpoint = `arn:aws:sqs:${region}:${accountId}:${queue}`;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: endpoint }));
}

/** Takes everything out of the queue: the notification documents of SNS. */
export async function takeAll({ sqs }: AccountClients, queue: string): Promise<readonly Notification[]> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}

/** The part of SNS's notification document that is looked at. */
export interface Notification {
  readonly Type: string;
  readonly TopicArn: string;
  readonly Subject: string;
  readonly Message: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}
