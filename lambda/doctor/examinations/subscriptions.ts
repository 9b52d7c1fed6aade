import { count, list } from '../../common/words.ts';
import { awsCommand, given } from '../../facts/aws/commands.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import type { Expected, SeenHub, SeenSubscription } from '../seen.ts';
import { type Answer, ok, whenSeen, wrong } from './answer.ts';

const MAX_TEXT = 200;

/** Whether who is to be told has agreed to it: SNS sends nothing to a subscription that waits to be confirmed. */
export function examineSubscriptions({ subscriptions }: SeenHub, expected: Expected): Answer {
  return whenSeen(subscriptions, (found) => ofSubscriptions(found, expected));
}

function ofSubscriptions(found: readonly SeenSubscription[], { emails }: Expected): Answer {
  const pending = found.filter(({ isConfirmed }) => !isConfirmed);
  const subscribed = new Set(found.map(({ endpoint }) => endpoint.toLowerCase()));
  const gone = emails.filter((email) => !subscribed.has(email.toLowerCase()));
  if (pending.length + gone.length > 0) {
    return wrong(problemOf(pending.length, found.length, gone.length), adviceOn(pending, gone, found), [
      ...pending.map((one) => `${endpointOf(one)} to ${nameOfTopic(one.topicArn)}: not confirmed`),
      ...gone.map((email) => `${email}: in the configuration, but not subscribed`),
    ]);
  }
  if (found.length === 0) {
    return wrong('Nobody is subscribed to findings or alarms.', [
      'Add addresses or channels to "notifications" and deploy, or subscribe manually.',
    ]);
  }
  const topics = new Set(found.map(({ topicArn }) => topicArn)).size;
  return ok(`All ${count(found.length, 'subscription')} of ${count(topics, 'topic')} are confirmed.`);
}

function problemOf(pending: number, all: number, gone: number): string {
  const waiting = `${pending} of ${count(all, 'subscription')} ${pending === 1 ? 'waits' : 'wait'} to be confirmed`;
  const absent = `${count(gone, 'configured address', 'configured addresses')} ${gone === 1 ? 'is' : 'are'} not subscribed`;
  return `${list([...(pending > 0 ? [waiting] : []), ...(gone > 0 ? [absent] : [])])}.`;
}

/** The token of a confirmation is good for two days (SNS API reference, Subscribe). */
function adviceOn(
  pending: readonly SeenSubscription[],
  gone: readonly string[],
  found: readonly SeenSubscription[],
): readonly (string | RemedyStep)[] {
  const [shown] = [...pending, ...found];
  return [
    ...(pending.length > 0
      ? [
          'Follow the link in the mail "AWS Notification - Subscription Confirmation". It expires after two days: then subscribe again.',
        ]
      : []),
    ...(gone.length > 0 ? ['Subscribe addresses that unsubscribed manually: a deployment does not.'] : []),
    ...(shown === undefined ? [] : ['This lists the subscriptions of a topic:', listing(shown.topicArn)]),
  ];
}

function listing(topicArn: string): RemedyStep {
  const region = topicArn.split(':')[3] ?? '';
  return awsCommand('sns', 'list-subscriptions-by-topic', region, { 'topic-arn': given('topicArn', topicArn) });
}

function endpointOf({ protocol, endpoint }: SeenSubscription): string {
  return `${endpoint.slice(0, MAX_TEXT)} (${protocol})`;
}

/** The last part of its ARN. */
export function nameOfTopic(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
