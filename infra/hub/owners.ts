import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ownerTopicName } from '../../lambda/config/owner-topics.ts';
import type { Config } from '../../lambda/config/schema.ts';
import type { Publishing } from './grants.ts';
import { ownerTopic, subscribeEmails } from './topics.ts';

/** Where an owner's findings go. */
export interface OwnerTopic {
  readonly owner: string;
  readonly topic: ITopic;
  /** The topic, where it is the stack's own. */
  readonly watched: ITopic | undefined;
  readonly publishing: Publishing;
}

export interface OwnersProps {
  readonly config: Pick<Config, 'name' | 'notifications'>;
  /** The role of the audit: nothing else tells owners. */
  readonly audit: IRole;
  readonly key: MessagesKey | undefined;
}

/** What messages at rest are encrypted with in topics of the stack's own. */
export interface MessagesKey {
  readonly key: IKey;
  /** Whether publishers have to be allowed it: a key of the user, each function may use as a whole. */
  readonly isOurs: boolean;
}

/** A topic for each owner with their subscriptions, or the one that they name, whose policy is its owner's. */
export function ownerTopics(scope: Construct, props: OwnersProps): readonly OwnerTopic[] {
  return props.config.notifications.owners.map(({ name: owner, topicArn, topicKeyArn, emails }) => {
    const made =
      topicArn === undefined
        ? topicOfTheStack(scope, owner, props)
        : topicOfTheUser(scope, owner, { topicArn, keyArn: topicKeyArn });
    subscribeEmails([made.topic], emails);
    return made;
  });
}

function topicOfTheUser(scope: Construct, owner: string, publishing: Publishing): OwnerTopic {
  const topic = Topic.fromTopicArn(scope, idOf(owner), publishing.topicArn);
  return { owner, topic, watched: undefined, publishing };
}

function topicOfTheStack(scope: Construct, owner: string, { config: { name }, audit, key }: OwnersProps): OwnerTopic {
  const topic = ownerTopic(scope, idOf(owner), {
    topicName: ownerTopicName(name, owner),
    displayName: `EKS IP Auditor: ${owner}`,
    publisher: audit,
    key: key?.key,
  });
  const keyArn = key?.isOurs === true ? key.key.keyArn : undefined;
  return { owner, topic, watched: topic, publishing: { topicArn: topic.topicArn, keyArn } };
}

function idOf(owner: string): string {
  return `Owner-${owner}`;
}
