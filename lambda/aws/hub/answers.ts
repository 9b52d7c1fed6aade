import { aboutWhatWasAsked } from '../answer-rules.ts';
import type { NeedsOfCalls } from '../needs.ts';
import type { HubCalls } from './ports.ts';

type Answers = { readonly [Service in keyof HubCalls]: NeedsOfCalls<HubCalls[Service]> };

/** What the answer of every call of `doctor` holds at the least, as `ANSWERS` has it of an audit's. */
export const HUB_ANSWERS: Answers = {
  cloudformation: {
    describeStacks: {
      list: 'Stacks',
      each: ['StackName', 'StackStatus', 'CreationTime'],
      atLeast: 1,
      rule: ({ Stacks = [] }, asked) =>
        aboutWhatWasAsked(
          'stack',
          Stacks.map(({ StackName }) => StackName),
          asked.StackName,
        ),
    },
    listStackResources: {
      list: 'StackResourceSummaries',
      each: ['LogicalResourceId', 'ResourceType', 'ResourceStatus'],
    },
  },
  scheduler: {
    getSchedule: {
      holds: ['Name', 'State', 'ScheduleExpression'],
      rule: ({ Name }, asked) => aboutWhatWasAsked('schedule', [Name], asked.Name),
    },
  },
  cloudwatch: {
    describeAlarms: {
      list: 'MetricAlarms',
      each: ['AlarmName', 'StateValue', 'ActionsEnabled'],
      rule: ({ MetricAlarms = [] }, { AlarmNames = [] }) => {
        const other = MetricAlarms.find(({ AlarmName = '' }) => !AlarmNames.includes(AlarmName));
        return other && `it has the alarm ${other.AlarmName}, which was not asked for`;
      },
    },
    listMetrics: {
      list: 'Metrics',
      each: ['Namespace', 'MetricName'],
      rule: ({ Metrics = [] }, asked) =>
        aboutWhatWasAsked(
          'metric',
          Metrics.map(({ MetricName }) => MetricName),
          asked.MetricName,
        ),
    },
  },
  sns: {
    listSubscriptionsByTopic: {
      list: 'Subscriptions',
      each: ['SubscriptionArn', 'Protocol', 'TopicArn'],
      rule: ({ Subscriptions = [] }, asked) =>
        aboutWhatWasAsked(
          'topic',
          Subscriptions.map(({ TopicArn }) => TopicArn),
          asked.TopicArn,
        ),
    },
  },
  lambda: {
    getAccountSettings: {
      object: 'AccountLimit',
      holds: ['ConcurrentExecutions', 'UnreservedConcurrentExecutions'],
    },
    invoke: { holds: ['StatusCode'] },
  },
  iam: {
    simulatePrincipalPolicy: {
      list: 'EvaluationResults',
      each: ['EvalActionName', 'EvalDecision'],
      rule: ({ EvaluationResults = [] }, { ActionNames = [] }) => {
        const other = EvaluationResults.find(({ EvalActionName = '' }) => !ActionNames.includes(EvalActionName));
        return other && `it is about ${other.EvalActionName}, which was not asked for`;
      },
    },
  },
  s3: {
    listObjects: {
      holds: ['KeyCount', 'IsTruncated'],
      // The SDK reads text where the list should be as an empty list.
      rule: ({ KeyCount, Contents = [] }) =>
        KeyCount === Contents.length ? undefined : `it counts ${KeyCount} objects and lists ${Contents.length}`,
    },
  },
  cloudtrail: {
    lookupEvents: { list: 'Events', each: ['EventId', 'EventName'] },
  },
};
