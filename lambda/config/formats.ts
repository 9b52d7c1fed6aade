import * as z from 'zod';

/** A value's form: how to recognise it, and how to tell a person what it should have looked like. */
export interface Format {
  readonly pattern: RegExp;
  readonly what: string;
  readonly example: string;
}

/** Form only: whether AWS has such a region is for AWS to say, since regions are added every year. */
export const REGION: Format = {
  pattern: /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/,
  what: 'a region name',
  example: 'eu-west-1',
};

export const ACCOUNT_ID: Format = {
  pattern: /^\d{12}$/,
  what: 'an account id',
  example: '111122223333',
};

/** IAM: a name of 1 to 64 of these characters, after a path of at most 512. */
export const ROLE_ARN: Format = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/(?!.{511,}\/)([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  what: "a role's ARN",
  example: 'arn:aws:iam::111122223333:role/eks-ip-auditor',
};

/**
 * IAM: 1 to 64 of these characters; its path in front where it has one, as an ARN has it: not beginning with a slash. A
 * path may have other characters too, of which some are wildcards in policies: those are not taken.
 */
export const ROLE_NAME: Format = {
  pattern: /^(?!.{511,}\/)([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  what: "a role's name",
  example: 'eks-ip-auditor',
};

/** Organizations API reference, `ParentId`. */
export const ORGANIZATIONAL_UNIT: Format = {
  pattern: /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  what: "an organisational unit's id",
  example: 'ou-ab12-11111111',
};

/** Organizations API reference, `Organization.Id`. */
export const ORGANIZATION_ID: Format = {
  pattern: /^o-[a-z0-9]{10,32}$/,
  what: "an organisation's id",
  example: 'o-ab12cd34ef',
};

/** Not a FIFO topic's, which ends in `.fifo`: those deliver to queues only. */
export const TOPIC_ARN: Format = {
  pattern: /^arn:aws[a-z-]*:sns:[a-z]{2,4}(-[a-z]+)+-\d{1,2}:\d{12}:[\w-]{1,256}$/,
  what: "a standard SNS topic's ARN",
  example: 'arn:aws:sns:eu-west-1:111122223333:eks-ip-auditor',
};

/** A single- or multi-region key's, not an alias's: policies name keys. */
export const KEY_ARN: Format = {
  pattern: /^arn:aws[a-z-]*:kms:[a-z]{2,4}(-[a-z]+)+-\d{1,2}:\d{12}:key\/[\w-]{1,256}$/,
  what: "a KMS key's ARN",
  example: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
};

/** Whole, with the six characters that Secrets Manager adds: a policy names precisely this secret. */
export const SECRET_ARN: Format = {
  pattern:
    /^arn:aws[a-z-]*:secretsmanager:[a-z]{2,4}(-[a-z]+)+-\d{1,2}:\d{12}:secret:[\w/+=.@-]{1,200}-[A-Za-z0-9]{6}$/,
  what: "a secret's whole ARN",
  example: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:eks-ip-auditor/slack-AbCdEf',
};

/** SES: a domain or an address behind `identity/` (Service Authorization Reference). */
export const IDENTITY_ARN: Format = {
  pattern: /^arn:aws[a-z-]*:ses:[a-z]{2,4}(-[a-z]+)+-\d{1,2}:\d{12}:identity\/[\w!#$%&'+/=.@-]{1,254}$/,
  what: 'the ARN of an identity of SES',
  example: 'arn:aws:ses:eu-west-1:111122223333:identity/example.com',
};

/** SES API reference, `ConfigurationSetName`. */
export const CONFIGURATION_SET: Format = {
  pattern: /^[\w-]{1,64}$/,
  what: 'the name of a configuration set of SES',
  example: 'audits',
};

/** Form only (RFC 5321, in ASCII, as SNS takes it): the subscription's confirmation mail is what proves the address. */
export const EMAIL: Format = {
  pattern:
    /^(?=.{6,254}$)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$/,
  what: 'an email address',
  example: 'team@example.com',
};

/** Slack: a team's id, as in the address of its web client. */
export const SLACK_WORKSPACE: Format = {
  pattern: /^[0-9A-Z]{1,255}$/,
  what: "a Slack workspace's id",
  example: 'T0123ABCD',
};

/** Slack: a channel's id, at the bottom of its details. Not its name. It goes into a name of at most 128 characters. */
export const SLACK_CHANNEL: Format = {
  pattern: /^[0-9A-Z]{1,80}$/,
  what: "a Slack channel's id",
  example: 'C0123ABCD',
};

export const UUID: Format = {
  pattern: /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
  what: 'an id of Microsoft Teams',
  example: '1234abcd-12ab-34cd-56ef-1234567890ab',
};

/** As in a channel's link: its colon and at sign written as %3A and %40 (chatbot API reference, `TeamsChannelId`). */
export const TEAMS_CHANNEL: Format = {
  pattern: /^(?=.{1,255}$)[\w=+/.,-]+%3[Aa][\w=+/.,-]+%40[\w=+/.,-]+$/,
  what: "a Teams channel's id as in its link",
  example: '19%3Aab12%40thread.tacv2',
};

/**
 * EventBridge Scheduler user guide, schedule types: at most 256 characters. `at` runs once and is no schedule for audits;
 * what is within the brackets is looked at apart.
 */
export const SCHEDULE_EXPRESSION: Format = {
  pattern: /^(?=.{1,256}$)(rate\([1-9]\d* (minute|hour|day)s?\)|cron\(\S+( \S+){5}\))$/,
  what: 'a schedule',
  example: 'cron(0 6 * * ? *)',
};

/** Role names end in `-cleanup-function` and have at most 64 characters. */
export const NAME: Format = {
  pattern: /^[a-z][a-z0-9-]{0,39}$/,
  what: 'a name of up to 40 small letters, digits and hyphens',
  example: 'eks-ip-auditor',
};

/** As `kubectl` shows it or as EKS names the add-on; build numbers do not matter to us. */
export const CNI_VERSION: Format = {
  pattern: /^v?\d+\.\d+\.\d+(-eksbuild\.\d+)?$/,
  what: 'a VPC CNI version',
  example: '1.19.3',
};

/** EKS: 1 to 100 letters, digits, hyphens and underscores, the first one a letter or digit. */
export const CLUSTER_NAME: Format = {
  pattern: /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
  what: 'an EKS cluster name',
  example: 'prod',
};

/** Characters of a cluster's name, and the wildcards of globs. */
export const CLUSTER_GLOB: Format = {
  pattern: /^[0-9A-Za-z_*?-]{1,100}$/,
  what: 'a name of EKS clusters',
  example: 'payments-*',
};

/** It goes into the names of topics and chat channels, and stands in messages. */
export const OWNER_NAME: Format = {
  pattern: /^[a-z][a-z0-9-]{0,39}$/,
  what: "an owner's name of up to 40 small letters, digits and hyphens",
  example: 'payments-team',
};

/** STS AssumeRole: 2 to 1224 characters. */
export const EXTERNAL_ID: Format = {
  pattern: /^[\w+=,.@:/-]{2,1224}$/,
  what: 'an external id',
  example: 'my-company-4711',
};

/** IAM: a managed policy's name of 1 to 128 characters, its path in front where it has one. */
export const POLICY_NAME: Format = {
  pattern: /^(?!.{511,}\/)([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/,
  what: "a managed policy's name",
  example: 'boundaries/workloads',
};

/** IAM: at most 512 characters with the slashes around it. */
export const ROLE_PATH: Format = {
  pattern: /^(?=.{2,511}$)([\w+=,.@-]+\/)+$/,
  what: 'a path of roles',
  example: 'platform/audit/',
};

/** Role names end in `-cleanup-function`, after a name of up to 40, and have at most 64 characters. */
export const ROLE_NAME_PREFIX: Format = {
  pattern: /^[\w+=,.@-]{1,30}$/,
  what: "a beginning of roles' names, of up to 30 characters",
  example: 'acme-',
};

/** S3 user guide, general purpose bucket naming rules. */
export const BUCKET_NAME: Format = {
  pattern:
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  what: "a bucket's name",
  example: 'acme-eks-ip-audits',
};

/** EC2: 8 or 17 hexadecimal digits. */
export const SUBNET: Format = {
  pattern: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
  what: "a subnet's id",
  example: 'subnet-0123456789abcdef0',
};

/** EC2: 8 or 17 hexadecimal digits. */
export const SECURITY_GROUP: Format = {
  pattern: /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
  what: "a security group's id",
  example: 'sg-0123456789abcdef0',
};

/** Lambda API reference, `CodeSigningConfigArn`. */
export const CODE_SIGNING_CONFIG_ARN: Format = {
  pattern: /^arn:aws[a-z-]*:lambda:[a-z]{2,4}(-[a-z]+)+-\d{1,2}:\d{12}:code-signing-config:csc-[a-z0-9]{17}$/,
  what: "a code signing configuration's ARN",
  example: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0123456789abcdef0',
};

/** Text of the form, or else an error that says what it should have looked like. */
export function formatted(format: Format) {
  return z.string().regex(format.pattern, { error: ({ input }) => notA(format, input) });
}

/** `"x" is not a region name; write it like "eu-west-1"`. */
export function notA(format: Format, value: unknown): string {
  return `${JSON.stringify(value)} is not ${format.what}; write it like "${format.example}"`;
}
