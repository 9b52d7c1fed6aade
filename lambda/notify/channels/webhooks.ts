import type { SqsCalls } from '../../aws/ports.ts';
import { queueCalls } from '../../aws/queues.ts';
import { AuditorError } from '../../model/errors.ts';
import type { Webhook } from '../../model/webhook.ts';
import { renderSlack, renderSlackDigest } from '../../report/chat/render-slack.ts';
import { renderTeams, renderTeamsDigest } from '../../report/chat/render-teams.ts';
import { digestOutline } from '../../report/outline/digest.ts';
import { clipped } from '../../report/words/plain-text.ts';
import type { Channel, DigestPublication, OpenChannel, Publication } from './channel.ts';
import { digestJson } from './forms/digest-json.ts';
import { digestSubject } from './forms/digest-subject.ts';
import { machineJson } from './forms/machine.ts';
import { subjectOf } from './forms/subject.ts';
import { whyNot } from './why-not.ts';

/** What of a configuration names webhooks. */
export interface WebhookSettings {
  readonly webhooks?: readonly Pick<Webhook, 'name' | 'kind'>[] | undefined;
}

/** SQS: a message with its attributes, in bytes; and what is kept free of it. */
const MAX_BYTES = 262_144 - 4096;

/**
 * The webhooks that are configured, where the deployment has a queue for them, which it names in `DELIVERIES`: the
 * function `deliver` posts what is put there. Nobody else knows their addresses.
 */
export function configuredWebhooks({ webhooks = [] }: WebhookSettings): readonly OpenChannel[] {
  const queueUrl = process.env.DELIVERIES ?? '';
  return queueUrl === '' ? [] : webhooks.map((webhook) => webhookChannel(webhook, queueUrl));
}

function webhookChannel(webhook: Pick<Webhook, 'name' | 'kind'>, queueUrl: string): OpenChannel {
  return (home): Channel => {
    const port = queueCalls(home, regionOf(queueUrl) ?? home.stsRegion);
    const send = (about: string, body: string, signal: AbortSignal) =>
      putInQueue(port, { queueUrl, webhook: webhook.name, about, body }, signal);
    return {
      name: `webhook ${webhook.name}`,
      publish: (publication, signal) => send('report', bodyOf(webhook, publication), signal),
      publishDigest: (publication, signal) => send('digest', digestBody(webhook, publication), signal),
    };
  };
}

/** `https://sqs.eu-west-1.amazonaws.com/…`; undefined for a queue of a simulated AWS. */
function regionOf(queueUrl: string): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl)?.[1];
}

/** What is posted: the form that the receiver takes. Of JSON for programs, what queues and functions get. */
export function bodyOf(
  { kind }: Pick<Webhook, 'kind'>,
  { report, outline, reportLocation }: Pick<Publication, 'report' | 'outline' | 'reportLocation'>,
): string {
  const location = reportLocation === null ? null : clipped(reportLocation, 2048);
  switch (kind) {
    case 'slack':
      return JSON.stringify(renderSlack(outline, subjectOf(outline), location));
    case 'teams':
      return JSON.stringify(renderTeams(outline, subjectOf(outline), location));
    case 'https':
      // Its measure is of a JSON string, in which the body takes more: there is room for it.
      return machineJson(report, location, MAX_BYTES);
  }
}

function digestBody({ kind }: Pick<Webhook, 'kind'>, { digest, report, outline, reportLocation }: DigestPublication) {
  const location = reportLocation === null ? null : clipped(reportLocation, 2048);
  const words = digestOutline(digest, report);
  const subject = digestSubject(digest, words, outline);
  switch (kind) {
    case 'slack':
      return JSON.stringify(renderSlackDigest(words, subject, location));
    case 'teams':
      return JSON.stringify(renderTeamsDigest(words, subject, location));
    case 'https':
      return digestJson({ digest, report, reportLocation: location }, MAX_BYTES);
  }
}

interface Queued {
  readonly queueUrl: string;
  readonly webhook: string;
  readonly about: string;
  readonly body: string;
}

/**
 * Puts a message into the queue of the function that posts it.
 * @throws AuditorError PUBLISH_FAILED
 */
async function putInQueue(
  port: Pick<SqsCalls, 'sendMessage'>,
  { queueUrl, webhook, about, body }: Queued,
  signal: AbortSignal,
): Promise<void> {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  try {
    await port.sendMessage(
      {
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: { webhook: attribute(webhook), about: attribute(about) },
      },
      signal,
    );
  } catch (cause) {
    const why = whyNot(cause, {
      service: 'SQS',
      notFound: 'its queue is gone; deploy again',
      denied: "not allowed; allow sqs:SendMessage on the queue of deliveries to the auditor's role",
    });
    throw new AuditorError('PUBLISH_FAILED', `could not hand a message to webhook ${webhook}: ${why}`, { cause });
  }
}
