import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { guarded, type Limit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { AutoScalingReads } from './ports.ts';

export function autoScalingReads(autoscaling: AutoScalingClient, limit: Limit): AutoScalingReads {
  const call = guarded(limit);
  return {
    describeAutoScalingGroups: call(ACTIONS.autoscaling.describeAutoScalingGroups, (input, options) =>
      autoscaling.send(new DescribeAutoScalingGroupsCommand(input), options),
    ),
  };
}
