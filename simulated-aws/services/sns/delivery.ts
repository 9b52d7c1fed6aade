/** What each subscriber of a topic receives for one publication. */
import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { SnsProtocol, Subscription } from '../../world/index.ts';

/** The message for each transport; those without one of their own get the default. */
export type MessageVariants = { readonly default: string } & Readonly<Record<string, string>>;

export interface Received {
  /** The text meant for the protocol. */
  readonly message: string;
  /** What arrives: the mail's text, the request's or queue message's body, the Lambda event as JSON. */
  readonly body: string;
}

export interface Delivery extends Received {
  readonly protocol: SnsProtocol;
  readonly endpoint: string;
}

export interface Publication {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** As published: with `MessageStructure=json` the JSON of all variants. */
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly at: Date;
  /** One for each subscription whose filter policy the attributes pass. */
  readonly deliveries: readonly Delivery[];
  /** What a subscriber of each protocol would receive, subscribed or not. */
  readonly received: Readonly<Record<Protocol, Received>>;
}

type Protocol = 'email' | 'email-json' | 'https' | 'sqs' | 'lambda';

export interface Published {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  readonly variants: MessageVariants;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly at: Date;
  readonly subscriptions: readonly Subscription[];
}

export function deliver(published: Published): Publication {
  const { messageId, topicArn, subject, message, attributes, at, subscriptions } = published;
  return {
    messageId,
    topicArn,
    subject,
    message,
    attributes,
    at,
    deliveries: subscriptions.map(({ protocol, endpoint }) => ({
      protocol,
      endpoint,
      ...receivedBy(protocol, published),
    })),
    received: {
      email: receivedBy('email', published),
      'email-json': receivedBy('email-json', published),
      https: receivedBy('https', published),
      sqs: receivedBy('sqs', published),
      lambda: receivedBy('lambda', published),
    },
  };
}

function receivedBy(protocol: SnsProtocol, published: Published): Received {
  const message = published.variants[protocol] ?? published.variants.default;
  return { message, body: bodyFor(protocol, message, published) };
}

function bodyFor(protocol: SnsProtocol, message: string, published: Published): string {
  switch (protocol) {
    case 'email':
      return `${message}\n\n--\n${footer(published)}`;
    case 'email-json':
    case 'http':
    case 'https':
    case 'sqs':
    case 'firehose':
      return JSON.stringify(envelope(message, published));
    case 'lambda':
      return JSON.stringify({ Records: [lambdaRecord(message, published)] });
    case 'sms':
    case 'application':
      return message;
  }
}

function footer({ topicArn }: Published): string {
  return `If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:\n${unsubscribeUrl(topicArn)}`;
}

function unsubscribeUrl(topicArn: string): string {
  const region = topicArn.split(':')[3];
  return `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topicArn}:simulated`;
}

/** The notification document; SNS signs it, which nobody here can verify, so the signature says so. */
function envelope(message: string, published: Published): Record<string, unknown> {
  const { messageId, topicArn, subject, at, attributes } = published;
  return {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: at.toISOString(),
    SignatureVersion: '1',
    Signature: 'simulated',
    SigningCertURL: `https://sns.${topicArn.split(':')[3]}.amazonaws.com/SimpleNotificationService-simulated.pem`,
    UnsubscribeURL: unsubscribeUrl(topicArn),
    ...(Object.keys(attributes).length === 0 ? {} : { MessageAttributes: attributeDocument(attributes) }),
  };
}

function attributeDocument(attributes: Readonly<Record<string, MessageAttributeValue>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64') },
    ]),
  );
}

function lambdaRecord(message: string, published: Published): Record<string, unknown> {
  const {
    SigningCertURL,
    UnsubscribeURL,
    MessageAttributes = {},
    Subject = null,
    ...rest
  } = envelope(message, published);
  return {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: `${published.topicArn}:simulated`,
    // Lambda's event spells the two URLs differently, and always has a subject and attributes.
    Sns: { ...rest, Subject, MessageAttributes, SigningCertUrl: SigningCertURL, UnsubscribeUrl: UnsubscribeURL },
  };
}
