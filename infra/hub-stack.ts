import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../lambda/config/schema.ts';
import { configWarnings } from '../lambda/config/warnings.ts';
import { capacityProblem } from './capacity.ts';
import type { CodeOf } from './code-of.ts';
import { hubAlarms } from './hub/alarms.ts';
import { auditBucket } from './hub/bucket.ts';
import { chatConfigurations } from './hub/chat.ts';
import { hubDashboard } from './hub/dashboard.ts';
import { functionRole } from './hub/function.ts';
import { type HubFunctions, type HubRoles, hubFunctions } from './hub/functions.ts';
import { type Publishing, publishersOf } from './hub/grants.ts';
import { keyOfTheUser } from './hub/key.ts';
import { memberStackSet } from './hub/member-stack-set.ts';
import { auditSchedule, deadLetterQueue } from './hub/schedule.ts';
import type { Timing } from './hub/timing.ts';
import { findingsTopic, idleTopic, subscribeEmails, topicKey, topicOfAlarms } from './hub/topics.ts';
import { memberOf } from './member.ts';
import { memberTemplate } from './member-template.ts';
import { boundary } from './roles/boundary.ts';
import type { FunctionName } from './roles/role-name.ts';
import { stackName } from './stack-name.ts';

export interface HubStackProps extends StackProps {
  readonly config: Config;
  readonly code: CodeOf;
  readonly timing: Timing;
}

/** Everything that audits an estate by itself: functions, schedule, memory, topics, alarms, members' StackSet. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, { config, code, timing, ...props }: HubStackProps) {
    super(scope, id, {
      description: 'EKS IP Auditor: finds what keeps EKS pods from getting an IP address.',
      ...boundary(config),
      ...props,
    });
    const { name, notifications, deployment } = config;
    for (const warning of configWarnings(config)) Annotations.of(this).addWarningV2('eks-ip-auditor:config', warning);
    const tooMuch = capacityProblem(config, timing);
    if (tooMuch !== undefined) Annotations.of(this).addWarningV2('eks-ip-auditor:capacity', tooMuch);
    const roles = hubRoles(this, config);
    const key = keyOfTheUser(this, deployment);
    const findings = topicOfFindings(this, config, roles, key);
    const { alarmsTopicArn } = notifications;
    const isOneTopic = alarmsTopicArn !== undefined && alarmsTopicArn === notifications.topicArn;
    const alarms = isOneTopic ? findings.topic : topicOfAlarms(this, alarmsTopicArn);
    const bucket = auditBucket(this, deployment.bucketName, key);
    const deadLetters = deadLetterQueue(this, key);
    const functions = hubFunctions(this, {
      config,
      code,
      roles,
      bucket,
      key,
      publishing: findings.publishing,
      deadLetters,
      executionTimeout: timing.executionTimeout,
    });
    const schedules = auditSchedule(this, { config, audit: functions.audit.live, deadLetters, key });
    const topics = [...new Set([findings.topic, alarms])];
    subscribeEmails(topics, notifications.emails);
    chatConfigurations(this, config, topics);
    sayWhatStays(this, config);
    hubDashboard(
      this,
      name,
      functions,
      hubAlarms(this, name, alarms, { functions, deadLetters, schedules, timing, findings: findings.watched }),
    );
    membersOf(this, config, roles);
    outputs(this, functions, {
      FindingsTopic: findings.topic.topicArn,
      Bucket: bucket.bucketName,
      ...(roles.cleanup === undefined ? {} : { CleanupRole: roles.cleanup.roleName }),
    });
  }
}

function hubRoles(stack: Stack, config: Config): HubRoles {
  const role = (name: FunctionName) => functionRole(stack, config, name, isNamedElsewhere(config));
  return {
    audit: role('audit'),
    scan: role('scan'),
    cleanup: config.cleanup.mode === 'off' ? undefined : role('cleanup'),
  };
}

/** Whether the policies of others name the functions' roles: those of members, or of a topic of the user. */
function isNamedElsewhere(config: Config): boolean {
  return memberOf(config).kind !== 'alone' || config.notifications.topicArn !== undefined;
}

interface FindingsTopic {
  readonly topic: ITopic;
  /** The topic, where it is the stack's own. */
  readonly watched: ITopic | undefined;
  readonly publishing: Publishing;
}

/** A topic of the stack's own, or the one that the configuration names, whose policy is its owner's. */
function topicOfFindings(
  stack: Stack,
  { notifications: { topicArn, topicKeyArn } }: Config,
  { audit, cleanup }: HubRoles,
  keyOfUser: IKey | undefined,
): FindingsTopic {
  const publishers = publishersOf(audit, cleanup);
  if (topicArn !== undefined) {
    idleTopic(stack, publishers);
    Annotations.of(stack).addWarningV2(
      'eks-ip-auditor:own-topic-is-idle',
      `Findings are published to ${topicArn} (notifications.topicArn). The deployment's own topic "Findings" stays with the ` +
        'subscriptions that people made, and nothing is published there any more: subscribe them to the other one. See ' +
        'docs/runbook.md, "Deploy a change".',
    );
    const topic = Topic.fromTopicArn(stack, 'TopicOfTheUser', topicArn);
    return { topic, watched: undefined, publishing: { topicArn, keyArn: topicKeyArn } };
  }
  const key = keyOfUser ?? topicKey(stack);
  const topic = findingsTopic(stack, key, publishers);
  // What is encrypted with a key of the user, each function may use as a whole.
  const keyArn = keyOfUser === undefined ? key.keyArn : undefined;
  return { topic, watched: topic, publishing: { topicArn: topic.topicArn, keyArn } };
}

/** A stack that the app no longer has is not deleted by it, and cannot be seen from here. */
function sayWhatStays(stack: Stack, { name, notifications: { slack, teams } }: Config): void {
  if (slack.length + teams.length > 0) return;
  Annotations.of(stack).addInfoV2(
    'eks-ip-auditor:no-chat',
    'No channel of chat is configured. If there was one before, its watch stays until you delete it: aws cloudformation ' +
      `delete-stack --region us-east-1 --stack-name ${stackName('chatWatch', name)}`,
  );
}

function membersOf(stack: Stack, config: Config, { audit }: HubRoles): void {
  const { organization } = config.targets;
  const found = memberOf(config);
  if (organization?.stackSet !== true || found.kind !== 'member') return;
  const stackSet = memberStackSet(stack, config.name, organization, memberTemplate(found.member));
  // A second deployment of the same name ends at the role, which IAM refuses, before it has touched an account.
  stackSet.node.addDependency(audit);
}

function outputs(stack: Stack, { audit, scan, cleanup }: HubFunctions, others: Readonly<Record<string, string>>): void {
  const all = {
    AuditFunction: audit.live.functionArn,
    ScanFunction: scan.live.functionArn,
    ...(cleanup === undefined ? {} : { CleanupFunction: cleanup.live.functionArn }),
    ...others,
  };
  for (const [name, value] of Object.entries(all)) new CfnOutput(stack, `${name}Output`, { key: name, value });
}
