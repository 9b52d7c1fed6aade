import { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ACTIONS, COMPANIONS } from '../../lambda/aws/permissions.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { accept } from '../accept.ts';
import type { CodeOf } from '../code-of.ts';
import { allow } from '../roles/allow.ts';
import { functionRole, type HubFunction, hubFunction } from './function.ts';

/** A function that takes the messages of a queue, and a queue for those that it could not do anything with. */
export interface QueuedFunction {
  readonly queue: Queue;
  /** Takes what failed for good. */
  readonly failed: Queue;
  readonly worker: HubFunction;
}

export interface QueuedFunctionProps {
  readonly config: Config;
  readonly code: CodeOf;
  readonly key: IKey | undefined;
  readonly name: 'deliver' | 'import';
  /** Whether somebody outside of the stack names its role. Default: no. */
  readonly isNamedElsewhere?: boolean;
  readonly description: string;
  /** Ids of the queues. */
  readonly ids: { readonly queue: string; readonly failed: string };
  readonly timeout: Duration;
  readonly memoryMb: number;
  /** Tries of a message before it counts as failed. */
  readonly tries: number;
  /** Messages that are worked on at a time; AWS takes no fewer than two. */
  readonly atATime: number;
  readonly environment: (queue: Queue) => Readonly<Record<string, string>>;
}

export function queuedFunction(scope: Construct, props: QueuedFunctionProps): QueuedFunction {
  const { config, key, name, description, ids, timeout, memoryMb, tries, atATime } = props;
  const failed = queueOf(scope, ids.failed, key, {});
  accept(failed, ['Serverless-SQSRedrivePolicy'], 'It is the dead-letter queue itself.');
  const queue = queueOf(scope, ids.queue, key, {
    // AWS asks for six times the function's time limit.
    visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
    deadLetterQueue: { queue: failed, maxReceiveCount: tries },
  });
  const role = functionRole(scope, config, name, props.isNamedElsewhere ?? false);
  const worker = hubFunction(scope, role, {
    settings: config.deployment,
    key,
    name,
    timeout,
    memoryMb,
    description,
    code: props.code(scope, name),
    environment: props.environment(queue),
  });
  accept(
    worker.lambda,
    ['Serverless-LambdaDLQ'],
    'Its events are messages of a queue, which keeps them, and has a queue for what was not delivered.',
  );
  worker.live.addEventSourceMapping(ids.queue, {
    eventSourceArn: queue.queueArn,
    batchSize: 1,
    reportBatchItemFailures: true,
    maxConcurrency: atATime,
  });
  accept(
    worker.live,
    ['Serverless-LambdaEventSourceMappingDestination'],
    'What fails stays in the queue, which has a queue for what was not delivered.',
  );
  return { queue, failed, worker };
}

/** Taking messages from precisely this queue, and what else its function asks of it. */
export function allowTaking(role: Role, sid: string, queue: Queue, besides: readonly string[] = []): void {
  allow(role, { sid, actions: [...Object.values(COMPANIONS.sqs), ...besides], resources: [queue.queueArn] });
}

/** Putting messages into precisely this queue. */
export function allowSending(role: Role, sid: string, queue: Queue): void {
  allow(role, { sid, actions: [ACTIONS.sqs.sendMessage], resources: [queue.queueArn] });
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
