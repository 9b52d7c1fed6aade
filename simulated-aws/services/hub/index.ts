/** The services that only `doctor` asks, over the state of one deployment. */
import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import { DescribeStacks$, ListStackResources$ } from '@aws-sdk/client-cloudformation';
import type * as CloudTrail from '@aws-sdk/client-cloudtrail';
import { LookupEvents$ } from '@aws-sdk/client-cloudtrail';
import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import { DescribeAlarms$, ListMetrics$ } from '@aws-sdk/client-cloudwatch';
import type * as Iam from '@aws-sdk/client-iam';
import { SimulatePrincipalPolicy$ } from '@aws-sdk/client-iam';
import type * as Scheduler from '@aws-sdk/client-scheduler';
import { GetSchedule$ } from '@aws-sdk/client-scheduler';
import type * as Sns from '@aws-sdk/client-sns';
import { ListSubscriptionsByTopic$ } from '@aws-sdk/client-sns';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation, type Service, service } from '../../service.ts';
import { awsJsonProtocol } from '../../wire/aws-json-protocol.ts';
import { awsQueryProtocol } from '../../wire/query-protocol.ts';
import { restJsonProtocol } from '../../wire/rest-json-protocol.ts';
import { iam } from '../iam/index.ts';
import { sns } from '../sns/index.ts';
import { hubLambda } from './lambda.ts';
import type { HubState } from './state.ts';

/** Small, so that readers have to go on. */
const PAGE = 20;

export function hubServices(hub: HubState): readonly Service[] {
  return [
    cloudformation(hub),
    cloudtrail(hub),
    monitoring(hub),
    scheduler(hub),
    hubLambda(hub),
    withOperation(iam, simulator(hub)),
    withOperation(sns, subscriptions(hub)),
  ];
}

function withOperation(base: Service, added: Operation): Service {
  return { ...base, operations: new Map([...base.operations, [added.schema[2], added]]) };
}

/** A page that begins at the number in the token. */
function page<Item>(items: readonly Item[], token: string | undefined) {
  const from = Number(token ?? 0);
  const next = from + PAGE < items.length ? String(from + PAGE) : undefined;
  return { items: items.slice(from, from + PAGE), next };
}

function cloudformation({ stacks }: HubState): Service {
  const stackOf = (region: string, name = '') => {
    const stack = stacks.get(`${region}/${name}`);
    if (stack !== undefined) return stack;
    throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
  };
  return service('cloudformation', awsQueryProtocol('http://cloudformation.amazonaws.com/doc/2010-05-15/'), [
    operation<CloudFormation.DescribeStacksInput, CloudFormation.DescribeStacksOutput>(
      DescribeStacks$,
      ['StackName'],
      ({ StackName = '' }, { region, account }) => {
        const { status, createdAt, updatedAt } = stackOf(region.name, StackName);
        return {
          Stacks: [
            {
              StackName,
              StackId: `arn:aws:cloudformation:${region.name}:${account.id}:stack/${StackName}/1`,
              StackStatus: status as CloudFormation.StackStatus,
              CreationTime: createdAt,
              ...(updatedAt === undefined ? {} : { LastUpdatedTime: updatedAt }),
            },
          ],
        };
      },
    ),
    operation<CloudFormation.ListStackResourcesInput, CloudFormation.ListStackResourcesOutput>(
      ListStackResources$,
      ['StackName', 'NextToken'],
      ({ StackName, NextToken }, { region }) => {
        const { items, next } = page(stackOf(region.name, StackName).resources, NextToken);
        return { StackResourceSummaries: items, ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
  ]);
}

function cloudtrail({ events }: HubState): Service {
  return service('cloudtrail', awsJsonProtocol('CloudTrail_20131101'), [
    operation<CloudTrail.LookupEventsRequest, CloudTrail.LookupEventsResponse>(
      LookupEvents$,
      ['MaxResults'],
      ({ MaxResults = 50 }) => ({ Events: events.slice(0, MaxResults) }),
    ),
  ]);
}

function monitoring({ alarms, metrics }: HubState): Service {
  return service('monitoring', awsJsonProtocol('GraniteServiceVersion20100801'), [
    operation<CloudWatch.DescribeAlarmsInput, CloudWatch.DescribeAlarmsOutput>(
      DescribeAlarms$,
      ['AlarmNames', 'MaxRecords', 'NextToken'],
      ({ AlarmNames = [], NextToken }, { region }) => {
        const all = alarms.get(region.name) ?? [];
        const { items, next } = page(
          all.filter(({ AlarmName = '' }) => AlarmNames.includes(AlarmName)),
          NextToken,
        );
        return { MetricAlarms: items, CompositeAlarms: [], ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
    operation<CloudWatch.ListMetricsInput, CloudWatch.ListMetricsOutput>(
      ListMetrics$,
      ['Namespace', 'MetricName', 'Dimensions', 'NextToken'],
      ({ Namespace, MetricName, Dimensions = [], NextToken }, { region }) => {
        const all = metrics.get(region.name) ?? [];
        const { items, next } = page(
          all.filter(
            (metric) =>
              metric.Namespace === Namespace &&
              metric.MetricName === MetricName &&
              // One that has more dimensions than were asked for is listed too.
              Dimensions.every(({ Name, Value }) =>
                metric.Dimensions?.some((one) => one.Name === Name && one.Value === Value),
              ),
          ),
          NextToken,
        );
        return { Metrics: items, ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
  ]);
}

function scheduler({ schedules }: HubState): Service {
  return service('scheduler', restJsonProtocol([GetSchedule$]), [
    operation<Scheduler.GetScheduleInput, Scheduler.GetScheduleOutput>(
      GetSchedule$,
      ['GroupName', 'Name'],
      ({ GroupName = 'default', Name }) => {
        const schedule = schedules.get(`${GroupName}/${Name}`);
        if (schedule !== undefined) return schedule;
        throw new AwsError('ResourceNotFoundException', `Schedule ${Name} does not exist.`, 404);
      },
    ),
  ]);
}

function simulator(hub: HubState): Operation {
  return operation<Iam.SimulatePrincipalPolicyRequest, Iam.SimulatePolicyResponse>(
    SimulatePrincipalPolicy$,
    ['PolicySourceArn', 'ActionNames', 'ResourceArns', 'Marker'],
    ({ PolicySourceArn = '', ActionNames = [], ResourceArns: [resource = '*'] = [], Marker }) => {
      const { items, next } = page(ActionNames, Marker);
      const results = items.map((action): Iam.EvaluationResult => {
        const found = hub.decide(PolicySourceArn, action, resource);
        return { EvalActionName: action, EvalResourceName: resource, EvalDecision: 'allowed', ...found };
      });
      return {
        EvaluationResults: results,
        IsTruncated: next !== undefined,
        ...(next === undefined ? {} : { Marker: next }),
      };
    },
  );
}

function subscriptions({ subscriptions: known }: HubState): Operation {
  return operation<Sns.ListSubscriptionsByTopicInput, Sns.ListSubscriptionsByTopicResponse>(
    ListSubscriptionsByTopic$,
    ['TopicArn', 'NextToken'],
    ({ TopicArn = '', NextToken }) => {
      const all = known.get(TopicArn);
      if (all === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
      const { items, next } = page(all, NextToken);
      return { Subscriptions: items, ...(next === undefined ? {} : { NextToken: next }) };
    },
  );
}
