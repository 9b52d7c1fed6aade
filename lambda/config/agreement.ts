import type { z } from 'zod';
import { bytesOf } from '../common/bytes.ts';
import type { cleanup } from './cleanup-schema.ts';
import type { deployment } from './deployment-schema.ts';
import { defaultRoleNames } from './names.ts';
import type { notifications } from './notifications-schema.ts';
import { MAX_OWNER_EMAILS } from './owners-schema.ts';
import { channelText, MAX_CHANNELS, slackKey, teamsKey } from './recipients-schema.ts';
import type { targets } from './targets-schema.ts';

/** What one part of a configuration demands of another: each alone is right, together AWS would refuse them. */

interface Parts {
  readonly name: string;
  readonly targets: z.output<typeof targets>;
  readonly notifications: z.output<ReturnType<typeof notifications>>;
  readonly cleanup: z.output<typeof cleanup>;
  readonly deployment: z.output<typeof deployment>;
  readonly concurrency: { readonly targets: number };
}

type Path = readonly (string | number)[];

/** Where a configuration names something of a partition. */
interface OfPartition {
  readonly path: Path;
  readonly partition: string;
}

export function refuseWhatDisagrees(parts: Parts, context: z.RefinementCtx): void {
  const say = (path: Path, message: string) => context.addIssue({ code: 'custom', path: [...path], message });
  refuseMixedPartitions(parts, say);
  refuseChatWhereThereIsNone(parts, say);
  for (const { path, recipients } of recipientsIn(parts)) refuseKeyOfAnotherRegion(recipients, path, say);
  refuseOwnersLikeOthers(parts.notifications, say);
  refuseTooMuchToDeliver(parts.notifications, say);
  refuseLongRoleNames(parts, say);
  refuseOtherRegions(parts, say);
  refuseTooFewExecutions(parts, say);
  refuseSharedRoleNames(parts, say);
}

type Say = (path: Path, message: string) => void;

/** Roles of another partition cannot be assumed, nor topics of one be published to. */
function refuseMixedPartitions(parts: Parts, say: Say): void {
  const [first, ...others] = partitionsOf(parts);
  for (const { path, partition } of others) {
    if (first === undefined || partition === first.partition) continue;
    say(
      path,
      `it is of the partition ${partition}, and ${text(first.path)} of ${first.partition}; deploy once for each`,
    );
  }
}

/** Amazon Q Developer in chat applications is in the partition `aws` only; what is audited is in one with the hub. */
function refuseChatWhereThereIsNone(parts: Parts, say: Say): void {
  const named = partitionsOf(parts).find(({ partition }) => partition !== 'aws');
  if (named === undefined) return;
  const [where = ''] = named.path;
  for (const { path, recipients } of recipientsIn(parts)) {
    for (const chat of ['slack', 'teams'] as const) {
      if (recipients[chat].length === 0) continue;
      const message = `chat does not exist in the partition ${named.partition} that "${where}" names; use emails or a topicArn`;
      say([...path, chat], message);
    }
  }
}

/** Lambda: bytes of a function's environment. Names of variables, the queue's URL and the SDK's settings are kept free. */
const MAX_ENVIRONMENT = 4096 - 600;

/** The function that sends knows webhooks and mail by its environment. */
function refuseTooMuchToDeliver({ webhooks, ses }: Parts['notifications'], say: Say): void {
  if (ses === undefined) return;
  const bytes = bytesOf(JSON.stringify(webhooks)) + bytesOf(JSON.stringify(ses));
  if (bytes <= MAX_ENVIRONMENT) return;
  say(
    ['notifications', 'ses', 'to'],
    'with the webhooks, they are more than a function can be told; use a mailing list',
  );
}

type Notifications = Parts['notifications'];

/** Where a message goes to. */
type Recipients = Pick<Notifications, 'slack' | 'teams' | 'topicArn' | 'topicKeyArn'>;

/** Those who get everything, then the owners. */
function recipientsIn({
  notifications: all,
}: Pick<Parts, 'notifications'>): readonly { readonly path: Path; readonly recipients: Recipients }[] {
  return [
    { path: ['notifications'], recipients: all },
    ...all.owners.map((recipients, index) => ({ path: ['notifications', 'owners', index], recipients })),
  ];
}

/** What two of them share would get two messages, or two names for one thing; and a stack has 500 resources. */
function refuseOwnersLikeOthers(all: Notifications, say: Say): void {
  refuseSharedTopics(all, say);
  refuseRepeatedChannels(all, 'slack', slackKey, say);
  refuseRepeatedChannels(all, 'teams', teamsKey, say);
  const emails = all.owners.reduce((sum, owner) => sum + owner.emails.length, 0);
  if (emails <= MAX_OWNER_EMAILS) return;
  const message = `there are ${emails} addresses of owners; the most is ${MAX_OWNER_EMAILS}: use mailing lists`;
  say(['notifications', 'owners'], message);
}

/** An address would be subscribed to it twice, and whoever reads it gets what is another's. */
function refuseSharedTopics(all: Notifications, say: Say): void {
  const known = new Map<string, string>();
  if (all.alarmsTopicArn !== undefined) known.set(all.alarmsTopicArn, 'the topic of alarms');
  if (all.topicArn !== undefined) known.set(all.topicArn, 'the topic that gets everything');
  for (const [index, { name, topicArn }] of all.owners.entries()) {
    if (topicArn === undefined) continue;
    const before = known.get(topicArn);
    if (before === undefined) known.set(topicArn, `the topic of owner "${name}"`);
    else say(['notifications', 'owners', index, 'topicArn'], `it is ${before} too; give their own, or leave it out`);
  }
}

/** A channel is connected once in an account. That one list names it twice, the list itself refuses. */
function refuseRepeatedChannels(
  all: Notifications,
  chat: 'slack' | 'teams',
  keyOf: (channel: { readonly channelId: string }) => string,
  say: Say,
): void {
  const first = new Map<string, Path>();
  for (const { path, recipients } of recipientsIn({ notifications: all })) {
    for (const [index, channel] of recipients[chat].entries()) {
      const at: Path = [...path, chat, index];
      const before = first.get(keyOf(channel));
      if (before === undefined) first.set(keyOf(channel), at);
      else if (text(before.slice(0, -1)) !== text(at.slice(0, -1)))
        say(at, `${channelText(channel)} is listed already, as ${text(before)}; list it once`);
    }
  }
  if (all[chat].length <= MAX_CHANNELS && first.size > MAX_CHANNELS)
    say(
      ['notifications', 'owners'],
      `with those of owners there are ${first.size} channels of ${chat}; the most is ${MAX_CHANNELS}`,
    );
}

function refuseKeyOfAnotherRegion({ topicArn, topicKeyArn }: Recipients, path: Path, say: Say): void {
  if (topicArn === undefined || topicKeyArn === undefined || !isArn(topicArn) || !isArn(topicKeyArn)) return;
  if (topicArn.split(':')[3] === topicKeyArn.split(':')[3]) return;
  const message = "it is of another region than the topic; a topic's key has to be in the topic's own";
  say([...path, 'topicKeyArn'], message);
}

/** What is no ARN at all is refused for that. */
function isArn(arn: string): boolean {
  return /^arn:[a-z-]+:/.test(arn);
}

/** Alarms, keys and code signing configurations are in the region that is deployed to, so that they agree. */
function refuseOtherRegions({ notifications: { alarmsTopicArn }, deployment: deployed }: Parts, say: Say): void {
  const named = [
    { path: ['notifications', 'alarmsTopicArn'], arn: alarmsTopicArn },
    { path: ['deployment', 'kmsKeyArn'], arn: deployed.kmsKeyArn },
    { path: ['deployment', 'codeSigningConfigArn'], arn: deployed.codeSigningConfigArn },
  ].flatMap(({ path, arn }) => (arn === undefined || !isArn(arn) ? [] : [{ path, region: arn.split(':')[3] }]));
  const [first, ...others] = named;
  for (const { path, region } of others) {
    if (first === undefined || region === first.region) continue;
    say(
      path,
      `it is in ${region}, and ${text(first.path)} in ${first.region}; all have to be in the region deployed to`,
    );
  }
}

/** Each target is an execution of its own; those that Lambda refuses for want of concurrency would be failed targets. */
function refuseTooFewExecutions(
  { deployment: { reservedConcurrency }, concurrency: { targets } }: Parts,
  say: Say,
): void {
  for (const name of ['scan', 'cleanup'] as const) {
    const reserved = reservedConcurrency[name];
    if (reserved === undefined || reserved >= targets) continue;
    say(
      ['deployment', 'reservedConcurrency', name],
      `it is less than the ${targets} targets at a time of "concurrency.targets"; raise it, or lower that`,
    );
  }
}

/** What the names of the hub's own roles end in. */
const ROLES_OF_HUB = [
  'audit-function',
  'scan-function',
  'cleanup-function',
  'deliver-function',
  'import-function',
  'schedule',
  'chat',
] as const;

/** IAM: characters of a role's name. */
const MAX_OF_ROLE_NAME = 64;

function refuseLongRoleNames({ name, deployment: { roleNamePrefix = '' } }: Parts, say: Say): void {
  const longest = Math.max(...ROLES_OF_HUB.map((each) => each.length)) + 1;
  const over = roleNamePrefix.length + name.length + longest - MAX_OF_ROLE_NAME;
  if (over <= 0 || roleNamePrefix === '') return;
  const message = `with it and "name", names of roles are ${over} characters longer than the ${MAX_OF_ROLE_NAME} that IAM allows; shorten one`;
  say(['deployment', 'roleNamePrefix'], message);
}

/** IAM knows a role by its name alone, whatever its path, and tells no small from capital letters. */
function refuseSharedRoleNames(
  { name, targets: audited, notifications: { securityHub }, cleanup: cleaned, deployment: deployed }: Parts,
  say: Say,
): void {
  const byDefault = defaultRoleNames(name, deployed);
  const reading = readRoles(audited, byDefault.read);
  const deleting = { path: ['cleanup', 'roleName'], role: cleaned.roleName ?? byDefault.cleanup };
  const importing =
    securityHub === undefined
      ? []
      : [{ path: ['notifications', 'securityHub', 'roleName'], role: securityHub.roleName ?? byDefault.securityHub }];
  for (const { path, role } of [deleting, ...importing]) {
    const alike = reading.find((each) => nameOf(each.role) === nameOf(role));
    if (alike !== undefined)
      say(path, `it is the name of the role that reads (${text(alike.path)}); give them two names`);
  }
  for (const { path, role } of importing) {
    if (nameOf(role) === nameOf(deleting.role))
      say(path, `it is the name of the role that deletes (${text(deleting.path)}); give them two names`);
  }
  const ofHub = new Set(ROLES_OF_HUB.map((each) => `${deployed.roleNamePrefix ?? ''}${name}-${each}`.toLowerCase()));
  for (const { path, role } of [...reading, deleting, ...importing]) {
    if (ofHub.has(nameOf(role))) say(path, 'it is the name of a role of the hub; give it another');
  }
}

function readRoles({ accounts = [], organization }: Parts['targets'], byDefault: string) {
  if (organization !== undefined) {
    return [{ path: ['targets', 'organization', 'roleName'], role: organization.roleName ?? byDefault }];
  }
  return accounts.flatMap(({ roleArn }, index) =>
    roleArn === undefined ? [] : [{ path: ['targets', 'accounts', index, 'roleArn'], role: roleArn }],
  );
}

function nameOf(role: string): string {
  return role.slice(role.lastIndexOf('/') + 1).toLowerCase();
}

function partitionsOf({ targets: { accounts = [], regions }, notifications, deployment: deployed }: Parts) {
  const { alarmsTopicArn } = notifications;
  const ofArn = (path: Path, arn: string | undefined): readonly OfPartition[] =>
    arn === undefined || !isArn(arn) ? [] : [{ path, partition: arn.split(':')[1] ?? '' }];
  return [
    ...accounts.flatMap(({ roleArn }, index) => ofArn(['targets', 'accounts', index, 'roleArn'], roleArn)),
    ...(regions === 'all' ? [] : (regions ?? [])).map((region, index) => ({
      path: ['targets', 'regions', index],
      partition: partitionOf(region),
    })),
    ...recipientsIn({ notifications }).flatMap(({ path, recipients: { topicArn, topicKeyArn } }) => [
      ...ofArn([...path, 'topicArn'], topicArn),
      ...ofArn([...path, 'topicKeyArn'], topicKeyArn),
    ]),
    ...ofArn(['notifications', 'alarmsTopicArn'], alarmsTopicArn),
    ...notifications.webhooks.flatMap(({ secretArn, secretKeyArn }, index) => [
      ...ofArn(['notifications', 'webhooks', index, 'secretArn'], secretArn),
      ...ofArn(['notifications', 'webhooks', index, 'secretKeyArn'], secretKeyArn),
    ]),
    ...ofArn(['notifications', 'ses', 'identityArn'], notifications.ses?.identityArn),
    ...ofArn(['deployment', 'kmsKeyArn'], deployed.kmsKeyArn),
    ...ofArn(['deployment', 'codeSigningConfigArn'], deployed.codeSigningConfigArn),
  ];
}

/** By the beginnings of region names (AWS SDKs, `partitions.json`). */
const PARTITIONS: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
];

function partitionOf(region: string): string {
  return PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}

function text(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}
