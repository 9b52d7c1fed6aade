import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { ANSWERS } from './answers.ts';
import type { Guard } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { AutoScalingReads } from './ports.ts';

export function autoScalingReads(autoscaling: AutoScalingClient, call: Guard): AutoScalingReads {
  const { autoscaling: actions } = ACTIONS;
  const { autoscaling: answers } = ANSWERS;
  return {
    describeAutoScalingGroups: call(
      actions.describeAutoScalingGroups,
      answers.describeAutoScalingGroups,
      (input, options) => autoscaling.send(new DescribeAutoScalingGroupsCommand(input), options),
    ),
    describeScalingActivities: call(
      actions.describeScalingActivities,
      answers.describeScalingActivities,
      (input, options) => autoscaling.send(new DescribeScalingActivitiesCommand(input), options),
    ),
  };
}
