import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { homeSession } from '../../../lambda/aws/sessions.ts';
import { configuredChannels } from '../../../lambda/notify/channels/index.ts';
import { mailOf } from '../../../lambda/notify/channels/ses.ts';
import { snsMessage } from '../../../lambda/notify/channels/sns/sns-message.ts';
import { outlineOf } from '../../../lambda/report/outline/outline.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../../simulated-aws/index.ts';
import { realisticReport } from '../../report/sample-report.ts';
import { stubEnvironment } from '../../support/environment.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/deliveries';
const ses = {
  identityArn: 'arn:aws:ses:eu-west-1:111122223333:identity/example.com',
  from: 'audits@example.com',
  to: ['ops@example.com'],
};
const report = realisticReport();
const publication = { report, outline: outlineOf(report), news: { changes: [], gaps: [] }, reportLocation: null };
const { signal } = new AbortController();

let aws: SimulatedAws;
beforeAll(async () => {
  aws = await startSimulatedAws(aWorld().account('111122223333', (account) => account.region('eu-west-1')));
});
afterAll(() => aws.stop());

async function channels() {
  stubEnvironment({ ...aws.env(), AWS_REGION: 'eu-west-1', TOPIC_ARN: '', EVENT_BUS_ARN: '' });
  return configuredChannels({ ses, webhooks: [] }, await homeSession({ signal, maxAttempts: 1 }));
}

it('is a channel only where a deployment has a queue for it: from a terminal nobody mails', async () => {
  vi.stubEnv('DELIVERIES', '');
  expect(await channels()).toEqual([]);
});

it('puts a mail into the queue, with subject and text as SNS mails them, and names no recipient there', async () => {
  vi.stubEnv('DELIVERIES', QUEUE);
  const [channel, ...others] = await channels();
  expect([channel?.name, others]).toEqual(['mail by SES', []]);
  await channel?.publish(publication, signal);
  const { parameters = {} } = aws.calls.at(-1) ?? {};
  expect(parameters).toMatchObject({
    QueueUrl: QUEUE,
    MessageAttributes: {
      mail: { DataType: 'String', StringValue: 'ses' },
      about: { DataType: 'String', StringValue: 'report' },
    },
  });
  const mail = JSON.parse(String(parameters.MessageBody));
  const { subject, message } = snsMessage(report, publication.outline);
  expect(mail).toEqual(mailOf(publication));
  expect([mail.subject, mail.text]).toEqual([subject, JSON.parse(message).email]);
  expect(JSON.stringify(parameters)).not.toContain('example.com');
});
