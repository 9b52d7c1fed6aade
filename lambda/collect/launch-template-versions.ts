import type { LaunchTemplateVersion as Ec2Version } from '@aws-sdk/client-ec2';
import { groupBy } from '../common/group-by.ts';
import { selfManagedGroups } from '../facts/node/auto-scaling-groups.ts';
import type { AutoScalingGroup, LaunchTemplateRef, LaunchTemplateVersion, Nodegroup } from '../model/inventory.ts';
import { fetchEach, unlessGone } from './eks-lists.ts';
import { typesMeeting } from './instance-requirements.ts';
import { type Collector, itemsIfRead, type Reader, requireItems } from './reader.ts';

/** A version of a template, and the managed node groups that use it. */
interface UsedTemplate {
  readonly template: LaunchTemplateRef;
  readonly nodegroups: readonly Nodegroup[];
}

/**
 * The launch template versions that managed node groups use, and Auto Scaling groups of self-managed nodes. One that was
 * deleted is left out.
 */
export const collectLaunchTemplateVersions: Collector<'launchTemplateVersions'> = async (reader) => {
  const [nodegroups, groups] = await Promise.all([
    requireItems(reader, 'nodegroups'),
    itemsIfRead(reader, 'autoScalingGroups'),
  ]);
  return fetchEach(templatesInUse(nodegroups, selfManagedGroups(groups, nodegroups)), async (used) => {
    const version = await unlessGone(() => versionOf(reader, used.template));
    return version === undefined ? [] : [await project(reader, used.template, used.nodegroups, version)];
  });
};

function templatesInUse(
  nodegroups: readonly Nodegroup[],
  groups: readonly AutoScalingGroup[],
): readonly UsedTemplate[] {
  const users = groupBy([...nodegroups, ...groups], ({ launchTemplate: used }) => used && `${used.id} ${used.version}`);
  return [...users.values()].flatMap((same) => {
    const template = same[0]?.launchTemplate;
    return template === undefined ? [] : [{ template, nodegroups: nodegroups.filter((group) => same.includes(group)) }];
  });
}

/** Asked for one at a time: a deleted version would fail the others, and `$Latest` would not say which one it is. */
async function versionOf(
  { ports, signal }: Reader,
  { id, version }: LaunchTemplateRef,
): Promise<Ec2Version | undefined> {
  const input = { LaunchTemplateId: id, Versions: [version], IncludeManagedResources: true };
  const { LaunchTemplateVersions } = await ports.ec2.describeLaunchTemplateVersions(input, signal);
  return LaunchTemplateVersions?.[0];
}

async function project(
  reader: Reader,
  { id, version: requestedVersion }: LaunchTemplateRef,
  nodegroups: readonly Nodegroup[],
  version: Ec2Version,
): Promise<LaunchTemplateVersion> {
  const data = version.LaunchTemplateData;
  const requirements = data?.InstanceRequirements;
  return {
    templateId: id,
    templateName: version.LaunchTemplateName,
    versionNumber: version.VersionNumber ?? 0,
    requestedVersion,
    instanceType: data?.InstanceType,
    requirementTypes: requirements && (await typesMeeting(reader, requirements, nodegroups)),
    imageId: data?.ImageId,
    interfaces: (data?.NetworkInterfaces ?? []).map((one) => ({
      deviceIndex: one.DeviceIndex,
      deleteOnTermination: one.DeleteOnTermination,
      ...(one.NetworkCardIndex === undefined ? {} : { networkCardIndex: one.NetworkCardIndex }),
      ...(one.InterfaceType === undefined ? {} : { interfaceType: one.InterfaceType }),
    })),
  };
}
