import type * as Sdk from '@aws-sdk/client-auto-scaling';
import { DescribeAutoScalingGroups$, DescribeScalingActivities$ } from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../aws-error.ts';
import { chainOf, pageOf } from '../../paging.ts';
import { type CallContext, operation, service } from '../../service.ts';
import { awsQueryProtocol } from '../../wire/query-protocol.ts';
import type { RegionState } from '../../world/index.ts';

/** Auto Scaling pages by 50 unless asked otherwise, and takes 1 to 100 (API reference, DescribeAutoScalingGroups). */
const PAGE = 50;
const MAX_PAGE = 100;

export const autoscaling = service(
  'autoscaling',
  awsQueryProtocol('http://autoscaling.amazonaws.com/doc/2011-01-01/'),
  [
    operation<Sdk.AutoScalingGroupNamesType, Sdk.AutoScalingGroupsType>(
      DescribeAutoScalingGroups$,
      ['AutoScalingGroupNames', 'MaxRecords', 'NextToken'],
      describeAutoScalingGroups,
    ),
    operation<Sdk.DescribeScalingActivitiesType, Sdk.ActivitiesType>(
      DescribeScalingActivities$,
      ['AutoScalingGroupName', 'MaxRecords', 'NextToken'],
      describeScalingActivities,
    ),
  ],
);

/** Names that no group has are passed over. */
function describeAutoScalingGroups(
  input: Sdk.AutoScalingGroupNamesType,
  context: CallContext,
): Sdk.AutoScalingGroupsType {
  const { autoScalingGroups: groups, name: region } = context.region;
  const { AutoScalingGroupNames: names = [], MaxRecords } = input;
  const { items, next } = pageOf(context.pager, {
    chain: chainOf('DescribeAutoScalingGroups', `${context.account.id} ${region}`, { names }),
    token: knownToken(input.NextToken, context),
    size: pageSize(MaxRecords),
    keys: () => [...groups.keys()].filter((name) => names.length === 0 || names.includes(name)).sort(),
    read: (name) => {
      const group = groups.get(name);
      return group && { ...group, Instances: instancesOf(context.region, name) };
    },
  });
  return next === undefined ? { AutoScalingGroups: items } : { AutoScalingGroups: items, NextToken: next };
}

/** The latest first. Of a group that there is not there are none: those of deleted groups have to be asked for. */
function describeScalingActivities(input: Sdk.DescribeScalingActivitiesType, context: CallContext): Sdk.ActivitiesType {
  const { scalingActivities, name: region } = context.region;
  const { AutoScalingGroupName: name, MaxRecords } = input;
  const own = scalingActivities.filter(
    ({ AutoScalingGroupName }) => name === undefined || AutoScalingGroupName === name,
  );
  const byId = new Map(own.map((activity) => [activity.ActivityId ?? '', activity]));
  const { items, next } = pageOf(context.pager, {
    chain: chainOf('DescribeScalingActivities', `${context.account.id} ${region}`, { name }),
    token: knownToken(input.NextToken, context),
    size: pageSize(MaxRecords ?? MAX_PAGE),
    keys: () => [...byId.values()].sort(latestFirst).flatMap(({ ActivityId }) => ActivityId ?? []),
    read: (id) => byId.get(id),
  });
  return next === undefined ? { Activities: items } : { Activities: items, NextToken: next };
}

function latestFirst(a: Sdk.Activity, b: Sdk.Activity): number {
  return (b.StartTime?.getTime() ?? 0) - (a.StartTime?.getTime() ?? 0);
}

const LIFECYCLE: Readonly<Record<string, 'Pending' | 'InService'>> = { pending: 'Pending', running: 'InService' };

/** What the group has launched, by the tag that it puts on its instances. Those of its warm pool DescribeWarmPool lists. */
function instancesOf({ instances }: RegionState, group: string): Sdk.Instance[] {
  return [...instances.values()]
    .filter(({ shape, warmed }) => !warmed && groupOf(shape.Tags) === group)
    .flatMap(({ id, shape }) => {
      const state = LIFECYCLE[shape.State.Name ?? ''];
      return state === undefined
        ? []
        : [
            {
              InstanceId: id,
              InstanceType: shape.InstanceType,
              AvailabilityZone: shape.Placement?.AvailabilityZone,
              LifecycleState: state,
              HealthStatus: 'Healthy',
              ProtectedFromScaleIn: false,
            },
          ];
    });
}

function groupOf(tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]) {
  return tags.find(({ Key }) => Key === 'aws:autoscaling:groupName')?.Value;
}

function knownToken(token: string | undefined, { pager }: CallContext): string | undefined {
  if (token === undefined || pager.positions.has(token)) return token;
  throw new AwsError('InvalidNextToken', 'The token is invalid.');
}

function pageSize(maxRecords = PAGE): number {
  if (maxRecords >= 1 && maxRecords <= MAX_PAGE) return maxRecords;
  throw new AwsError('ValidationError', `MaxRecords must be between 1 and ${MAX_PAGE}: ${maxRecords}`);
}
