/** What IAM is asked about a call, and who answers. */
import type { Tag } from '@aws-sdk/client-ec2';
import type { Caller } from './credentials.ts';
import { eksResource, iamResource } from './exact-resource.ts';
import { iamActionOf, type RecordedCall } from './record.ts';
import { objectArn, unitArn } from './resource-of.ts';
import { partitionOf, type World } from './world/index.ts';

/** May this caller do this to that? */
export interface AccessQuestion {
  readonly caller: Caller;
  /** e.g. `ec2:DeleteNetworkInterface` */
  readonly action: string;
  /** ARN of what the call is about; `*` where IAM knows no narrower resource. */
  readonly resource: string;
  /** Account that the resource is in. */
  readonly resourceAccountId: string;
  /** Keys of the request's context beside those of the caller, e.g. `sts:ExternalId`. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** IAM's answer. */
export interface Access {
  readonly allowed: boolean;
  /** To be called when something is done or left by it: not every answer that is at hand is needed. */
  readonly use?: () => void;
}

/** Stands for IAM: with one, the simulated AWS does nothing that its policies do not allow. */
export type Authorizer = (question: AccessQuestion, world: World) => Promise<Access>;

/** What a call is about, for IAM. The keys of the account's organisation and of the connection are the authorizer's. */
export function questionOf(call: RecordedCall, caller: Caller, world: World): AccessQuestion {
  const { resource, resourceAccountId = caller.accountId, context = {} } = subjectOf(call, caller, world);
  return { caller, action: iamActionOf(call), resource, resourceAccountId, context };
}

/**
 * What a call's answer depends on besides its own action: S3 tells a missing object from a denied one only to who may
 * list, and reads the object that a conditional write is compared with (API reference, GetObject and PutObject); SNS uses
 * an encrypted topic's key in the publisher's name (developer guide, key management); SES asks for a mail's configuration
 * set besides its identity (Service Authorization Reference).
 */
export function furtherQuestionsOf(
  question: AccessQuestion,
  call: RecordedCall,
  world: World,
): readonly AccessQuestion[] {
  switch (question.action) {
    case 's3:GetObject':
      return [{ ...question, action: 's3:ListBucket', resource: objectArn(call.region, text(call.parameters.Bucket)) }];
    case 's3:PutObject':
      return [{ ...question, action: 's3:GetObject' }];
    case 'ses:SendEmail': {
      const { region, parameters } = call;
      const name = text(parameters.ConfigurationSetName);
      if (name === undefined) return [];
      const { accountId } = question.caller;
      const resource = `arn:${partitionOf(region)}:ses:${region}:${accountId}:configuration-set/${name}`;
      return [{ ...question, resource, resourceAccountId: accountId }];
    }
    case 'sns:Publish': {
      const keyArn = topicOf(question.resource, world)?.keyArn;
      if (keyArn === undefined) return [];
      const [, , , , keyAccountId = ''] = keyArn.split(':');
      const ofKey = { ...question, resource: keyArn, resourceAccountId: keyAccountId };
      return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({ ...ofKey, action }));
    }
    default:
      return [];
  }
}

interface Subject {
  readonly resource: string;
  /** Default: the caller's. */
  readonly resourceAccountId?: string;
  readonly context?: AccessQuestion['context'];
}

function subjectOf(call: RecordedCall, caller: Caller, world: World): Subject {
  const { parameters, region } = call;
  switch (call.service) {
    case 'ec2':
      return ec2Subject(call, caller, world);
    case 'eks':
      return { resource: eksResource(region, caller.accountId, parameters) };
    case 'events':
      return owned(busOf(parameters) ?? '*');
    case 'iam': {
      const iam = world.account(caller.accountId)?.iam;
      return { resource: iam === undefined ? '*' : iamResource(parameters, iam) };
    }
    case 'lambda':
      return { resource: text(parameters.DurableExecutionArn) ?? '*' };
    case 'organizations':
      // A delegated administrator's calls are not across accounts: Organizations knows who it delegated to.
      return { resource: unitArn(world, region, text(parameters.ParentId)) };
    case 's3': {
      const owner = world.buckets.get(text(parameters.Bucket) ?? '')?.accountId ?? caller.accountId;
      return {
        resource: objectArn(region, text(parameters.Bucket), text(parameters.Key)),
        resourceAccountId: owner,
      };
    }
    case 'servicequotas': {
      const { ServiceCode, QuotaCode } = parameters;
      const prefix = `arn:${partitionOf(region)}:servicequotas:${region}:${caller.accountId}`;
      return { resource: `${prefix}:${ServiceCode}/${QuotaCode}` };
    }
    case 'secretsmanager':
      return owned(text(parameters.SecretId) ?? '*');
    case 'securityhub':
      return { resource: productOf(parameters) ?? '*' };
    case 'ses':
      return mailSubject(parameters);
    case 'sns':
      return owned(text(parameters.TopicArn) ?? '*');
    case 'sqs':
      return owned(queueArn(region, text(parameters.QueueUrl) ?? ''));
    case 'sts':
      return assumeRoleSubject(parameters);
    default:
      return { resource: '*' };
  }
}

/**
 * Reads of EC2 know no resource, but for the attributes of a VPC (Service Authorization Reference, Amazon EC2). What is
 * not there has no tags for a condition to find.
 */
function ec2Subject({ action, parameters, region }: RecordedCall, { accountId }: Caller, world: World): Subject {
  const there = world.region(accountId, region);
  const prefix = `arn:${partitionOf(region)}:ec2:${region}:${accountId}`;
  switch (action) {
    case 'DeleteNetworkInterface': {
      const id = text(parameters.NetworkInterfaceId) ?? '';
      return tagged(`${prefix}:network-interface/${id}`, there?.enis.get(id)?.shape.TagSet);
    }
    case 'DescribeVpcAttribute': {
      const id = text(parameters.VpcId) ?? '';
      return tagged(`${prefix}:vpc/${id}`, there?.vpcs.get(id)?.shape.Tags);
    }
    default:
      return { resource: '*' };
  }
}

function tagged(resource: string, tags: readonly Tag[] = []): Subject {
  return {
    resource,
    context: Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:ResourceTag/${Key}`, Value])),
  };
}

function assumeRoleSubject({ RoleArn, ExternalId }: RecordedCall['parameters']): Subject {
  const externalId = text(ExternalId);
  return { ...owned(text(RoleArn) ?? '*'), ...(externalId && { context: { 'sts:ExternalId': externalId } }) };
}

/** Of a mail IAM knows the sender and all who get it (Service Authorization Reference, Amazon SES). */
function mailSubject({
  FromEmailAddress,
  FromEmailAddressIdentityArn,
  Destination,
}: RecordedCall['parameters']): Subject {
  return {
    ...owned(text(FromEmailAddressIdentityArn) ?? '*'),
    context: { 'ses:FromAddress': text(FromEmailAddress) ?? '', 'ses:Recipients': recipientsOf(Destination) },
  };
}

function recipientsOf(destination: unknown): readonly string[] {
  if (typeof destination !== 'object' || destination === null || !('ToAddresses' in destination)) return [];
  const { ToAddresses } = destination;
  return Array.isArray(ToAddresses) ? ToAddresses.filter((each) => typeof each === 'string') : [];
}

/** Something whose ARN names its account. */
function owned(arn: string): Subject {
  const accountId = arn.split(':')[4];
  return accountId === undefined ? { resource: arn } : { resource: arn, resourceAccountId: accountId };
}

function topicOf(arn: string, world: World) {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return world.region(accountId, region)?.topics.get(arn);
}

/** `https://sqs.eu-west-1.amazonaws.com/111122223333/deliveries` */
function queueArn(region: string, url: string): string {
  const [, accountId = '', name = ''] = /\/(\d{12})\/([^/]+)$/.exec(url) ?? [];
  return `arn:${partitionOf(region)}:sqs:${region}:${accountId}:${name}`;
}

/** Of a call that puts events on one bus, that bus. */
function busOf({ Entries }: RecordedCall['parameters']): string | undefined {
  return ofFirst(Entries, 'EventBusName');
}

/** Of a call that imports findings of one product, that product. */
function productOf({ Findings }: RecordedCall['parameters']): string | undefined {
  return ofFirst(Findings, 'ProductArn');
}

function ofFirst(items: unknown, member: string): string | undefined {
  const [first]: readonly unknown[] = Array.isArray(items) ? items : [];
  return isRecord(first) ? text(first[member]) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
