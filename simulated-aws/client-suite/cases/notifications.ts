import { PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import type { ClientCase } from '../answer.ts';
import { ALL_QUEUE, type Stage, TOPIC, URGENT_QUEUE } from '../stage.ts';

async function publish({ clients }: Stage, input: PublishCommandInput): Promise<'published'> {
  await clients.sns.send(new PublishCommand({ TopicArn: TOPIC, ...input }));
  return 'published';
}

/** The notification documents that a queue got, without what is new each time. */
async function documentsIn({ received }: Stage, queue: string) {
  const bodies = await received(queue);
  return bodies.map((body) => {
    const document: Record<string, unknown> = JSON.parse(body);
    const { Type, TopicArn, Subject, Message, MessageAttributes } = document;
    return { keys: Object.keys(document).sort(), Type, TopicArn, Subject, Message, MessageAttributes };
  });
}

async function delivered(stage: Stage, input: PublishCommandInput, queue = ALL_QUEUE) {
  await stage.received(queue);
  await publish(stage, input);
  return documentsIn(stage, queue);
}

const severity = (value: string) => ({ maxSeverity: { DataType: 'String', StringValue: value } });
const both = JSON.stringify({ default: 'short', sqs: '{"long":true}' });

export const notificationCases: readonly ClientCase[] = [
  {
    name: 'delivers a message with a subject to a queue',
    ask: (stage) => delivered(stage, { Message: 'hello', Subject: 'A subject' }),
  },
  { name: 'delivers a message without a subject to a queue', ask: (stage) => delivered(stage, { Message: 'hello' }) },
  {
    name: 'delivers the message for queues to a queue',
    ask: (stage) => delivered(stage, { Message: both, MessageStructure: 'json' }),
  },
  {
    name: 'delivers the default message where there is none for queues',
    ask: (stage) => delivered(stage, { Message: '{"default":"short","email":"long"}', MessageStructure: 'json' }),
  },
  {
    name: 'delivers message attributes',
    ask: (stage) =>
      delivered(stage, {
        Message: 'hello',
        MessageAttributes: {
          ...severity('low'),
          checks: { DataType: 'String.Array', StringValue: '["leaked-eni"]' },
        },
      }),
  },
  {
    name: 'delivers to a subscriber with a filter policy what passes it',
    ask: async (stage) => {
      await stage.received(URGENT_QUEUE);
      await publish(stage, { Message: 'calm', MessageAttributes: severity('low') });
      const calm = await stage.received(URGENT_QUEUE);
      await publish(stage, { Message: 'urgent', MessageAttributes: severity('high') });
      const urgent = await documentsIn(stage, URGENT_QUEUE);
      await stage.received(ALL_QUEUE);
      return { calm: calm.length, urgent: urgent.map(({ Message }) => Message) };
    },
  },
  {
    name: 'refuses a JSON message without a default',
    ask: (stage) => publish(stage, { Message: '{"sqs":"x"}', MessageStructure: 'json' }),
  },
  {
    name: 'refuses a JSON message that is no JSON',
    ask: (stage) => publish(stage, { Message: 'hello', MessageStructure: 'json' }),
  },
  { name: 'refuses an empty message', ask: (stage) => publish(stage, { Message: '' }) },
  {
    name: 'refuses a subject of 101 characters',
    ask: (stage) => publish(stage, { Message: 'hello', Subject: 'x'.repeat(101) }),
  },
  {
    name: 'refuses a subject with a line break',
    ask: (stage) => publish(stage, { Message: 'hello', Subject: 'a\nb' }),
  },
  {
    name: 'takes a message of 262,144 bytes',
    ask: async (stage) =>
      (await delivered(stage, { Message: 'x'.repeat(262_144) })).map(({ Message }) => String(Message).length),
  },
  { name: 'refuses a message of 262,145 bytes', ask: (stage) => publish(stage, { Message: 'x'.repeat(262_145) }) },
  {
    name: 'does not publish to an unknown topic',
    ask: (stage) => publish(stage, { TopicArn: `${TOPIC}-gone`, Message: 'hello' }),
  },
  {
    name: 'does not publish to a topic of another region',
    ask: (stage) => publish(stage, { TopicArn: TOPIC.replace('eu-central-1', 'us-east-1'), Message: 'hello' }),
  },
];
