import { classifyAwsError } from '../aws/errors.ts';
import { type MailRoute, regionOf } from '../model/mail-route.ts';
import { type Postponed, postponed } from './outcome.ts';
import { grownPause, QUOTA_SECONDS } from './try-again.ts';

/**
 * What SES's refusal of a mail means (API reference of SES v2, SendEmail, errors). Of SES's words only addresses that the
 * configuration has are said again.
 * @param tries of the mail so far, this one included
 */
export function refusalOf(error: unknown, mail: MailRoute, tries: number): Postponed {
  const { kind, code, message } = classifyAwsError(error);
  const passing = (why: string) => postponed(why, grownPause(tries));
  switch (kind) {
    case 'throttled':
      return isOfDay(message) ? usedUp(mail) : passing('SES throttles the account: too many mails a second');
    case 'denied':
      return postponed(deniedText(message, mail));
    case 'not-found':
      return postponed(`SES has no such identity or configuration set in ${regionOf(mail)}: ${named(mail)}`);
    case 'credentials':
      return passing(`AWS does not accept the credentials (${code})`);
    case 'timeout':
      return passing('SES did not answer in time, and may have sent it');
    case 'network':
      return passing(`SES could not be reached (${code})`);
    case 'unusable':
      return passing('SES gave an answer that is none, and may have sent it');
    case 'conflict':
    case 'unsupported':
    case 'error':
      return ofCode(code, message, mail) ?? passing(`SES answered with ${code}`);
  }
}

function ofCode(code: string, message: string, mail: MailRoute): Postponed | undefined {
  switch (code) {
    case 'LimitExceededException':
      return usedUp(mail);
    case 'MessageRejected':
      return postponed(unverifiedText(message, mail));
    case 'MailFromDomainNotVerifiedException':
      return postponed(`the custom MAIL FROM domain of ${mail.identityArn} is not verified; verify or remove it`);
    case 'SendingPausedException':
      return postponed(
        `sending is paused in ${regionOf(mail)}, for the account or the configuration set; resume it in the console of SES`,
      );
    case 'AccountSuspendedException':
      return postponed(`SES has suspended the account in ${regionOf(mail)}; the console of SES has the reason`);
    case 'BadRequestException':
      return postponed('SES does not take the request (BadRequestException)');
    default:
      return undefined;
  }
}

/** SES counts over 24 hours, and says so in a message alone (developer guide, errors related to sending quotas). */
function isOfDay(message: string): boolean {
  return /\bdaily\b/i.test(message);
}

function usedUp(mail: MailRoute): Postponed {
  const why = `the account's quota of mails in 24 hours is used up in ${regionOf(mail)}; request a higher one`;
  return postponed(why, QUOTA_SECONDS);
}

/** In the sandbox, recipients have to be verified as the sender (developer guide, request production access). */
function unverifiedText(message: string, mail: MailRoute): string {
  const words = new Set(message.toLowerCase().split(/[\s,;:<>"'`]+/));
  const isNamed = (address: string) => words.has(address.toLowerCase());
  const region = regionOf(mail);
  if (isNamed(mail.from)) return `${mail.from} is not verified in ${region}; verify it or its domain in SES there`;
  const recipients = mail.to.filter(isNamed);
  if (recipients.length === 0) return 'SES refused the mail (MessageRejected)';
  return `${recipients.join(', ')} not verified in ${region}, where SES has the account in its sandbox; verify each there, or request production access`;
}

/** In the sandbox SES asks for a permission on recipients' identities, too. */
function deniedText(message: string, mail: MailRoute): string {
  const recipient = mail.to.find((address) => message.includes(`identity/${address}`));
  return recipient === undefined || recipient === mail.from
    ? `not allowed; allow ses:SendEmail on ${named(mail)} to the role of the function, and in the identity's policy when it is another account's`
    : `not allowed to send to ${recipient}: SES has the account in its sandbox in ${regionOf(mail)}; request production access there`;
}

function named({ identityArn, configurationSet }: MailRoute): string {
  return configurationSet === undefined ? identityArn : `${identityArn} and configuration set ${configurationSet}`;
}
