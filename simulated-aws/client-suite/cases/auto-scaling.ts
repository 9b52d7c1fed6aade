import {
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { type ClientCase, tagObject, whetherAnswered } from '../answer.ts';
import { SCALING_GROUP } from '../plan.ts';
import { HOME, REGION, type Stage } from '../stage.ts';

const ARN = new RegExp(
  `^arn:aws:autoscaling:${REGION}:${HOME}:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName/${SCALING_GROUP.name}$`,
);

async function groupsNamed({ clients }: Stage, ...names: string[]): Promise<readonly AutoScalingGroup[] | undefined> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: names });
  return (await clients.autoscaling.send(command)).AutoScalingGroups;
}

export const autoScalingCases: readonly ClientCase[] = [
  {
    name: 'describes an Auto Scaling group',
    ask: async (stage) => {
      const [group] = (await groupsNamed(stage, SCALING_GROUP.name)) ?? [];
      const template = group?.MixedInstancesPolicy?.LaunchTemplate;
      return {
        name: group?.AutoScalingGroupName,
        isArn: ARN.test(group?.AutoScalingGroupARN ?? ''),
        zones: [...(group?.AvailabilityZones ?? [])].sort(),
        subnets: group?.VPCZoneIdentifier,
        sizes: [group?.MinSize, group?.DesiredCapacity, group?.MaxSize],
        tags: tagObject(group?.Tags),
        ownTemplate: group?.LaunchTemplate,
        template: template?.LaunchTemplateSpecification,
        types: template?.Overrides?.map(({ InstanceType }) => InstanceType),
        instances: group?.Instances,
        suspended: group?.SuspendedProcesses,
      };
    },
  },
  {
    name: 'describes no scaling activity of an unknown Auto Scaling group',
    ask: async ({ clients }) =>
      (await clients.autoscaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'gone' })))
        .Activities,
  },
  {
    name: 'passes over names that no Auto Scaling group has',
    ask: async (stage) =>
      (await groupsNamed(stage, 'gone', SCALING_GROUP.name))?.map((group) => group.AutoScalingGroupName),
  },
  {
    name: 'describes no Auto Scaling group of an unknown name',
    ask: (stage) => groupsNamed(stage, 'gone'),
  },
  {
    name: 'refuses a page of 101 Auto Scaling groups',
    ask: ({ clients }) =>
      whetherAnswered(clients.autoscaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 101 }))),
  },
  {
    name: 'refuses a token of Auto Scaling groups that was not issued',
    ask: ({ clients }) =>
      whetherAnswered(clients.autoscaling.send(new DescribeAutoScalingGroupsCommand({ NextToken: 'made-up' }))),
  },
];
