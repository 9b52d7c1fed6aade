import type { IRole, Policy, Role } from 'aws-cdk-lib/aws-iam';
import { ACTIONS, COMPANIONS, DURABLE_ACTIONS } from '../../lambda/aws/permissions.ts';
import type { Reach } from '../reach.ts';
import { allow, type Permission } from '../roles/allow.ts';
import { allowEntering, type Entrance } from '../roles/entering.ts';
import { deletingLeakedEnis, READ_TO_CLEAN_UP } from '../roles/permissions.ts';
import type { AuditBucket } from './bucket.ts';
import type { HubFunction } from './function.ts';

/** A topic to publish to, and the key that it is encrypted with, if any. */
export interface Publishing {
  readonly topicArn: string;
  readonly keyArn: string | undefined;
}

/** Reading and writing the objects of these folders of the bucket; `*` in a folder stands for an audit's id. */
export function allowObjects(role: Role, bucket: AuditBucket, folders: readonly string[]): void {
  allow(role, {
    sid: 'TellMissingFromDenied',
    actions: [COMPANIONS.s3.listBucket],
    resources: [bucket.bucketArn],
  });
  allow(role, {
    sid: 'Objects',
    actions: [ACTIONS.s3.getObject, ACTIONS.s3.putObject],
    resources: folders.map((folder) => bucket.arnForObjects(folder)),
    whyWildcard: 'Objects are named by account, region and time; the folders are those that this function works in.',
  });
}

/** Reading, in the hub's own account where it is audited, and entering the others. */
export function allowReading(role: Role, reach: Reach, read: Permission): void {
  if (reach.home) allow(role, read);
  allowEntering(role, [audited(reach)], reach.organizationId);
}

function audited({ readRoles }: Reach): Entrance {
  return { sid: 'EnterAuditedAccounts', roles: readRoles };
}

/** Finding out where to look: the accounts of the organisation, and the regions of each account. */
export function allowDiscovery(role: Role, reach: Reach): void {
  allowAccountList(role, reach.organizationActions);
  allowEntering(role, [audited(reach)], reach.organizationId);
  if (!reach.home) return;
  allow(role, {
    sid: 'ListRegions',
    actions: [ACTIONS.ec2.describeRegions],
    resources: ['*'],
    whyWildcard: 'Listing the regions of the account knows no resource.',
  });
}

/** Listing the accounts of the organisation. */
export function allowAccountList(role: Role, actions: readonly string[]): void {
  if (actions.length === 0) return;
  allow(role, {
    sid: 'ListAccounts',
    actions,
    resources: ['*'],
    whyWildcard: 'The accounts and units of an organisation come and go; these actions only list them.',
  });
}

/** Reading to clean up, and deleting leaked ENIs: in the hub's own account as it is, in others by the roles they give. */
export function allowCleaning(role: Role, reach: Reach): void {
  if (reach.home) allow(role, READ_TO_CLEAN_UP);
  const toClean = { sid: 'EnterAccountsToClean', roles: reach.deleteRoles };
  allowEntering(role, [audited(reach), toClean], reach.organizationId);
  if (reach.deletesAtHome) for (const permission of deletingLeakedEnis(reach.deletable)) allow(role, permission);
}

/** Publishing to precisely these topics. */
export function allowPublishing(role: Role, to: readonly Publishing[]): void {
  const topics = [...new Set(to.map(({ topicArn }) => topicArn))];
  allow(role, { sid: 'Publish', actions: [ACTIONS.sns.publish], resources: topics });
  const keys = [...new Set(to.flatMap(({ keyArn }) => (keyArn === undefined ? [] : [keyArn])))];
  if (keys.length === 0) return;
  allow(role, { sid: 'EncryptMessages', actions: Object.values(COMPANIONS.kms), resources: keys });
}

/** Invoking every version of each: an audit that has begun calls those of its own deployment, also after the next one. */
export function allowInvoking(role: Role, invoked: readonly HubFunction[]): void {
  allow(role, {
    sid: 'InvokeEachTarget',
    actions: [DURABLE_ACTIONS.invoke],
    resources: invoked.map(({ lambda }) => `${lambda.functionArn}:*`),
    whyWildcard:
      'An audit that a deployment finds running goes on with the versions of the functions that it began with.',
  });
}

/**
 * What Lambda does in the name of a durable function: keep and read its checkpoints, and start the executions that it
 * is divided into. A policy apart, because the role's own names the function that waits for it.
 */
export function allowDurableExecution(policy: Policy, { lambda }: HubFunction): void {
  allow(policy, {
    sid: 'DurableExecution',
    actions: Object.values(DURABLE_ACTIONS),
    resources: [`${lambda.functionArn}:*`],
    whyWildcard: 'An execution runs on a version of the function, and its ARN goes on from that of the version.',
  });
}

/** Roles that may publish what was found. */
export function publishersOf(audit: IRole, cleanup: IRole | undefined): readonly IRole[] {
  return cleanup === undefined ? [audit] : [audit, cleanup];
}
