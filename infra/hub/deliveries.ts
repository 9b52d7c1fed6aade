import { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ACTIONS, COMPANIONS } from '../../lambda/aws/permissions.ts';
import type { Config } from '../../lambda/config/schema.ts';
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

/** Webhooks posted to at a time. */
const AT_A_TIME = 2;

/** What posts to webhooks. */
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

/** The queue of messages for webhooks and the function that posts them, where there are any. */
export function deliveriesOf(scope: Construct, props: DeliveriesProps): Deliveries | undefined {
  const { webhooks } = props.config.notifications;
  if (webhooks.length === 0) return undefined;
  const { queue, failed, worker } = queuedFunction(scope, {
    ...props,
    name: 'deliver',
    description: 'Posts what audits find to the configured webhooks.',
    ids: { queue: 'Deliveries', failed: 'NotDelivered' },
    timeout: TIMEOUT,
    memoryMb: MEMORY_MB,
    tries: TRIES,
    atATime: AT_A_TIME,
    environment: ({ queueUrl }) => ({ DELIVERIES: queueUrl, WEBHOOKS: JSON.stringify(webhooks.map(asTold)) }),
  });
  allowDelivering(worker.role, queue, webhooks);
  return { queue, notDelivered: failed, deliver: worker };
}

function asTold({ name, kind, secretArn }: Webhook): Webhook {
  return { name, kind, secretArn };
}

/** Taking messages from precisely this queue, and reading precisely these secrets. */
function allowDelivering(
  role: Role,
  queue: Queue,
  webhooks: readonly { readonly secretArn: string; readonly secretKeyArn?: string | undefined }[],
): void {
  allowTaking(role, 'TakeDeliveries', queue, [ACTIONS.sqs.changeMessageVisibility]);
  allow(role, {
    sid: 'ReadAddresses',
    actions: [ACTIONS.secretsmanager.getSecretValue],
    resources: [...new Set(webhooks.map(({ secretArn }) => secretArn))],
  });
  const keys = [...new Set(webhooks.flatMap(({ secretKeyArn }) => secretKeyArn ?? []))];
  if (keys.length === 0) return;
  allow(role, { sid: 'DecryptAddresses', actions: [COMPANIONS.kms.decrypt], resources: keys });
}

/** The environment by which a function knows the queue. */
export function deliveriesEnvironment(deliveries: Deliveries | undefined): Readonly<Record<string, string>> {
  return deliveries === undefined ? {} : { DELIVERIES: deliveries.queue.queueUrl };
}

/** Handing over messages for webhooks. */
export function allowHandingOver(role: Role, deliveries: Deliveries | undefined): void {
  if (deliveries !== undefined) allowSending(role, 'HandOverMessages', deliveries.queue);
}
