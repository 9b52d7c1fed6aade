import { Duration, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ACTIONS, COMPANIONS } from '../../lambda/aws/permissions.ts';
import { hasDeliveries } from '../../lambda/config/deliveries.ts';
import type { Config } from '../../lambda/config/schema.ts';
import type { MailRoute } from '../../lambda/model/mail-route.ts';
import type { Webhook } from '../../lambda/model/webhook.ts';
import type { CodeOf } from '../code-of.ts';
import { allow } from '../roles/allow.ts';
import type { HubFunction } from './function.ts';
import { allowSending, allowTaking, queuedFunction } from './queued-function.ts';

/** What a message may wait for: its secret, and an answer. */
const TIMEOUT = Duration.seconds(30);

/** It waits for others nearly all the time. */
const MEMORY_MB = 256;

/** Tries of a message before it counts as not delivered: with the pauses between them, nearly an hour. */
const TRIES = 8;

/** Messages sent at a time. */
const AT_A_TIME = 2;

/** What posts to webhooks and mails by SES. */
export interface Deliveries {
  readonly queue: Queue;
  /** Takes what was not delivered for good. */
  readonly notDelivered: Queue;
  readonly deliver: HubFunction;
}

export interface DeliveriesProps {
  readonly config: Config;
  readonly code: CodeOf;
  readonly key: IKey | undefined;
}

/** The queue of messages for webhooks and mails, and the function that sends them, where there are any. */
export function deliveriesOf(scope: Construct, props: DeliveriesProps): Deliveries | undefined {
  if (!hasDeliveries(props.config)) return undefined;
  const { webhooks, ses } = props.config.notifications;
  const { queue, failed, worker } = queuedFunction(scope, {
    ...props,
    name: 'deliver',
    description: 'Sends what audits find to the configured webhooks and mail addresses.',
    ids: { queue: 'Deliveries', failed: 'NotDelivered' },
    timeout: TIMEOUT,
    memoryMb: MEMORY_MB,
    tries: TRIES,
    atATime: AT_A_TIME,
    environment: ({ queueUrl }) => ({
      DELIVERIES: queueUrl,
      ...(webhooks.length === 0 ? {} : { WEBHOOKS: JSON.stringify(webhooks.map(asTold)) }),
      ...(ses === undefined ? {} : { MAIL: JSON.stringify(ses) }),
    }),
  });
  allowTaking(worker.role, 'TakeDeliveries', queue, [ACTIONS.sqs.changeMessageVisibility]);
  allowAddresses(worker.role, webhooks);
  if (ses !== undefined) allowMailing(worker.role, ses, Stack.of(scope).account);
  return { queue, notDelivered: failed, deliver: worker };
}

function asTold({ name, kind, secretArn }: Webhook): Webhook {
  return { name, kind, secretArn };
}

/** Reading precisely these secrets. */
function allowAddresses(
  role: Role,
  webhooks: readonly { readonly secretArn: string; readonly secretKeyArn?: string | undefined }[],
): void {
  if (webhooks.length === 0) return;
  allow(role, {
    sid: 'ReadAddresses',
    actions: [ACTIONS.secretsmanager.getSecretValue],
    resources: [...new Set(webhooks.map(({ secretArn }) => secretArn))],
  });
  const keys = [...new Set(webhooks.flatMap(({ secretKeyArn }) => secretKeyArn ?? []))];
  if (keys.length === 0) return;
  allow(role, { sid: 'DecryptAddresses', actions: [COMPANIONS.kms.decrypt], resources: keys });
}

/**
 * Sending by precisely this identity, in the name of this address, to these and nobody else. A configuration set is of the
 * account that sends (SES developer guide, sending authorization).
 */
function allowMailing(role: Role, { identityArn, from, to, configurationSet }: MailRoute, accountId: string): void {
  const [, partition = '', , region = ''] = identityArn.split(':');
  const sets =
    configurationSet === undefined
      ? []
      : [`arn:${partition}:ses:${region}:${accountId}:configuration-set/${configurationSet}`];
  allow(role, {
    sid: 'SendMail',
    actions: [ACTIONS.ses.sendEmail],
    resources: [identityArn, ...sets],
    conditions: {
      StringEquals: { 'ses:FromAddress': from },
      'ForAllValues:StringEquals': { 'ses:Recipients': [...to] },
      // Without this, a request that names nobody would be for nobody else, too.
      Null: { 'ses:Recipients': 'false' },
    },
  });
}

/** The environment by which a function knows the queue. */
export function deliveriesEnvironment(deliveries: Deliveries | undefined): Readonly<Record<string, string>> {
  return deliveries === undefined ? {} : { DELIVERIES: deliveries.queue.queueUrl };
}

/** Handing over messages. */
export function allowHandingOver(role: Role, deliveries: Deliveries | undefined): void {
  if (deliveries !== undefined) allowSending(role, 'HandOverMessages', deliveries.queue);
}
