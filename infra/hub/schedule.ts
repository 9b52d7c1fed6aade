import { Aws, Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Config } from '../../lambda/config/schema.ts';
import { accept } from '../accept.ts';
import { asFunction } from '../cdk-types.ts';
import { type HubNaming, hubRole } from '../roles/role-name.ts';
import { allowKey } from './key.ts';

/** What could not be started, or failed for good. */
export function deadLetterQueue(scope: Construct, key: IKey | undefined): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    ...(key === undefined
      ? { encryption: QueueEncryption.SQS_MANAGED }
      : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  accept(queue, ['Serverless-SQSRedrivePolicy'], 'It is the dead-letter queue itself.');
  return queue;
}

export interface AuditScheduleProps {
  readonly config: Pick<Config, 'schedule'> & HubNaming;
  readonly audit: Alias;
  readonly deadLetters: Queue;
  /** The key of the user that the queue is encrypted with, if any. */
  readonly key: IKey | undefined;
}

/** Starts the audit when it is due; the group of its own is what CloudWatch counts dropped starts by. */
export function auditSchedule(
  scope: Construct,
  { config, audit, deadLetters, key }: AuditScheduleProps,
): ScheduleGroup {
  const { expression, timeZone, flexibleMinutes } = config.schedule;
  // It has a fixed name: one that stayed behind would be in the way of the next deployment.
  const scheduleGroup = new ScheduleGroup(scope, 'Schedules', { removalPolicy: RemovalPolicy.DESTROY });
  const role = scheduleRole(scope, config, scheduleGroup);
  allowKey(role, key);
  new Schedule(scope, 'AuditSchedule', {
    scheduleGroup,
    description: 'Starts the audit.',
    schedule: ScheduleExpression.expression(expression, TimeZone.of(timeZone)),
    timeWindow: flexibleMinutes === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(flexibleMinutes)),
    target: new LambdaInvoke(asFunction(audit), {
      role,
      deadLetterQueue: deadLetters,
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      input: ScheduleTargetInput.fromObject({ trigger: 'schedule', scheduledTime: ContextAttribute.scheduledTime }),
    }),
  });
  return scheduleGroup;
}

/** Only this group's schedules start anything by it. */
function scheduleRole(scope: Construct, config: HubNaming, { scheduleGroupArn }: ScheduleGroup): Role {
  return new Role(scope, 'ScheduleRole', {
    ...hubRole(config, 'schedule', false),
    description: 'EKS IP Auditor: lets the schedule start the audit.',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': scheduleGroupArn } },
    }),
  });
}
