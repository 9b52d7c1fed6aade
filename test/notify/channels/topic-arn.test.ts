import { describe, expect, it } from 'vitest';
import { AuditorError } from '../../../lambda/model/errors.ts';
import { parseTopicArn } from '../../../lambda/notify/channels/sns/topic-arn.ts';

function refusal(text: string): AuditorError {
  try {
    parseTopicArn(text);
  } catch (error) {
    if (error instanceof AuditorError) return error;
  }
  throw new Error(`${text} was taken`);
}

describe('parseTopicArn', () => {
  it.each([
    ['arn:aws:sns:eu-west-1:111122223333:eks-ip-audit', 'aws', 'eu-west-1'],
    ['arn:aws-cn:sns:cn-north-1:111122223333:audit_1', 'aws-cn', 'cn-north-1'],
    ['arn:aws-us-gov:sns:us-gov-west-1:111122223333:a', 'aws-us-gov', 'us-gov-west-1'],
  ])('takes region and partition from %s', (arn, partition, region) => {
    expect(parseTopicArn(arn)).toMatchObject({ arn, partition, region, accountId: '111122223333' });
  });

  it.each([
    '',
    'eks-ip-audit',
    'arn:aws:sqs:eu-west-1:111122223333:queue',
    'arn:aws:sns:eu-west-1:1111:topic',
    'arn:aws:sns::111122223333:topic',
    'arn:aws:sns:eu-west-1:111122223333:topic:3a8e9b1c-subscription',
    'arn:aws:sns:eu-west-1:111122223333:topic\n',
  ])('refuses %j and says how one reads', (text) => {
    const error = refusal(text);
    expect(error.code).toBe('MALFORMED_ARN');
    expect(error.message).toContain('arn:aws:sns:eu-west-1:111122223333:eks-ip-audit');
    expect(error.message).not.toContain('\n');
  });

  it('refuses a FIFO topic, which cannot mail', () => {
    expect(refusal('arn:aws:sns:eu-west-1:111122223333:audit.fifo').message).toContain('use a standard topic');
  });
});
