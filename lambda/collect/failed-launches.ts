import type { Activity } from '@aws-sdk/client-auto-scaling';
import { isShort } from '../facts/node/auto-scaling-groups.ts';
import type { FailedLaunch } from '../model/inventory.ts';
import { fetchEach } from './eks-lists.ts';
import { type Collector, requireItems } from './reader.ts';

/** The largest page of DescribeScalingActivities: of the latest activities, which come first. */
const LATEST = 100;

/** Asked of groups that have fewer instances than they want, and that may launch any: few do, and not for long. */
export const collectFailedLaunches: Collector<'failedLaunches'> = async (reader) => {
  const groups = await requireItems(reader, 'autoScalingGroups');
  return fetchEach(groups.filter(isShort), async ({ name }) => {
    const input = { AutoScalingGroupName: name, MaxRecords: LATEST };
    const { Activities = [] } = await reader.ports.autoscaling.describeScalingActivities(input, reader.signal);
    const lastLaunch = latestLaunch(Activities);
    return Activities.filter(isFailedLaunch).map((activity) => project(name, activity, lastLaunch));
  });
};

/** Instances may fail to end, too (EC2 Auto Scaling API reference, DescribeScalingActivities). */
function isFailedLaunch({ StatusCode, Description = '' }: Activity): boolean {
  return (StatusCode === 'Failed' || StatusCode === 'Cancelled') && !Description.startsWith('Terminating');
}

/** One that brings an instance from the warm pool asks EC2 for none. */
function latestLaunch(activities: readonly Activity[]): Date | undefined {
  const times = activities
    .filter(({ StatusCode, Description = '' }) => StatusCode === 'Successful' && isNewInstance(Description))
    .flatMap(({ StartTime }) => StartTime ?? []);
  return times.toSorted((a, b) => b.getTime() - a.getTime())[0];
}

function isNewInstance(description: string): boolean {
  return description.startsWith('Launching') && !/\bfrom warm pool\b/i.test(description);
}

function project(
  groupName: string,
  { StartTime, StatusMessage = '' }: Activity,
  lastLaunch: Date | undefined,
): FailedLaunch {
  return { groupName, at: StartTime ?? new Date(0), lastLaunch, message: StatusMessage };
}
