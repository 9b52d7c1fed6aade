import { describe, expect, it, vi } from 'vitest';
import { AuditorError } from '../../../lambda/model/errors.ts';
import { snsMessage } from '../../../lambda/notify/channels/sns/sns-message.ts';
import { parseTopicArn } from '../../../lambda/notify/channels/sns/topic-arn.ts';
import { configuredSns, publishToTopic } from '../../../lambda/notify/channels/sns.ts';
import { outlineOf } from '../../../lambda/report/outline/outline.ts';
import { realisticReport } from '../../report/sample-report.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:eks-ip-audit';
const report = realisticReport();
const message = snsMessage(report, outlineOf(report));
const signal = new AbortController().signal;

function named(name: string, text = 'said by AWS'): Error {
  return Object.assign(new Error(text), { name });
}

async function errorOf(failure: Error): Promise<AuditorError> {
  const port = { publish: () => Promise.reject(failure) };
  try {
    await publishToTopic(port, parseTopicArn(TOPIC), message, signal);
  } catch (error) {
    if (error instanceof AuditorError) return error;
    throw error;
  }
  throw new Error('it was published');
}

describe('a topic of SNS', () => {
  it('publishes one message with a variant a protocol', async () => {
    const inputs: unknown[] = [];
    const port = { publish: async (input: unknown) => ({ MessageId: String(inputs.push(input)), $metadata: {} }) };
    await publishToTopic(port, parseTopicArn(TOPIC), message, signal);
    expect(inputs).toEqual([
      {
        TopicArn: TOPIC,
        Subject: message.subject,
        Message: message.message,
        MessageStructure: 'json',
        MessageAttributes: message.attributes,
      },
    ]);
  });

  it.each([
    ['NotFoundException', /there is no such topic; create it in eu-west-1/],
    ['AuthorizationErrorException', /allow sns:Publish/],
    ['KMSAccessDeniedException', /kms:GenerateDataKey and kms:Decrypt/],
    ['KMSDisabledException', /KMS key cannot be used \(KMSDisabledException\)/],
    ['ExpiredTokenException', /renew them/],
    ['AbortError', /time ran out/],
    ['InvalidParameterException', /InvalidParameterException: said by AWS/],
  ])('names the topic and what would be right on %s', async (name, expected) => {
    const failure = named(name);
    const error = await errorOf(failure);
    expect(error).toMatchObject({ code: 'PUBLISH_FAILED', cause: failure });
    expect(error.message).toContain(TOPIC);
    expect(error.message).toMatch(expected);
  });

  it('stays on one line, whatever AWS says', async () => {
    expect((await errorOf(named('Odd', 'two\nlines\u001b[2J'))).message).not.toMatch(/\p{Cc}/u);
  });

  it('is a channel where the configuration or the deployment names it, and none otherwise', () => {
    vi.stubEnv('TOPIC_ARN', undefined);
    expect(configuredSns({})).toEqual([]);
    expect(configuredSns({ topicArn: TOPIC })).toHaveLength(1);
    vi.stubEnv('TOPIC_ARN', TOPIC);
    expect(configuredSns({})).toHaveLength(1);
    vi.unstubAllEnvs();
  });

  it('has to be named right before anything is published', () => {
    expect(() => configuredSns({ topicArn: 'findings' })).toThrow(/not the ARN of an SNS topic/);
  });
});
