import { z } from 'zod';
import type { AnyCheck } from '../checks/define-check.ts';
import { SEVERITIES } from '../model/severity.ts';
import { cleanup } from './cleanup-schema.ts';
import {
  ACCOUNT_ID,
  CLUSTER_NAME,
  CNI_VERSION,
  EXTERNAL_ID,
  type Format,
  notA,
  ORGANIZATIONAL_UNIT,
  REGION,
  ROLE_ARN,
  ROLE_NAME,
  TOPIC_ARN,
} from './formats.ts';

const severity = z.enum(SEVERITIES);

const account = z
  .strictObject({
    roleArn: formatted(ROLE_ARN)
      .optional()
      .describe('Role to assume. Leave it out for the account of your own credentials.'),
    externalId: formatted(EXTERNAL_ID).optional().describe("External id that the role's trust policy asks for."),
  })
  .refine(({ roleArn, externalId }) => externalId === undefined || roleArn !== undefined, {
    path: ['externalId'],
    error: 'an external id goes with a roleArn, and there is none here',
  })
  .describe('How to get into one account.');

const organization = z
  .strictObject({
    roleName: formatted(ROLE_NAME)
      .default('eks-ip-auditor')
      .describe('Name of the role to assume in each account, with its path where it has one. Member stacks make it.'),
    externalId: formatted(EXTERNAL_ID).optional().describe("External id that the roles' trust policies ask for."),
    organizationalUnits: z
      .array(formatted(ORGANIZATIONAL_UNIT))
      .min(1, { error: 'no unit is listed; leave it out to audit every account of the organisation' })
      .optional()
      .describe('Organisational units to audit, with all below them. By default every account of the organisation.'),
    excludeAccounts: z.array(formatted(ACCOUNT_ID)).default([]).describe('Accounts not to audit.'),
  })
  .describe(
    'Audit the active accounts of the AWS organisation, in the place of "accounts". The account audited from must be ' +
      'its management account or a delegated administrator.',
  );

const targets = z
  .strictObject({
    accounts: z
      .array(account)
      .min(1, { error: 'no account is listed; leave "accounts" out to audit the account of your own credentials' })
      .optional()
      .describe('Accounts to audit. By default the one of your own credentials.'),
    organization: organization.optional(),
    regions: z
      .union([
        z.literal('all'),
        z
          .array(formatted(REGION))
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
  .prefault({})
  .describe('What to audit: every account in every region listed.');

const clusters = z
  .record(
    formatted(CLUSTER_NAME),
    z.strictObject({
      cniVersion: formatted(CNI_VERSION)
        .overwrite((version) => version.replace(/^v/, '').replace(/-.*$/, ''))
        .optional()
        .describe('Version of a self-managed VPC CNI, e.g. "1.19.3". The add-on\'s version wins where there is one.'),
    }),
  )
  .default({})
  .describe('What no AWS API tells about a cluster, by cluster name.');

const notifications = z
  .strictObject({
    topicArn: formatted(TOPIC_ARN)
      .optional()
      .describe('SNS topic that the Lambda function publishes to. The CLI publishes only when given --notify.'),
    when: z
      .enum(['changes', 'always'])
      .default('changes')
      .describe(
        '"changes": when something is new, worse or resolved, or could be looked at before and now could not. "always": ' +
          'after every audit. Without a ledger everything is new in every audit.',
      ),
    minSeverity: severity.default('low').describe('Findings below this severity are no reason to notify.'),
    heartbeatDays: z
      .int()
      .min(1)
      .max(90)
      .default(7)
      .describe('After so many days without a message one is sent all the same, so that silence means health.'),
  })
  .prefault({})
  .describe('When and where to publish the result of an audit.');

const concurrency = z
  .strictObject({
    targets: z.int().min(1).max(64).default(8).describe('Accounts × regions audited at a time.'),
    callsPerTarget: z.int().min(1).max(32).default(8).describe('AWS calls in flight at a time in one of them.'),
  })
  .prefault({})
  .describe('How hard to lean on the AWS APIs, whose limits are shared with the clusters themselves.');

/**
 * The configuration's one schema: strict, every field documented and defaulted, each check's options by the check's own
 * schema.
 */
export function configSchema(checks: readonly AnyCheck[]) {
  return z
    .strictObject({
      $schema: z.string().optional().describe('Where the JSON Schema of this file is, for editors.'),
      targets,
      scope: z
        .enum(['eks', 'all'])
        .default('eks')
        .describe('"eks": the subnets that EKS uses. "all": every subnet of the account.'),
      checks: z
        .strictObject(Object.fromEntries(checks.map((check) => [check.meta.id, checkSetting(check)])))
        .prefault({})
        .describe('Settings of single checks, by check id. A check that is not named runs with its defaults.'),
      suppressions: z
        .array(suppression(checks.map(({ meta }) => meta.id)))
        .default([])
        .describe('Findings decided not to be acted on, each with a reason and a last day.'),
      clusters,
      notifications,
      cleanup,
      concurrency,
    })
    .describe('Configuration of EKS IP Auditor.');
}

/** The configuration with every default filled in. */
export type Config = z.output<ReturnType<typeof configSchema>>;

function checkSetting({ meta, options }: AnyCheck) {
  return z
    .union([
      z.literal(false),
      z.strictObject({
        enabled: z.boolean().default(true).describe('False switches the check off; so does `false` as its setting.'),
        severity: severity.optional().describe(`Severity of every finding of the check, instead of its own verdict.`),
        options: options.prefault({}).describe(`Thresholds of ${meta.id}.`),
      }),
    ])
    .prefault({})
    .describe(meta.title);
}

function suppression(ids: readonly string[]) {
  return z.strictObject({
    check: z.enum(ids).describe('The check id.'),
    resource: z
      .string()
      .trim()
      .min(1, { error: 'it is empty; give an ARN or id, where * stands for any characters' })
      .describe("A glob over the resource's ARN or id: * is any run of characters, ? is one."),
    reason: z
      .string()
      .trim()
      .min(1, { error: 'it is empty; say why these findings need no action' })
      .describe('The reason why no action is needed.'),
    expires: z.iso
      .date({ error: ({ input }) => `${JSON.stringify(input)} is not a day; write it like "2027-03-31"` })
      .describe('The last day on which it holds (UTC), YYYY-MM-DD.'),
  });
}

function formatted(format: Format) {
  return z.string().regex(format.pattern, { error: ({ input }) => notA(format, input) });
}
