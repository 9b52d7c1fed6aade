import { Duration, RemovalPolicy, type Stack, TimeZone } from 'aws-cdk-lib';
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
import type { Config } from '../../lambda/config/schema.ts';
import { accept } from '../accept.ts';
import { asFunction } from '../cdk-types.ts';

/** What could not be started, or failed for good. */
export function deadLetterQueue(stack: Stack): Queue {
  const queue = new Queue(stack, 'DeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  accept(queue, ['Serverless-SQSRedrivePolicy'], 'It is the dead-letter queue itself.');
  return queue;
}

/** Starts the audit when it is due; the group of its own is what CloudWatch counts dropped starts by. */
export function auditSchedule(
  stack: Stack,
  { expression, timeZone, flexibleMinutes }: Config['schedule'],
  { audit, deadLetters }: { readonly audit: Alias; readonly deadLetters: Queue },
): ScheduleGroup {
  // It has a fixed name: one that stayed behind would be in the way of the next deployment.
  const scheduleGroup = new ScheduleGroup(stack, 'Schedules', { removalPolicy: RemovalPolicy.DESTROY });
  new Schedule(stack, 'AuditSchedule', {
    scheduleGroup,
    description: 'Starts the audit.',
    schedule: ScheduleExpression.expression(expression, TimeZone.of(timeZone)),
    timeWindow: flexibleMinutes === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(flexibleMinutes)),
    target: new LambdaInvoke(asFunction(audit), {
      deadLetterQueue: deadLetters,
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      input: ScheduleTargetInput.fromObject({ trigger: 'schedule', scheduledTime: ContextAttribute.scheduledTime }),
    }),
  });
  return scheduleGroup;
}
