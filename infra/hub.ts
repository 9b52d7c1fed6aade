import { Annotations } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../lambda/config/schema.ts';
import { configWarnings } from '../lambda/config/warnings.ts';
import { capacityProblem } from './capacity.ts';
import type { CodeOf } from './code-of.ts';
import { hubAlarms } from './hub/alarms.ts';
import { type AuditBucket, auditBucket } from './hub/bucket.ts';
import { chatConfigurations } from './hub/chat.ts';
import { hubDashboard } from './hub/dashboard.ts';
import { deliveriesOf } from './hub/deliveries.ts';
import { eventBus } from './hub/event-bus.ts';
import { functionRole } from './hub/function.ts';
import { type HubFunctions, type HubRoles, hubFunctions } from './hub/functions.ts';
import { type Publishing, publishersOf } from './hub/grants.ts';
import { keyOfTheUser } from './hub/key.ts';
import { memberStackSet } from './hub/member-stack-set.ts';
import { type MessagesKey, ownerTopics } from './hub/owners.ts';
import { auditSchedule, deadLetterQueue } from './hub/schedule.ts';
import { importsOf } from './hub/security-hub.ts';
import type { Timing } from './hub/timing.ts';
import { findingsTopic, idleTopic, subscribeEmails, topicKey, topicOfAlarms } from './hub/topics.ts';
import { memberOf } from './member.ts';
import { memberTemplate } from './member-template.ts';
import { bound } from './roles/boundary.ts';
import type { FunctionName } from './roles/role-name.ts';

/** What a hub is made from. */
export interface HubProps {
  readonly config: Config;
  readonly code: CodeOf;
  readonly timing: Timing;
}

/** What of a hub others may want to refer to. */
export interface Hub {
  readonly functions: HubFunctions;
  /** Where findings are published to. */
  readonly findings: ITopic;
  /** Where alarms go; the same topic where the configuration names one for both. */
  readonly alarms: ITopic;
  readonly bucket: AuditBucket;
  /** Where events go; undefined where the configuration has them off. */
  readonly bus: EventBus | undefined;
}

/**
 * Makes everything that audits an estate by itself in a scope: functions, schedule, memory, topics, alarms, members'
 * StackSet.
 */
export function makeHub(scope: Construct, { config, code, timing }: HubProps): Hub {
  const { name, notifications, deployment } = config;
  bound(scope, deployment);
  for (const warning of configWarnings(config)) Annotations.of(scope).addWarningV2('eks-ip-auditor:config', warning);
  const tooMuch = capacityProblem(config, timing);
  if (tooMuch !== undefined) Annotations.of(scope).addWarningV2('eks-ip-auditor:capacity', tooMuch);
  const roles = hubRoles(scope, config);
  const key = keyOfTheUser(scope, deployment);
  const messagesKey = keyOfMessages(scope, config, key);
  const findings = topicOfFindings(scope, config, roles, messagesKey);
  const { alarmsTopicArn } = notifications;
  const isOneTopic = alarmsTopicArn !== undefined && alarmsTopicArn === notifications.topicArn;
  const alarms = isOneTopic ? findings.topic : topicOfAlarms(scope, alarmsTopicArn);
  const owners = ownerTopics(scope, { config, audit: roles.audit, key: messagesKey });
  const bucket = auditBucket(scope, deployment.bucketName, key);
  const bus = eventBus(scope, config);
  const deliveries = deliveriesOf(scope, { config, code, key });
  const imports = importsOf(scope, { config, code, key, bucket });
  const deadLetters = deadLetterQueue(scope, key);
  const functions = hubFunctions(scope, {
    config,
    code,
    roles,
    bucket,
    key,
    publishing: findings.publishing,
    owners: owners.map(({ publishing }) => publishing),
    bus,
    deliveries,
    imports,
    deadLetters,
    executionTimeout: timing.executionTimeout,
  });
  const schedules = auditSchedule(scope, { config, audit: functions.audit.live, deadLetters, key });
  const topics = [...new Set([findings.topic, alarms])];
  subscribeEmails(topics, notifications.emails);
  chatConfigurations(scope, config, (name) =>
    name === null ? topics : owners.flatMap(({ owner, topic }) => (owner === name ? [topic] : [])),
  );
  const watched = {
    functions,
    deadLetters,
    schedules,
    timing,
    findings: findings.watched,
    owners,
    deliveries,
    imports,
  };
  const others = { deliver: deliveries?.deliver, import: imports?.importer };
  hubDashboard(scope, config, { ...functions, ...others }, hubAlarms(scope, name, alarms, watched));
  membersOf(scope, config, roles);
  return { functions, findings: findings.topic, alarms, bucket, bus };
}

function hubRoles(scope: Construct, config: Config): HubRoles {
  const role = (name: FunctionName) => functionRole(scope, config, name, isNamedElsewhere(config));
  return {
    audit: role('audit'),
    scan: role('scan'),
    cleanup: config.cleanup.mode === 'off' ? undefined : role('cleanup'),
  };
}

/** Whether others name the functions' roles: the policies of members or of a topic of the user, clusters that let them in. */
function isNamedElsewhere(config: Config): boolean {
  const { topicArn, owners } = config.notifications;
  if (memberOf(config).kind !== 'alone' || config.kubernetes !== 'off') return true;
  return [topicArn, ...owners.map((owner) => owner.topicArn)].some(isGiven);
}

function isGiven(arn: string | undefined): boolean {
  return arn !== undefined;
}

/** The user's, else one of ours where a topic of the stack's own has messages. */
function keyOfMessages(
  scope: Construct,
  { notifications: { topicArn, owners } }: Config,
  keyOfUser: IKey | undefined,
): MessagesKey | undefined {
  if (keyOfUser !== undefined) return { key: keyOfUser, isOurs: false };
  const isNeeded = topicArn === undefined || owners.some((owner) => owner.topicArn === undefined);
  return isNeeded ? { key: topicKey(scope), isOurs: true } : undefined;
}

interface FindingsTopic {
  readonly topic: ITopic;
  /** The topic, where it is the stack's own. */
  readonly watched: ITopic | undefined;
  readonly publishing: Publishing;
}

/** A topic of the stack's own, or the one that the configuration names, whose policy is its owner's. */
function topicOfFindings(
  scope: Construct,
  { notifications: { topicArn, topicKeyArn } }: Config,
  { audit, cleanup }: HubRoles,
  messagesKey: MessagesKey | undefined,
): FindingsTopic {
  const publishers = publishersOf(audit, cleanup);
  if (topicArn !== undefined) {
    idleTopic(scope, publishers);
    Annotations.of(scope).addWarningV2(
      'eks-ip-auditor:own-topic-is-idle',
      `Findings are published to ${topicArn} (notifications.topicArn). The deployment's own topic "Findings" stays with the ` +
        'subscriptions that people made, and nothing is published there any more: subscribe them to the other one. See ' +
        'docs/runbook.md, "Deploy a change".',
    );
    const topic = Topic.fromTopicArn(scope, 'TopicOfTheUser', topicArn);
    return { topic, watched: undefined, publishing: { topicArn, keyArn: topicKeyArn } };
  }
  const topic = findingsTopic(scope, messagesKey?.key, publishers);
  const keyArn = messagesKey?.isOurs === true ? messagesKey.key.keyArn : undefined;
  return { topic, watched: topic, publishing: { topicArn: topic.topicArn, keyArn } };
}

function membersOf(scope: Construct, config: Config, { audit }: HubRoles): void {
  const { organization } = config.targets;
  const found = memberOf(config);
  if (organization?.stackSet !== true || found.kind !== 'member') return;
  const stackSet = memberStackSet(scope, config.name, organization, memberTemplate(found.member));
  // A second deployment of the same name ends at the role, which IAM refuses, before it has touched an account.
  stackSet.node.addDependency(audit);
}
