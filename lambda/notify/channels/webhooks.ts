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
import { MAX_BYTES, queueOfDeliveries, queuePutter } from './put-in-queue.ts';

/** What of a configuration names webhooks. */
export interface WebhookSettings {
  readonly webhooks?: readonly Pick<Webhook, 'name' | 'kind'>[] | undefined;
}

/**
 * The webhooks that are configured, where the deployment has a queue for them, which it names in `DELIVERIES`: the
 * function `deliver` posts what is put there. Nobody else knows their addresses.
 */
export function configuredWebhooks({ webhooks = [] }: WebhookSettings): readonly OpenChannel[] {
  const queueUrl = queueOfDeliveries();
  return queueUrl === undefined ? [] : webhooks.map((webhook) => webhookChannel(webhook, queueUrl));
}

function webhookChannel(webhook: Pick<Webhook, 'name' | 'kind'>, queueUrl: string): OpenChannel {
  return (home): Channel => {
    const name = `webhook ${webhook.name}`;
    const put = queuePutter(home, queueUrl, name);
    const send = (about: string, body: string, signal: AbortSignal) =>
      put({ attributes: { webhook: webhook.name, about }, body }, signal);
    return {
      name,
      publish: (publication, signal) => send('report', bodyOf(webhook, publication), signal),
      publishDigest: (publication, signal) => send('digest', digestBody(webhook, publication), signal),
    };
  };
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

/** What is posted of a weekly digest, likewise. */
export function digestBody(
  { kind }: Pick<Webhook, 'kind'>,
  { digest, report, outline, reportLocation }: DigestPublication,
) {
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
