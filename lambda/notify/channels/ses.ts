import type { Mail, MailRoute } from '../../model/mail-route.ts';
import { renderHtmlDigest } from '../../report/email/html/render-html-digest.ts';
import { renderHtmlEmail } from '../../report/email/html/render-html-email.ts';
import { renderDigestEmail } from '../../report/email/render-digest-email.ts';
import { renderEmail } from '../../report/email/render-email.ts';
import { digestOutline } from '../../report/outline/digest.ts';
import { clipped } from '../../report/words/plain-text.ts';
import type { DigestPublication, OpenChannel, Publication } from './channel.ts';
import { digestSubject } from './forms/digest-subject.ts';
import { subjectOf } from './forms/subject.ts';
import { queueOfDeliveries, queuePutter } from './put-in-queue.ts';

/** What of a configuration names mail by SES. */
export interface SesSettings {
  readonly ses?: MailRoute | undefined;
}

const NAME = 'mail by SES';

/** Mail by SES, where it is configured and the deployment has a queue for it: the function `deliver` sends it. */
export function configuredSes({ ses }: SesSettings): readonly OpenChannel[] {
  const queueUrl = queueOfDeliveries();
  return ses === undefined || queueUrl === undefined ? [] : [sesChannel(queueUrl)];
}

function sesChannel(queueUrl: string): OpenChannel {
  return (home) => {
    const put = queuePutter(home, queueUrl, NAME);
    const send = (about: string, mail: Mail, signal: AbortSignal) =>
      put({ attributes: { mail: 'ses', about }, body: JSON.stringify(mail) }, signal);
    return {
      name: NAME,
      publish: (publication, signal) => send('report', mailOf(publication), signal),
      publishDigest: (publication, signal) => send('digest', digestMail(publication), signal),
    };
  };
}

/** Of a report: subject and text as SNS mails them, and the same as HTML. */
export function mailOf({ outline, reportLocation }: Pick<Publication, 'outline' | 'reportLocation'>): Mail {
  const location = reportLocation === null ? null : clipped(reportLocation, 2048);
  return {
    subject: subjectOf(outline),
    text: renderEmail(outline, location),
    html: renderHtmlEmail(outline, location),
  };
}

/** Of a weekly digest, likewise. */
export function digestMail({ digest, report, outline, reportLocation }: DigestPublication): Mail {
  const location = reportLocation === null ? null : clipped(reportLocation, 2048);
  const words = digestOutline(digest, report);
  return {
    subject: digestSubject(digest, words, outline),
    text: renderDigestEmail(words, location),
    html: renderHtmlDigest(words, location),
  };
}
