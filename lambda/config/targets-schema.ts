import * as z from 'zod';
import { distinct } from './distinct.ts';
import {
  ACCOUNT_ID,
  EXTERNAL_ID,
  formatted,
  ORGANIZATION_ID,
  ORGANIZATIONAL_UNIT,
  ROLE_ARN,
  ROLE_NAME,
} from './formats.ts';
import { regionName } from './regions.ts';

const account = z
  .strictObject({
    roleArn: formatted(ROLE_ARN)
      .optional()
      .describe('Role to assume. Leave it out for the account of your own credentials.'),
    externalId: formatted(EXTERNAL_ID).optional().describe("External id that the role's trust policy requires."),
  })
  .refine(({ roleArn, externalId }) => externalId === undefined || roleArn !== undefined, {
    path: ['externalId'],
    error: 'an external id goes with a roleArn, and there is none here',
  })
  .describe('How to enter one account.');

const organization = z
  .strictObject({
    roleName: formatted(ROLE_NAME)
      .optional()
      .describe(
        'Name of the role to assume in each account, with its path if it has one. Member stacks create it. By default ' +
          '"eks-ip-auditor", or the "name" of the deployment and "-read" if that is another.',
      ),
    externalId: formatted(EXTERNAL_ID).optional().describe("External id that the roles' trust policies require."),
    organizationalUnits: distinct(
      formatted(ORGANIZATIONAL_UNIT),
      (unit) => unit,
      (unit) => `"${unit}"`,
    )
      .min(1, { error: 'no unit is listed; leave it out to audit every account of the organisation' })
      .optional()
      .describe(
        'Organisational units to audit, with all units below them. By default every account of the organisation.',
      ),
    excludeAccounts: distinct(
      formatted(ACCOUNT_ID),
      (id) => id,
      (id) => `"${id}"`,
    )
      .default([])
      .describe('Accounts not to audit.'),
    stackSet: z
      .boolean()
      .default(false)
      .describe(
        'True: the deployment creates a service-managed StackSet that creates the roles in every account of the units, ' +
          'also in those that join later. It never creates them in the management account.',
      ),
    callAs: z
      .enum(['SELF', 'DELEGATED_ADMIN'])
      .default('SELF')
      .describe('For the StackSet: "SELF" in the management account, "DELEGATED_ADMIN" in a delegated administrator.'),
  })
  .refine(({ stackSet, organizationalUnits }) => !stackSet || organizationalUnits !== undefined, {
    path: ['organizationalUnits'],
    error: 'a StackSet needs to know where; name the organisation\'s root ("r-ab12") or units in it',
  })
  .describe(
    'Audit the active accounts of the AWS organisation, instead of "accounts". The account audited from must be ' +
      'its management account or a delegated administrator.',
  );

/** What to audit. */
export const targets = z
  .strictObject({
    accounts: distinct(account, ({ roleArn = '' }) => roleArn, accountText)
      .min(1, { error: 'no account is listed; leave "accounts" out to audit the account of your own credentials' })
      .optional()
      .describe('Accounts to audit. By default the one of your own credentials.'),
    organization: organization.optional(),
    organizationId: formatted(ORGANIZATION_ID)
      .optional()
      .describe(
        'Id of the AWS organisation, for the trust policies of member stacks: nobody outside it can assume their roles.',
      ),
    regions: z
      .union([
        z.literal('all'),
        z
          .array(regionName())
          .min(1, { error: 'no region is listed; write ["eu-west-1"] or "all", or leave "regions" out' }),
      ])
      .optional()
      .describe(
        'Regions to audit in each account, or "all" that are enabled in it. By default the region of your credentials.',
      ),
  })
  .refine(({ accounts, organization: whole }) => whole === undefined || accounts === undefined, {
    path: ['organization'],
    error: 'it does not go with "accounts": name accounts or the organisation',
  })
  .refine(
    ({ accounts = [], organization: whole, organizationId }) =>
      organizationId === undefined ||
      !ORGANIZATION_ID.pattern.test(organizationId) ||
      whole !== undefined ||
      accounts.some(({ roleArn }) => roleArn !== undefined),
    {
      path: ['organizationId'],
      error: 'the id alone audits no other account; write "organization": {} too for all of them, or leave it out',
    },
  )
  .refine(({ organization: whole, organizationId }) => whole?.stackSet !== true || organizationId !== undefined, {
    path: ['organizationId'],
    error: "a StackSet creates roles in every account; give the organisation's id, so that nobody else can assume them",
  })
  .prefault({})
  .describe('What to audit: every account in every region listed.');

function accountText({ roleArn }: z.output<typeof account>): string {
  return roleArn === undefined ? 'the account of your own credentials' : `"${roleArn}"`;
}
