import * as z from 'zod';
import type { AnyCheck } from '../checks/define-check.ts';
import { isRecord } from '../common/is-record.ts';
import { SCOPES } from '../model/inventory.ts';
import { KUBERNETES_MODES } from '../model/kubernetes-access.ts';
import { DEFAULT_SETTLING } from '../model/settling.ts';
import { SEVERITIES } from '../model/severity.ts';
import { refuseWhatDisagrees } from './agreement.ts';
import { cleanup } from './cleanup-schema.ts';
import { deployment } from './deployment-schema.ts';
import { CLUSTER_NAME, CNI_VERSION, formatted, NAME } from './formats.ts';
import { DEFAULT_NAME, defaultRoleNames } from './names.ts';
import { notifications } from './notifications-schema.ts';
import { schedule } from './schedule-schema.ts';
import { targets } from './targets-schema.ts';

const severity = z.enum(SEVERITIES);

const clusters = z
  .record(
    formatted(CLUSTER_NAME),
    z.strictObject({
      cniVersion: formatted(CNI_VERSION)
        .overwrite((version) => version.replace(/^v/, '').replace(/-.*$/, ''))
        .optional()
        .describe('Version of a self-managed VPC CNI, e.g. "1.19.3". The version of the add-on takes precedence.'),
    }),
  )
  .default({})
  .describe('What no AWS API shows about a cluster, by cluster name.');

const settling = z
  .strictObject({
    marginPercent: z
      .number()
      .min(0)
      .max(100)
      .default(DEFAULT_SETTLING.marginPercent)
      .describe('A value that is better than its threshold by this share is resolved at once.'),
    hours: z
      .number()
      .min(0)
      .max(720)
      .default(DEFAULT_SETTLING.hours)
      .describe('A value that is better by less is resolved, or lowered, after this many hours and two audits.'),
  })
  .prefault({})
  .describe('When a finding is resolved whose value moves around a threshold. It gets worse at once.');

const concurrency = z
  .strictObject({
    targets: z.int().min(1).max(64).default(8).describe('Accounts × regions audited in parallel.'),
    callsPerTarget: z.int().min(1).max(32).default(16).describe('Parallel AWS calls in each of them, of all services.'),
  })
  .prefault({})
  .describe('How many calls to the AWS APIs run in parallel. The clusters share their limits.');

/**
 * The configuration's one schema: strict, every field documented and defaulted, each check's options by the check's own
 * schema.
 */
export function configSchema(checks: readonly AnyCheck[]) {
  return z
    .strictObject({
      $schema: z.string().optional().describe('Where the JSON Schema of this file is, for editors.'),
      name: formatted(NAME)
        .default(DEFAULT_NAME)
        .describe(
          'Prefix of what the deployment names. Two deployments in one account need two names, also in two regions.',
        ),
      schedule,
      targets,
      scope: z
        .enum(SCOPES)
        .default('eks')
        .describe('"eks": the subnets that EKS uses. "all": every subnet of the account.'),
      checks: z
        .strictObject(Object.fromEntries(checks.map((check) => [check.meta.id, checkSetting(check)])))
        .prefault({})
        .describe('Settings of single checks, by check id. A check that is not listed runs with its defaults.'),
      suppressions: z
        .array(suppression(checks.map(({ meta }) => meta.id)))
        .default([])
        .describe('Findings that need no action, each with a reason and a last day.'),
      suppressByTag: z
        .boolean()
        .default(false)
        .describe(
          'True: the tag "eks-ip-auditor/suppress" of a resource suppresses findings on it: "subnet-low-ips", or ' +
            '"subnet-low-ips,2027-03-31" with a last day, several with spaces between. Then everybody who may tag can suppress.',
        ),
      settling,
      kubernetes: z
        .enum(KUBERNETES_MODES)
        .default('off')
        .describe(
          'Whether audits also read from the Kubernetes API of each cluster, by the role that reads the account. ' +
            '"where-allowed": from clusters that let it in; the report names the others. "required": a cluster that ' +
            'cannot be read is a gap. docs/kubernetes-access.yaml has the permissions that it takes.',
        ),
      clusters,
      notifications: notifications(checks.map(({ meta }) => meta.id)),
      cleanup,
      concurrency,
      deployment,
    })
    .superRefine(refuseWhatDisagrees)
    .describe('Configuration of EKS IP Auditor.');
}

type Written = z.output<ReturnType<typeof configSchema>>;
type Organization = NonNullable<Written['targets']['organization']>;

type SecurityHub = NonNullable<Written['notifications']['securityHub']>;

/** The configuration with every default filled in. */
export type Config = Omit<Written, 'targets' | 'notifications' | 'cleanup'> & {
  readonly targets: Omit<Written['targets'], 'organization'> & {
    readonly organization?: (Organization & { readonly roleName: string }) | undefined;
  };
  readonly notifications: Omit<Written['notifications'], 'securityHub'> & {
    readonly securityHub?: (SecurityHub & { readonly roleName: string }) | undefined;
  };
  readonly cleanup: Written['cleanup'] & { readonly roleName: string };
};

/** With the defaults that follow from the deployment's name. */
export function withNames(written: Written): Config {
  const byDefault = defaultRoleNames(written.name, written.deployment);
  const { organization, ...targets } = written.targets;
  const { securityHub, ...notifications } = written.notifications;
  return {
    ...written,
    notifications:
      securityHub === undefined
        ? notifications
        : { ...notifications, securityHub: named(securityHub, byDefault.securityHub) },
    targets: organization === undefined ? targets : { ...targets, organization: named(organization, byDefault.read) },
    cleanup: named(written.cleanup, byDefault.cleanup),
  };
}

/** The name stands first, written or not, so that a printed configuration reads the same when it is printed again. */
function named<Settings extends { readonly roleName?: string | undefined }>(
  { roleName, ...others }: Settings,
  byDefault: string,
): Omit<Settings, 'roleName'> & { readonly roleName: string } {
  return { roleName: roleName ?? byDefault, ...others };
}

/** Thresholds out of order would leave out a severity that somebody asked for. */
function refuseFalling(rising: AnyCheck['rising']) {
  return (options: unknown, context: z.RefinementCtx): void => {
    const values = isRecord(options) ? options : {};
    for (const names of rising) {
      for (const [index, name] of names.entries()) {
        const before = names[index - 1];
        if (before === undefined || Number(values[before]) <= Number(values[name])) continue;
        const message = `${values[before]} is more than ${name} (${values[name]}); give ${names.join(' ≤ ')}`;
        context.addIssue({ code: 'custom', path: [before], message });
      }
    }
  };
}

function checkSetting({ meta, options, rising }: AnyCheck) {
  return z
    .union([
      z.literal(false),
      z.strictObject({
        enabled: z.boolean().default(true).describe('False turns the check off; so does `false` as its setting.'),
        severity: severity.optional().describe(`Severity of every finding of the check, instead of its own verdict.`),
        options: options.superRefine(refuseFalling(rising)).prefault({}).describe(`Thresholds of ${meta.id}.`),
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
      .describe('The last day on which it applies (UTC), YYYY-MM-DD.'),
  });
}
