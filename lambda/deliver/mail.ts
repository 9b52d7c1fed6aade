import type { SesSend } from '../aws/ports.ts';
import { type Mail, type MailRoute, regionOf } from '../model/mail-route.ts';
import { refusalOf } from './mail-refusal.ts';
import { type Outcome, postponed } from './outcome.ts';

/** A mail of the queue. */
export interface MailMessage {
  readonly messageId: string;
  /** How often it was taken from the queue, this time included. */
  readonly tries: number;
  /** `report` or `digest`. */
  readonly about: string;
  /** JSON of a `Mail`. */
  readonly body: string;
}

export interface MailContext {
  /** Undefined where the configuration has no mail by SES. */
  readonly mail: MailRoute | undefined;
  readonly ses: (region: string) => SesSend;
  readonly signal: AbortSignal;
}

/**
 * Mails a message by SES, to all its recipients in one. Each try has the same `X-EKS-IP-Auditor-Delivery`: SES tells no
 * repeated mail from a new one, and readers can.
 */
export async function sendMail(message: MailMessage, { mail, ses, signal }: MailContext): Promise<Outcome> {
  if (mail === undefined) return postponed('the configuration has no mail by SES any more');
  const content = mailIn(message.body);
  if (content === undefined) return postponed('the message is no mail: it has no "subject", "text" and "html"');
  try {
    const { MessageId } = await ses(regionOf(mail)).sendEmail(requestOf(mail, content, message), signal);
    return { kind: 'taken', details: { mailId: MessageId } };
  } catch (error) {
    return refusalOf(error, mail, message.tries);
  }
}

function requestOf(
  { identityArn, from, to, configurationSet }: MailRoute,
  { subject, text, html }: Mail,
  { messageId, about }: MailMessage,
): Parameters<SesSend['sendEmail']>[0] {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    FromEmailAddress: from,
    FromEmailAddressIdentityArn: identityArn,
    Destination: { ToAddresses: [...to] },
    Content: {
      Simple: {
        Subject: utf8(subject),
        Body: { Text: utf8(text), Html: utf8(html) },
        Headers: [
          // No out-of-office answers (RFC 3834).
          { Name: 'Auto-Submitted', Value: 'auto-generated' },
          { Name: 'X-EKS-IP-Auditor-Kind', Value: about },
          { Name: 'X-EKS-IP-Auditor-Delivery', Value: messageId },
        ],
      },
    },
    ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
  };
}

/** What the audit put into the queue; undefined for anything else. */
function mailIn(body: string): Mail | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isMail(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isMail(value: unknown): value is Mail {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['subject', 'text', 'html'].every((key) => key in value && typeof Reflect.get(value, key) === 'string')
  );
}
