import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, type ITopicSubscription, Topic, type TopicProps } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { accept } from '../accept.ts';

const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');

/** The key that findings are encrypted with at rest. */
export function topicKey(scope: Construct): Key {
  return new Key(scope, 'TopicKey', {
    description: 'EKS IP Auditor: encrypts messages of its topic of findings.',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
  });
}

/** What audits and clean-ups have to tell: only these roles publish. */
export function findingsTopic(scope: Construct, key: IKey | undefined, publishers: readonly IRole[]): Topic {
  return topicOfFindings(scope, publishers, { ...(key && { masterKey: key }) });
}

/**
 * The same topic while findings go to one of the user: kept, since with it the subscriptions that people made would go.
 * Nothing is published there, so that it needs no key and costs nothing.
 */
export function idleTopic(scope: Construct, publishers: readonly IRole[]): void {
  topicOfFindings(scope, publishers, {});
}

export interface OwnerTopicProps {
  readonly topicName: string;
  readonly displayName: string;
  /** The only role that publishes. */
  readonly publisher: IRole;
  readonly key: IKey | undefined;
}

/** What one owner is told. It has a name, by which the audit knows it: its environment has no room for one more each. */
export function ownerTopic(scope: Construct, id: string, props: OwnerTopicProps): Topic {
  const { topicName, displayName, publisher, key } = props;
  const topic = topicOfThisAccount(scope, id, { topicName, displayName, ...(key && { masterKey: key }) });
  onlyPublishedBy(topic, [publisher]);
  return topic;
}

function topicOfFindings(scope: Construct, publishers: readonly IRole[], props: Pick<TopicProps, 'masterKey'>): Topic {
  const topic = topicOfThisAccount(scope, 'Findings', { displayName: 'EKS IP Auditor', ...props });
  onlyPublishedBy(topic, publishers);
  return topic;
}

function onlyPublishedBy(topic: Topic, publishers: readonly IRole[]): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyTheFunctionsPublish',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': publishers.map(({ roleArn }) => roleArn) } },
    }),
  );
}

/**
 * Alarms, apart from findings, so that a program that subscribed to those is not handed CloudWatch's JSON. Without a
 * key: CloudWatch drops an alarm without a word when it may not use the topic's key, so that a key that was disabled
 * would silence the alarm about itself. The key that AWS manages for SNS would silence all of them: its policy does not
 * let CloudWatch in and cannot be changed (CloudWatch user guide, alarm actions).
 */
export function alarmsTopic(scope: Construct): Topic {
  const topic = topicOfThisAccount(scope, 'Alarms', { displayName: 'EKS IP Auditor: alarms' });
  // A topic's own policy takes the place of SNS's, which would let this account's alarms in.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [CLOUDWATCH],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*` },
      },
    }),
  );
  return topic;
}

/** The topic that alarms go to: the user's, or one of our own. */
export function topicOfAlarms(scope: Construct, arnOfTheUser: string | undefined): ITopic {
  return arnOfTheUser === undefined ? alarmsTopic(scope) : Topic.fromTopicArn(scope, 'AlarmsOfTheUser', arnOfTheUser);
}

/** Subscribes each address to each topic; SNS asks the address to confirm. */
export function subscribeEmails(topics: readonly ITopic[], emails: readonly string[]): void {
  for (const topic of topics) {
    for (const email of emails) topic.addSubscription(emailTo(email, topic));
    accept(
      topic,
      emails.length > 0 ? ['Serverless-SNSRedrivePolicy'] : [],
      'Mail that does not arrive is no message that a queue could deliver later; SNS retries it by itself.',
    );
  }
}

/** A topic that the configuration names may be in another region than the stack, which SNS has to know. */
function emailTo(email: string, topic: ITopic): ITopicSubscription {
  const subscription = new EmailSubscription(email);
  const { region } = topic.env;
  if (region === Stack.of(topic).region) return subscription;
  return { bind: (bound) => ({ ...subscription.bind(bound), region }) };
}

function topicOfThisAccount(
  scope: Construct,
  id: string,
  props: Pick<TopicProps, 'topicName' | 'displayName' | 'masterKey'>,
): Topic {
  const topic = new Topic(scope, id, { ...props, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyThisAccountSubscribes',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sns:Subscribe'],
      resources: [topic.topicArn],
      conditions: { StringNotEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return topic;
}
