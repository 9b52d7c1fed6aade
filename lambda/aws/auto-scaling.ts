import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { ANSWERS } from './answers.ts';
import type { Guard } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { AutoScalingReads } from './ports.ts';

export function autoScalingReads(autoscaling: AutoScalingClient, call: Guard): AutoScalingReads {
  return {
    describeAutoScalingGroups: call(
      ACTIONS.autoscaling.describeAutoScalingGroups,
      ANSWERS.autoscaling.describeAutoScalingGroups,
      (input, options) => autoscaling.send(new DescribeAutoScalingGroupsCommand(input), options),
    ),
  };
}
