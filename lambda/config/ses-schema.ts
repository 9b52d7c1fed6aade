import * as z from 'zod';
import { sum } from '../common/sum.ts';
import { distinct } from './distinct.ts';
import { CONFIGURATION_SET, EMAIL, formatted, IDENTITY_ARN } from './formats.ts';

/** SES takes 50 of one message (developer guide, quotas). */
const MAX_RECIPIENTS = 50;

/** They stand in a policy and in the environment of a function, where there is room for 4 KB in all. */
const MAX_CHARACTERS = 1500;

/** Mail by SES. */
export function ses() {
  return z
    .strictObject({
      identityArn: formatted(IDENTITY_ARN).describe(
        'ARN of the verified identity of SES that sends: a domain or an address. Mails go out in its region.',
      ),
      from: formatted(EMAIL).describe('Address of the sender, which the identity covers.'),
      to: distinct(
        formatted(EMAIL),
        (email) => email.toLowerCase(),
        (email) => `"${email}"`,
      )
        .min(1, { error: 'there is no address here; give at least one, or leave "ses" out' })
        .max(MAX_RECIPIENTS, { error: `there are too many; the most is ${MAX_RECIPIENTS}: use a mailing list` })
        .refine((emails) => sum(emails.map(({ length }) => length)) <= MAX_CHARACTERS, {
          error: `together they have more than ${MAX_CHARACTERS} characters; use a mailing list`,
        })
        .describe('Addresses that get each mail. They see one another.'),
      configurationSet: formatted(CONFIGURATION_SET)
        .optional()
        .describe("Configuration set of SES to send with, in the deployment's account and the identity's region."),
    })
    .superRefine(({ identityArn, from }, context) => {
      if (covers(identityArn, from)) return;
      context.addIssue({
        code: 'custom',
        path: ['from'],
        message: `"${from}" is not of the identity "${identityOf(identityArn)}"; give an address of it, or the identity of this address`,
      });
    })
    .optional();
}

/**
 * An identity is an address, or a domain with all below it (SES developer guide, verified identities). What is no identity
 * at all is refused for that.
 */
function covers(identityArn: string, from: string): boolean {
  if (!IDENTITY_ARN.pattern.test(identityArn)) return true;
  const identity = identityOf(identityArn).toLowerCase();
  const [, domain = ''] = from.toLowerCase().split('@');
  return identity.includes('@')
    ? identity === from.toLowerCase()
    : domain === identity || domain.endsWith(`.${identity}`);
}

function identityOf(identityArn: string): string {
  return identityArn.slice(identityArn.indexOf('identity/') + 'identity/'.length);
}
