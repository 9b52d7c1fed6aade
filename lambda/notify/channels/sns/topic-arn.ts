import { AuditorError } from '../../../model/errors.ts';

/** The parts of an SNS topic's ARN. */
export interface TopicArn {
  readonly arn: string;
  readonly partition: string;
  /** Where to publish: SNS takes a message in the topic's own region only. */
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

const TOPIC = /^arn:(aws[a-z-]*):sns:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):([A-Za-z0-9_-]{1,256}(?:\.fifo)?)$/;

/**
 * Reads a topic's ARN.
 * @throws AuditorError MALFORMED_ARN saying what would be right; also for FIFO topics, which deliver to queues only
 */
export function parseTopicArn(text: string): TopicArn {
  const [arn, partition, region, accountId, name] = TOPIC.exec(text) ?? [];
  if (
    arn === undefined ||
    partition === undefined ||
    region === undefined ||
    accountId === undefined ||
    name === undefined
  )
    throw new AuditorError('MALFORMED_ARN', `${quoted(text)} is not the ARN of an SNS topic, ${EXAMPLE}`);
  if (name.endsWith('.fifo'))
    throw new AuditorError('MALFORMED_ARN', `${quoted(text)} is a FIFO topic, which cannot mail; use a standard topic`);
  return { arn, partition, region, accountId, name };
}

const EXAMPLE = 'which reads like arn:aws:sns:eu-west-1:111122223333:eks-ip-audit';

function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
