import type { LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import type { ScalingGroup } from '../aws/group-pages.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import type { AutoScalingGroup, LaunchTemplateRef } from '../model/inventory.ts';
import { everyPage, from } from './paging.ts';
import type { Collector } from './reader.ts';
import { tagsOf } from './tags.ts';

/** The largest page of DescribeAutoScalingGroups. */
const GROUP_PAGE = 100;

/**
 * Every Auto Scaling group whose tags name a cluster. Chosen here and not by filter: the tag's key holds the cluster's
 * name, and the filters of Auto Scaling take no wildcards.
 */
export const collectAutoScalingGroups: Collector<'autoScalingGroups'> = async ({ ports, signal }) => {
  const groups = await everyPage(ACTIONS.autoscaling.describeAutoScalingGroups, async (nextToken) => {
    const input = { MaxRecords: GROUP_PAGE, ...from(nextToken) };
    const { AutoScalingGroups = [], NextToken } = await ports.autoscaling.describeAutoScalingGroups(input, signal);
    return { items: AutoScalingGroups.map(project), nextToken: NextToken };
  });
  return groups.filter(({ tags }) => clusterNameOf(tags) !== undefined);
};

function project(group: ScalingGroup): AutoScalingGroup {
  const { LaunchTemplate: mixed } = group.MixedInstancesPolicy ?? {};
  const overrides = mixed?.Overrides ?? [];
  const byRequirements = overrides.some(({ InstanceRequirements }) => InstanceRequirements !== undefined);
  return {
    name: group.AutoScalingGroupName ?? '',
    arn: group.AutoScalingGroupARN ?? '',
    instanceTypes: overrides.flatMap(({ InstanceType }) => InstanceType ?? []),
    launchTemplate: byRequirements ? undefined : templateOf(mixed?.LaunchTemplateSpecification ?? group.LaunchTemplate),
    availabilityZones: [...(group.AvailabilityZones ?? [])].sort(),
    desired: group.DesiredCapacity ?? 0,
    inService: (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService').length,
    pending: (group.Instances ?? []).filter(({ LifecycleState = '' }) => LifecycleState.startsWith('Pending')).length,
    suspended: (group.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []).sort(),
    outsideWarmPool: outsideWarmPool(group),
    tags: tagsOf(group.Tags),
  };
}

/**
 * Auto Scaling lists the instances of a pool by a call of its own (DescribeWarmPool); where it lists them here, too, their
 * state says that they are in one.
 */
function outsideWarmPool({ WarmPoolConfiguration, Instances = [] }: ScalingGroup): readonly string[] | undefined {
  if (WarmPoolConfiguration === undefined) return undefined;
  return Instances.filter(({ LifecycleState = '' }) => !LifecycleState.startsWith('Warmed:')).flatMap(
    ({ InstanceId }) => InstanceId ?? [],
  );
}

/** A template without a version means its default one. */
function templateOf(template: LaunchTemplateSpecification | undefined): LaunchTemplateRef | undefined {
  if (template?.LaunchTemplateId === undefined) return undefined;
  return { id: template.LaunchTemplateId, version: template.Version ?? '$Default' };
}
