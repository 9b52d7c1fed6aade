/** Publish to a standard topic, with the rules of its API reference and the errors that SNS answers. */
import type { MessageAttributeValue, PublishInput, PublishResponse } from '@aws-sdk/client-sns';
import { AwsError } from '../../aws-error.ts';
import { denied } from '../../refusals.ts';
import type { CallContext } from '../../service.ts';
import type { TopicRecord } from '../../world/index.ts';
import { deliver, type MessageVariants } from './delivery.ts';
import { passesFilter } from './filter-policy.ts';

/** Message and attributes together, in UTF-8 bytes. */
export const MAX_MESSAGE_BYTES = 262_144;

/** Keys of a JSON message that name a transport; others are ignored. */
const TRANSPORTS = new Set([
  ...['default', 'email', 'email-json', 'http', 'https', 'sqs', 'lambda', 'sms', 'application', 'firehose'],
]);

export function publish(input: PublishInput, context: CallContext): PublishResponse {
  const topic = topicOf(input, context);
  checkKey(topic, context);
  const { Message = '', Subject, MessageAttributes = {} } = input;
  if (Message === '') throw invalid('Empty message');
  checkSubject(Subject);
  checkAttributes(MessageAttributes);
  if (sizeOf(Message, MessageAttributes) > MAX_MESSAGE_BYTES) throw invalid('Message too long');
  const publication = deliver({
    messageId: context.requestId,
    topicArn: topic.arn,
    subject: Subject,
    message: Message,
    variants: variantsOf(input),
    attributes: MessageAttributes,
    at: context.now,
    subscriptions: topic.subscriptions.filter((each) => passesFilter(each.filterPolicy, MessageAttributes)),
  });
  context.publications.push(publication);
  return { MessageId: publication.messageId };
}

/** The topic must be in the region asked; one of another account would need a topic policy that allows the caller. */
function topicOf(input: PublishInput, context: CallContext): TopicRecord {
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  const parts = arn.split(':');
  if (parts.length < 6) {
    throw invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  }
  const [, , service, region = '', accountId = ''] = parts;
  if (service !== 'sns' || region !== context.region.name) throw invalid('TopicArn');
  const topic = context.world.region(accountId, region)?.topics.get(arn);
  if (accountId !== context.account.id) throw denied('sns', 'Publish', context.caller, arn);
  if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

/** SNS encrypts in the publisher's name (developer guide, key management). Code and status: service model. */
function checkKey({ keyArn }: TopicRecord, { allows, caller }: CallContext): void {
  if (keyArn === undefined) return;
  const missing = ['kms:GenerateDataKey', 'kms:Decrypt'].find((action) => !allows(action));
  if (missing === undefined) return;
  const message = `User: ${caller.arn} is not authorized to perform: ${missing} on resource: ${keyArn}`;
  throw new AwsError('KMSAccessDenied', message, 400);
}

/**
 * ASCII, no line breaks or control characters, starting with a letter, number or punctuation mark. The reference says
 * fewer than 100 characters; SNS takes exactly 100 too (moto issue 1503).
 */
function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (!/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): void {
  for (const [name, { DataType = '', StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!/^[\w.-]{1,256}$/.test(name)) throw invalidValue(`The message attribute name '${name}' is invalid.`);
    if (!/^(String|Number|Binary|String\.Array)(\.[\w.-]+)?$/.test(DataType)) {
      throw invalidValue(`The message attribute '${name}' has an invalid message attribute type.`);
    }
    const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
    if (value === undefined || value.length === 0) {
      const kind = DataType.startsWith('Binary') ? 'binary' : 'string';
      throw invalidValue(`The message attribute '${name}' must contain non-empty message attribute value for ${kind}.`);
    }
  }
}

function sizeOf(message: string, attributes: Readonly<Record<string, MessageAttributeValue>>): number {
  const sizes = Object.entries(attributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue }]) =>
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      (BinaryValue?.byteLength ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(message));
}

/**
 * With `MessageStructure=json`, the message of each transport: a JSON object, `default` mandatory, keys with values
 * other than strings ignored.
 */
function variantsOf({ Message = '', MessageStructure }: PublishInput): MessageVariants {
  if (MessageStructure === undefined) return { default: Message };
  if (MessageStructure !== 'json') throw invalid('MessageStructure');
  const parsed = parseObject(Message);
  const entries = Object.entries(parsed).filter(
    (entry): entry is [string, string] => TRANSPORTS.has(entry[0]) && typeof entry[1] === 'string',
  );
  const { default: fallback, ...others } = Object.fromEntries(entries);
  if (fallback === undefined) throw invalid('Message Structure - No default entry in JSON message body');
  return { default: fallback, ...others };
}

function parseObject(text: string): object {
  const parsed = parseJson(text);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw invalid('Message Structure - JSON message body failed to parse');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

function invalidValue(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message);
}
