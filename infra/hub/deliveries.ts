import { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ACTIONS, COMPANIONS } from '../../lambda/aws/permissions.ts';
import type { Config } from '../../lambda/config/schema.ts';
import type { Webhook } from '../../lambda/model/webhook.ts';
import { accept } from '../accept.ts';
import type { CodeOf } from '../code-of.ts';
import { allow } from '../roles/allow.ts';
import { functionRole, type HubFunction, hubFunction } from './function.ts';

/** What a message may wait for: its secret, and an answer. */
const TIMEOUT = Duration.seconds(30);

/** It waits for others nearly all the time. */
const MEMORY_MB = 256;

/** Tries of a message before it counts as not delivered: with the pauses between them, nearly an hour. */
const TRIES = 8;

/** Webhooks posted to at a time; AWS takes no fewer than two. */
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
export function deliveriesOf(scope: Construct, { config, code, key }: DeliveriesProps): Deliveries | undefined {
  const { webhooks } = config.notifications;
  if (webhooks.length === 0) return undefined;
  const notDelivered = queueOf(scope, 'NotDelivered', key, {});
  accept(notDelivered, ['Serverless-SQSRedrivePolicy'], 'It is the dead-letter queue itself.');
  const queue = queueOf(scope, 'Deliveries', key, {
    // AWS asks for six times the function's time limit.
    visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
    deadLetterQueue: { queue: notDelivered, maxReceiveCount: TRIES },
  });
  const role = functionRole(scope, config, 'deliver', false);
  const deliver = hubFunction(scope, role, {
    settings: config.deployment,
    key,
    name: 'deliver',
    timeout: TIMEOUT,
    memoryMb: MEMORY_MB,
    description: 'Posts what audits find to the configured webhooks.',
    code: code(scope, 'deliver'),
    environment: { DELIVERIES: queue.queueUrl, WEBHOOKS: JSON.stringify(webhooks.map(asTold)) },
  });
  accept(
    deliver.lambda,
    ['Serverless-LambdaDLQ'],
    'Its events are messages of a queue, which keeps them, and has a queue for what was not delivered.',
  );
  allowDelivering(role, queue, config.notifications.webhooks);
  deliver.live.addEventSourceMapping('Deliveries', {
    eventSourceArn: queue.queueArn,
    batchSize: 1,
    reportBatchItemFailures: true,
    maxConcurrency: AT_A_TIME,
  });
  accept(
    deliver.live,
    ['Serverless-LambdaEventSourceMappingDestination'],
    'What fails stays in the queue, which has a queue for what was not delivered.',
  );
  return { queue, notDelivered, deliver };
}

function queueOf(
  scope: Construct,
  id: string,
  key: IKey | undefined,
  props: Pick<ConstructorParameters<typeof Queue>[2] & object, 'visibilityTimeout' | 'deadLetterQueue'>,
): Queue {
  return new Queue(scope, id, {
    ...(key === undefined
      ? { encryption: QueueEncryption.SQS_MANAGED }
      : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...props,
  });
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
  allow(role, {
    sid: 'TakeDeliveries',
    actions: [...Object.values(COMPANIONS.sqs), ACTIONS.sqs.changeMessageVisibility],
    resources: [queue.queueArn],
  });
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
  if (deliveries === undefined) return;
  allow(role, { sid: 'HandOverMessages', actions: [ACTIONS.sqs.sendMessage], resources: [deliveries.queue.queueArn] });
}
