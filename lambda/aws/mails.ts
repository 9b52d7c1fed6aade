import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { SesSend } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { usable } from './usable.ts';

/**
 * Sends mails as the session, each request once: SES knows no token by which it would tell a repeated one from a new one.
 * The region must be that of the identity.
 */
export function mailSender(session: Session, region: string, timeLimitMs: number): SesSend {
  const client = usable(new SESv2Client({ ...clientSettings(session, region), maxAttempts: 1 }), { speaks: 'json' });
  const call = guarded(withoutLimit, timeLimitMs);
  return {
    sendEmail: call(ACTIONS.ses.sendEmail, ANSWERS.ses.sendEmail, (input, options) =>
      client.send(new SendEmailCommand(input), options),
    ),
  };
}
