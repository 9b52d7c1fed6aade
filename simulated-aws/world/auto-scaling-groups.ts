/** Auto Scaling groups: those that EKS makes for managed node groups, and those of self-managed nodes. */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { uuid } from './ids.ts';
import { addNode } from './nodes.ts';
import { subnetRecord } from './records.ts';
import { arn, idOf, minutesBefore, type Scene, tagsOf } from './scene.ts';

export interface AutoScalingGroupOptions {
  /** Handles. */
  readonly subnets: readonly string[];
  /** Types of its mixed instances policy; without any it launches what its launch template says. */
  readonly instanceTypes?: readonly string[];
  /** A launch template's handle, of which it uses version 1. */
  readonly launchTemplate: string;
  /** Running nodes, spread over the subnets in turn (default 0). */
  readonly nodes?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What keeps a group from having what it wants. */
export interface ScalingTroubleOptions {
  /** Instances that it wants (default: those that it has). */
  readonly desired?: number;
  /** Processes that somebody suspended: `Launch`, `AZRebalance`. */
  readonly suspended?: readonly string[];
  readonly failedLaunches?: readonly FailedLaunchOptions[];
  /** A launch that succeeded so long ago. */
  readonly launchedMinutesAgo?: number;
}

export interface FailedLaunchOptions {
  /** Auto Scaling's `StatusMessage`. */
  readonly message: string;
  readonly minutesAgo: number;
}

/** Changes the group of a managed node group, or one of self-managed nodes by its name. */
export function troubleScaling(scene: Scene, name: string, options: ScalingTroubleOptions): void {
  const { region, now } = scene;
  const former = region.autoScalingGroups.get(name);
  if (former === undefined) throw new Error(`no Auto Scaling group ${name} in ${region.name}`);
  const { desired, suspended = [], failedLaunches = [], launchedMinutesAgo } = options;
  region.autoScalingGroups.set(name, {
    ...former,
    ...(desired === undefined ? {} : { DesiredCapacity: desired, MaxSize: Math.max(desired, former.MaxSize ?? 0) }),
    SuspendedProcesses: suspended.map((ProcessName) => ({
      ProcessName,
      SuspensionReason: `User suspended at ${minutesBefore(now, 60).toISOString()}`,
    })),
  });
  const launch = (id: string | number, minutesAgo: number) => {
    const startedAt = minutesBefore(now, minutesAgo);
    return {
      ActivityId: uuid(`${region.accountId}/${region.name}/${name}/${id}`),
      AutoScalingGroupName: name,
      AutoScalingGroupARN: former.AutoScalingGroupARN,
      Cause: `At ${startedAt.toISOString()} an instance was started in response to a difference between desired and actual capacity.`,
      Details: '{}',
      StartTime: startedAt,
      EndTime: startedAt,
      Progress: 100,
    };
  };
  for (const [index, { message, minutesAgo }] of failedLaunches.entries()) {
    region.scalingActivities.push({
      ...launch(index, minutesAgo),
      Description: `Launching a new EC2 instance.  Status Reason: ${message}`,
      StatusCode: 'Failed',
      StatusMessage: message,
    });
  }
  if (launchedMinutesAgo === undefined) return;
  region.scalingActivities.push({
    ...launch('success', launchedMinutesAgo),
    Description: 'Launching a new EC2 instance: i-0a1b2c3d4e5f60718',
    StatusCode: 'Successful',
  });
}

/** A group of self-managed nodes of a cluster, with its nodes, which are of its first type. */
export function addSelfManagedGroup(
  scene: Scene,
  cluster: string,
  name: string,
  options: AutoScalingGroupOptions,
): void {
  const { subnets, instanceTypes = [], nodes = 0 } = options;
  const id = idOf(scene, 'launch-template', options.launchTemplate);
  const version = scene.region.launchTemplates.get(id)?.versions[0];
  const template = { LaunchTemplateId: id, LaunchTemplateName: options.launchTemplate, Version: '1' };
  addAutoScalingGroup(scene, name, {
    subnetIds: subnets.map((subnet) => idOf(scene, 'subnet', subnet)),
    size: nodes,
    tags: { [`kubernetes.io/cluster/${cluster}`]: 'owned', ...options.tags },
    shape: instanceTypes.length === 0 ? { LaunchTemplate: template } : mixed(template, instanceTypes),
  });
  const instanceType = instanceTypes[0] ?? version?.LaunchTemplateData?.InstanceType ?? 'm5.large';
  for (let number = 0; number < nodes; number++) {
    addNode(scene, cluster, {
      subnet: subnets[number % subnets.length] ?? '',
      instanceType,
      tags: { [`kubernetes.io/cluster/${cluster}`]: 'owned', 'aws:autoscaling:groupName': name },
    });
  }
}

export interface NewAutoScalingGroup {
  readonly subnetIds: readonly string[];
  readonly size: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly shape: Pick<
    AutoScalingGroup,
    'LaunchTemplate' | 'MixedInstancesPolicy' | 'WarmPoolConfiguration' | 'WarmPoolSize'
  >;
}

/** Throws when there is one of that name. */
export function addAutoScalingGroup(
  scene: Scene,
  name: string,
  { subnetIds, size, tags, shape }: NewAutoScalingGroup,
): void {
  const { region } = scene;
  if (region.autoScalingGroups.has(name)) throw new Error(`there is already an Auto Scaling group ${name}`);
  const zones = new Set(subnetIds.map((id) => subnetRecord(region, id).shape.AvailabilityZone));
  const resource = `autoScalingGroup:${uuid(`${region.accountId}/${region.name}/${name}`)}:autoScalingGroupName/${name}`;
  region.autoScalingGroups.set(name, {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: arn(scene, 'autoscaling', resource),
    MinSize: 0,
    MaxSize: Math.max(1, size * 2),
    DesiredCapacity: size,
    DefaultCooldown: 300,
    AvailabilityZones: [...zones],
    VPCZoneIdentifier: subnetIds.join(','),
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 15,
    CreatedTime: minutesBefore(scene.now, 60 * 24 * 50),
    SuspendedProcesses: [],
    Tags: tagsOf(tags).map((tag) => ({
      ...tag,
      ResourceId: name,
      ResourceType: 'auto-scaling-group',
      PropagateAtLaunch: true,
    })),
    ...shape,
  });
}

type Template = NonNullable<AutoScalingGroup['LaunchTemplate']>;

/** A group that launches any of the types from one template. */
export function mixed(template: Template, types: readonly string[]): Pick<AutoScalingGroup, 'MixedInstancesPolicy'> {
  return {
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: template,
        Overrides: types.map((InstanceType) => ({ InstanceType })),
      },
    },
  };
}
