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
