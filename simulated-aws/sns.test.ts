import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
const TopicArn = `arn:aws:sns:eu-west-1:${ACCOUNT}:findings`;
let aws: SimulatedAws;
let sns: SNSClient;

beforeEach(async () => {
  const world = aWorld()
    .account(ACCOUNT, (a) => a.region('eu-west-1'))
    .account('444455556666', (a) => a.region('eu-west-1'))
    .topic(TopicArn, {
      subscriptions: [
        { protocol: 'email', endpoint: 'ops@example.com' },
        { protocol: 'sqs', endpoint: 'arn:aws:sqs:eu-west-1:111122223333:q', filterPolicy: { maxSeverity: ['high'] } },
      ],
    })
    .topic('arn:aws:sns:eu-west-1:444455556666:theirs');
  aws = await startSimulatedAws(world);
  ({ sns } = clientsOf(aws));
});
afterEach(() => aws.stop());

const publish = (input: Partial<PublishCommandInput>) =>
  sns.send(new PublishCommand({ TopicArn, Message: 'text', ...input }));
const publishJson = (message: unknown) => publish({ Message: JSON.stringify(message), MessageStructure: 'json' });

describe('with a message for each protocol', () => {
  test('each subscriber gets its own, the others the default', async () => {
    const lambda = JSON.stringify({ findings: 3 });
    await publishJson({ default: 'short', email: 'Dear reader', lambda });
    const [publication] = aws.publications;
    expect(publication?.received.email.body).toMatch(/^Dear reader\n/);
    expect(JSON.parse(publication?.received.sqs.body ?? '')).toMatchObject({ Type: 'Notification', Message: 'short' });
    expect(JSON.parse(publication?.received.https.body ?? '')).toMatchObject({ Message: 'short', TopicArn });
    const event = JSON.parse(publication?.received.lambda.body ?? '');
    expect(event.Records[0]).toMatchObject({ EventSource: 'aws:sns', Sns: { Message: lambda, Subject: null } });
    expect(publication?.deliveries).toMatchObject([{ protocol: 'email', message: 'Dear reader' }]);
  });

  test.each([
    ['there is no default', { email: 'x' }, /No default entry in JSON message body/],
    ['the default is no text', { default: { a: 1 } }, /No default entry in JSON message body/],
    ['it is a list', ['default'], /JSON message body failed to parse/],
  ])('it is refused when %s', async (_, message, expected) => {
    expect(await failureOf(publishJson(message))).toMatch(expected);
    expect(aws.publications).toEqual([]);
  });

  test('an empty text counts as one of its own', async () => {
    await publishJson({ default: 'short', sqs: '' });
    expect(aws.publications[0]?.received.sqs.message).toBe('');
  });

  test('a value that is no text, and a key that is no protocol, are ignored', async () => {
    await publishJson({ default: 'short', sqs: { a: 1 }, pigeon: 'coo' });
    expect(aws.publications[0]?.received.sqs.message).toBe('short');
  });
});

test('subscribers with a filter policy get what passes it', async () => {
  const high = { maxSeverity: { DataType: 'String', StringValue: 'high' } };
  await publish({ MessageAttributes: high });
  await publish({ MessageAttributes: { maxSeverity: { DataType: 'String', StringValue: 'low' } } });
  expect(aws.publications.map(({ deliveries }) => deliveries.map((each) => each.protocol))).toEqual([
    ['email', 'sqs'],
    ['email'],
  ]);
  const body = JSON.parse(aws.publications[0]?.received.sqs.body ?? '');
  expect(body.MessageAttributes).toEqual({ maxSeverity: { Type: 'String', Value: 'high' } });
});

describe('the size', () => {
  const attributes = { kind: { DataType: 'String', StringValue: 'é' } };
  const overhead = Buffer.byteLength('kindStringé');

  test('may be 262,144 bytes of UTF-8, attributes included', async () => {
    const message = 'é'.repeat((262_144 - overhead - 1) / 2);
    expect(await failureOf(publish({ Message: message, MessageAttributes: attributes }))).toBe('answered');
  });

  test('may not be a byte more', async () => {
    const message = 'x'.repeat(262_144 - overhead + 1);
    expect(await failureOf(publish({ Message: message, MessageAttributes: attributes }))).toBe(
      'InvalidParameterException: Invalid parameter: Message too long',
    );
  });
});

describe('the subject', () => {
  test.each(['', 'x'.repeat(101), 'two\nlines', ' leading space', 'naïve'])('cannot be %j', async (Subject) => {
    expect(await failureOf(publish({ Subject }))).toBe('InvalidParameterException: Invalid parameter: Subject');
  });

  test('can be 100 ASCII characters', async () => {
    await publish({ Subject: 'x'.repeat(100) });
    expect(aws.publications[0]?.subject).toHaveLength(100);
  });
});

describe('the topic', () => {
  test.each([
    [`arn:aws:sns:eu-west-1:${ACCOUNT}:none`, 'NotFoundException: Topic does not exist'],
    [`arn:aws:sns:us-east-1:${ACCOUNT}:findings`, 'InvalidParameterException: Invalid parameter: TopicArn'],
    ['findings', /^InvalidParameterException: .*at least 6 elements, not 1/],
    ['arn:aws:sns:eu-west-1:444455556666:theirs', /^AuthorizationErrorException: .*SNS:Publish on resource/],
  ])('%s is refused', async (arn, expected) => {
    expect(await failureOf(publish({ TopicArn: arn }))).toEqual(expect.stringMatching(expected));
  });
});

test('attributes need a type and a value', async () => {
  const empty = publish({ MessageAttributes: { a: { DataType: 'String', StringValue: '' } } });
  expect(await failureOf(empty)).toMatch(/must contain non-empty message attribute value/);
  const odd = publish({ MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } } });
  expect(await failureOf(odd)).toMatch(/invalid message attribute type/);
});
