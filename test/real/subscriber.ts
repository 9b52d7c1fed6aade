import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientsOf, type Place } from './place.ts';

/** Subscribes a queue to a topic; what takes the messages that came since. */
export async function subscribe(place: Place, topic: string): Promise<() => Promise<readonly unknown[]>> {
  const { sns, sqs } = clientsOf(place);
  const arn = `arn:aws:sqs:${place.region}:${place.accountId}:findings`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'findings', Attributes: { Policy } }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }));
  return async () => {
    const taken: unknown[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body = '', ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        taken.push(JSON.parse(notification.parse(JSON.parse(Body)).Message));
      }
      if (Messages.length === 0) return taken;
    }
  };
}

const notification = z.object({ Type: z.literal('Notification'), Message: z.string() });
