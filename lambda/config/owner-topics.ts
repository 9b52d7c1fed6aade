import type { Config } from './schema.ts';

type Owner = Config['notifications']['owners'][number];

/** Where a deployment is. */
export interface Home {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/** The name of the topic that a deployment makes for an owner who names none. */
export function ownerTopicName(deployment: string, owner: string): string {
  return `${deployment}-owner-${owner}`;
}

/** The topic that an owner is told by. Known from the configuration, so that no function has to be handed it. */
export function ownerTopicArn(
  deployment: string,
  { name, topicArn }: Pick<Owner, 'name' | 'topicArn'>,
  { partition, region, accountId }: Home,
): string {
  return topicArn ?? `arn:${partition}:sns:${region}:${accountId}:${ownerTopicName(deployment, name)}`;
}

/** Every topic of owners. */
export function ownerTopicArns(
  { name, notifications }: Pick<Config, 'name' | 'notifications'>,
  home: Home,
): readonly string[] {
  return [...new Set(notifications.owners.map((owner) => ownerTopicArn(name, owner, home)))];
}
