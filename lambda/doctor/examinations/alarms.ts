import { count, list } from '../../common/words.ts';
import { awsCommand, given } from '../../facts/aws/commands.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import type { Look, SeenAlarm, SeenAlarms, SeenHub, SeenSubscription } from '../seen.ts';
import { type Answer, NOT_MADE_AGAIN, ok, unknown, whenSeen, wrong } from './answer.ts';
import { nameOfTopic } from './subscriptions.ts';

/** What is wrong with alarms, each kind with those that it is true of. */
interface Problems {
  readonly deleted: readonly string[];
  readonly off: readonly SeenAlarm[];
  /** Nobody is told by them. */
  readonly mute: readonly SeenAlarm[];
  readonly ringing: readonly SeenAlarm[];
}

/** An alarm tells nobody when its actions are off, when it has none, or when nobody is subscribed to its topic. */
export function examineAlarms({ alarms, subscriptions }: SeenHub): Answer {
  return whenSeen(alarms, (found) => ofAlarms(found, subscriptions));
}

function ofAlarms(found: SeenAlarms, subscriptions: Look<readonly SeenSubscription[]>): Answer {
  const { alarms, deleted, absentStack } = found;
  const told = subscriptions.status === 'seen' ? confirmedTopics(subscriptions.value) : undefined;
  const problems = problemsOf(found, told);
  const details = [
    ...(absentStack === undefined ? [] : [`stack ${absentStack}: not deployed`]),
    ...detailsOf(problems),
  ];
  const all = count(alarms.length + deleted.length, 'alarm');
  if (details.length > 0) {
    const counts = countsOf(problems);
    const text =
      counts === ''
        ? `The stack with the alarms on chat is not deployed. The other ${all} are on.`
        : `${counts}, of ${all}.`;
    return wrong(text, adviceOn(problems, absentStack !== undefined), details);
  }
  if (told === undefined) {
    return unknown(`${all} are on. It is unknown whether anybody gets their messages.`, ['See "subscriptions".']);
  }
  const topics = new Set(alarms.flatMap(({ actions }) => actions)).size;
  return ok(`All ${all} are on and notify ${count(topics, 'topic')} with subscribers. None is in ALARM.`);
}

function problemsOf({ alarms, deleted }: SeenAlarms, told: ReadonlySet<string> | undefined): Problems {
  const off = alarms.filter(({ actionsEnabled }) => !actionsEnabled);
  return {
    deleted,
    off,
    mute: alarms.filter((alarm) => !off.includes(alarm) && tellsNobody(alarm, told)),
    ringing: alarms.filter(({ state }) => state === 'ALARM'),
  };
}

function detailsOf({ deleted, off, mute, ringing }: Problems): readonly string[] {
  return [
    ...deleted.map((name) => `${name}: deleted`),
    ...off.map(({ name }) => `${name}: its actions are off`),
    ...mute.map(({ name, actions }) =>
      actions.length === 0
        ? `${name}: has no action`
        : `${name}: nobody has confirmed a subscription to ${list(actions.map(nameOfTopic))}`,
    ),
    ...ringing.map(({ name }) => `${name}: in ALARM`),
  ];
}

/** `1 is off and 2 are in ALARM`; empty when nothing of it is wrong. */
function countsOf({ deleted, off, mute, ringing }: Problems): string {
  const part = ({ length }: { readonly length: number }, one: string, several: string) =>
    length === 0 ? [] : [`${length} ${length === 1 ? one : several}`];
  return list([
    ...part(deleted, 'is deleted', 'are deleted'),
    ...part(off, 'is off', 'are off'),
    ...part(mute, 'notifies nobody', 'notify nobody'),
    ...part(ringing, 'is in ALARM', 'are in ALARM'),
  ]);
}

function adviceOn({ deleted, off, mute, ringing }: Problems, isStackAbsent: boolean): readonly (string | RemedyStep)[] {
  return [
    ...(isStackAbsent ? ['Deploy the missing stack (docs/runbook.md, "Chat").'] : []),
    ...(deleted.length > 0 ? [NOT_MADE_AGAIN] : []),
    ...(off.length > 0 ? ['Turn on their actions:', ...enabling(off)] : []),
    ...(mute.length > 0 ? ['See "subscriptions": the topic needs a confirmed subscription.'] : []),
    ...(ringing.length > 0 ? ['See docs/runbook.md: it has a section for each alarm.'] : []),
  ];
}

function enabling(off: readonly SeenAlarm[]): readonly RemedyStep[] {
  const regions = [...new Set(off.map(({ region }) => region))];
  return regions.map((region) =>
    awsCommand('cloudwatch', 'enable-alarm-actions', region, {
      'alarm-names': off.filter((alarm) => alarm.region === region).map(({ name }) => given('alarm', name)),
    }),
  );
}

function confirmedTopics(subscriptions: readonly SeenSubscription[]): ReadonlySet<string> {
  return new Set(subscriptions.flatMap(({ topicArn, isConfirmed }) => (isConfirmed ? [topicArn] : [])));
}

function tellsNobody({ actions }: SeenAlarm, told: ReadonlySet<string> | undefined): boolean {
  return actions.length === 0 || (told !== undefined && !actions.some((arn) => told.has(arn)));
}
