import { Duration, RemovalPolicy, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { readStatement } from './read-policy.ts';

export interface HubStackProps extends StackProps {
  /** Folder with the bundled audit handler (`index.mjs`) and, beside it, the configuration. */
  readonly auditCode: string;
  /** Roles of other accounts that the audit may assume. */
  readonly roleArns: readonly string[];
  /** An EventBridge Scheduler expression, e.g. `cron(0 6 * * ? *)`. */
  readonly schedule: string;
  readonly timeZone: string;
  readonly emails: readonly string[];
}

/** The audit of one account, or of a list of accounts by role: function, schedule, topic. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, props: HubStackProps) {
    super(scope, id, props);
    const topic = findingsTopic(this, props.emails);
    const audit = auditFunction(this, props, topic);
    schedule(this, props, audit);
  }
}

function findingsTopic(stack: Stack, emails: readonly string[]): Topic {
  const topic = new Topic(stack, 'Findings', { displayName: 'EKS IP Auditor', enforceSSL: true });
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

function auditFunction(stack: Stack, { auditCode, roleArns }: HubStackProps, topic: Topic): LambdaFunction {
  const logGroup = new LogGroup(stack, 'AuditLogs', {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // The managed basic execution role may write to every log group of the account; this one to its own.
  const role = new Role(stack, 'AuditRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const audit = new LambdaFunction(stack, 'Audit', {
    role,
    description: 'Finds what keeps EKS pods from getting an IP address. Reads only; publishes to one topic.',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(auditCode),
    timeout: Duration.minutes(15),
    memorySize: 1769,
    loggingFormat: LoggingFormat.JSON,
    logGroup,
    environment: { TOPIC_ARN: topic.topicArn, NODE_OPTIONS: '--enable-source-maps' },
  });
  audit.addToRolePolicy(readStatement());
  topic.grantPublish(audit);
  if (roleArns.length > 0) {
    audit.addToRolePolicy(
      new PolicyStatement({ sid: 'EnterAuditedAccounts', actions: ['sts:AssumeRole'], resources: [...roleArns] }),
    );
  }
  return audit;
}

function schedule(stack: Stack, props: HubStackProps, audit: LambdaFunction): void {
  const deadLetters = new Queue(stack, 'MissedAudits', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  new Schedule(stack, 'AuditSchedule', {
    description: 'Starts the audit.',
    schedule: ScheduleExpression.expression(props.schedule, TimeZone.of(props.timeZone)),
    target: new LambdaInvoke(audit, { deadLetterQueue: deadLetters, retryAttempts: 2, maxEventAge: Duration.hours(1) }),
  });
}
