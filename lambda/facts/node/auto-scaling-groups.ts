import type { AutoScalingGroup, Instance, Nodegroup, Tags } from '../../model/inventory.ts';

/** Tag that EC2 Auto Scaling puts on what it launches. */
const GROUP_NAME_TAG = 'aws:autoscaling:groupName';

/** The Auto Scaling group that launched the instance. */
export function groupNameOf(tags: Tags): string | undefined {
  return tags[GROUP_NAME_TAG];
}

/** Those that no managed node group has made: of self-managed nodes. */
export function selfManagedGroups(
  groups: readonly AutoScalingGroup[],
  nodegroups: readonly Nodegroup[],
): readonly AutoScalingGroup[] {
  const managed = new Set(nodegroups.flatMap(({ autoScalingGroupNames }) => autoScalingGroupNames));
  return groups.filter(({ name, tags }) => !managed.has(name) && tags['eks:nodegroup-name'] === undefined);
}

export function isOfGroup({ tags }: Pick<Instance, 'tags'>, { name }: Pick<AutoScalingGroup, 'name'>): boolean {
  return groupNameOf(tags) === name;
}
