import * as z from 'zod';
import { distinct } from './distinct.ts';
import {
  BUCKET_NAME,
  CODE_SIGNING_CONFIG_ARN,
  formatted,
  KEY_ARN,
  POLICY_NAME,
  ROLE_NAME_PREFIX,
  ROLE_PATH,
  SECURITY_GROUP,
  SUBNET,
} from './formats.ts';

/** What CloudWatch Logs takes (PutRetentionPolicy). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Lambda quotas: subnets and security groups of one function. */
const MAX_SUBNETS = 16;
const MAX_SECURITY_GROUPS = 5;

/** CloudFormation: tags of a stack and of a StackSet. */
const MAX_TAGS = 50;

const vpc = z
  .strictObject({
    subnetIds: idsOf(SUBNET, MAX_SUBNETS).describe(
      'Private subnets that reach the AWS APIs. Each needs a few free addresses.',
    ),
    securityGroupIds: idsOf(SECURITY_GROUP, MAX_SECURITY_GROUPS).describe(
      'Security groups that allow outbound TCP 443 to the endpoints.',
    ),
  })
  .describe('The VPC to attach the functions to. By default none: they reach the AWS APIs without one.');

const reservedConcurrency = z
  .strictObject({
    audit: executions(3).optional().describe('An audit needs up to three: itself, and two parts of it at a time.'),
    scan: executions(1)
      .optional()
      .describe('For the targets that are audited at a time, in each of the two sizes of the scan.'),
    cleanup: executions(1).optional().describe('For the targets that are cleaned up at a time.'),
  })
  .prefault({})
  .describe('Reserved concurrency of the functions, which is also their maximum. By default none.');

const tags = z
  .record(
    z.string().regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/iu, {
      error: 'it is not a tag key: up to 128 letters, digits, spaces and _.:/=+-@, not beginning with "aws:"',
    }),
    z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,256}$/u, {
      error: 'it is not a tag value: 1 to 256 letters, digits, spaces and _.:/=+-@',
    }),
  )
  .refine((all) => Object.keys(all).length <= MAX_TAGS, { error: `there are too many; the most is ${MAX_TAGS}` })
  .default({})
  .describe('Tags of every resource that the deployment creates, also in the accounts of the StackSet.');

/** What an organisation asks of everything that is deployed in it. Nothing of it is needed; each part is off by default. */
export const deployment = z
  .strictObject({
    permissionsBoundary: formatted(POLICY_NAME)
      .optional()
      .describe(
        'Name of a managed policy, with its path if it has one, that is the permissions boundary of every role. It must exist in the account ' +
          'deployed to and in each account that gets roles from the StackSet.',
      ),
    rolePath: formatted(ROLE_PATH)
      .optional()
      .describe('Path of the roles that the deployment creates, without the first slash: "platform/". Default: none.'),
    roleNamePrefix: formatted(ROLE_NAME_PREFIX)
      .optional()
      .describe('Prefix of the name of each role that the deployment creates: "acme-".'),
    kmsKeyArn: formatted(KEY_ARN)
      .optional()
      .describe(
        'KMS key for the topic of findings, the bucket, the logs, the dead-letter queue, the environment of the functions ' +
          'and the state of running audits. Its policy is up to you: see docs/deploying.md. The topic of alarms has no key.',
      ),
    bucketName: formatted(BUCKET_NAME)
      .optional()
      .describe(
        'A bucket of your own, in the same account and region, for example one that an earlier deployment left with its ' +
          'ledger. Its policy, encryption and lifecycle are up to you. By default the deployment creates a bucket.',
      ),
    vpc: vpc.optional(),
    logRetentionDays: z
      .literal(RETENTION_DAYS, {
        error: `it is not a retention that CloudWatch Logs allows: ${RETENTION_DAYS.join(', ')}`,
      })
      .default(90)
      .describe('Retention of the logs of the functions.'),
    reservedConcurrency,
    codeSigningConfigArn: formatted(CODE_SIGNING_CONFIG_ARN)
      .optional()
      .describe(
        'Code signing configuration of the functions. If it enforces signatures, deploy code that you have signed.',
      ),
    tracing: z.boolean().default(false).describe('Whether the functions send traces to X-Ray.'),
    metricsByCheck: z
      .boolean()
      .default(false)
      .describe(
        'Whether audits also count findings by check in CloudWatch (FindingsByCheck), a metric for each check.',
      ),
    metricsByCluster: z
      .boolean()
      .default(true)
      .describe(
        'Whether audits write free addresses, days left and causes of each cluster to CloudWatch: a metric for each cluster, ' +
          'up to three more for one that runs out or has critical or high causes.',
      ),
    metricsBySubnet: z
      .boolean()
      .default(false)
      .describe(
        'Whether audits also write free addresses and days left of each subnet that clusters use to CloudWatch: a metric ' +
          'for each subnet, and one more for one that runs out.',
      ),
    tags,
  })
  .prefault({})
  .describe('What an organisation requires of everything that is deployed in it.');

function idsOf(format: Parameters<typeof formatted>[0], most: number) {
  return distinct(
    formatted(format),
    (id) => id,
    (id) => `"${id}"`,
  )
    .min(1, { error: 'it is empty; name at least one' })
    .max(most, { error: `there are too many; the most is ${most}` });
}

function executions(least: number) {
  return z.int().min(least).max(1000);
}
