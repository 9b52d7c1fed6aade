import type { LaunchTemplateVersion as Ec2Version } from '@aws-sdk/client-ec2';
import { groupBy } from '../model/group-by.ts';
import type { LaunchTemplateRef, LaunchTemplateVersion, Nodegroup } from '../model/inventory.ts';
import { each, unlessGone } from './eks-lists.ts';
import { typesMeeting } from './instance-requirements.ts';
import { type Collector, need, type Reader } from './reader.ts';

/** A version of a template, and the node groups that use it. */
interface UsedTemplate {
  readonly template: LaunchTemplateRef;
  readonly nodegroups: readonly Nodegroup[];
}

/** The launch template versions that managed node groups use. One that was deleted is left out. */
export const collectLaunchTemplateVersions: Collector<'launchTemplateVersions'> = async (reader) =>
  each(templatesInUse(await need(reader, 'nodegroups')), async ({ template, nodegroups }) => {
    const version = await unlessGone(() => versionOf(reader, template));
    return version === undefined ? [] : [await project(reader, template, nodegroups, version)];
  });

function templatesInUse(nodegroups: readonly Nodegroup[]): readonly UsedTemplate[] {
  const users = groupBy(nodegroups, ({ launchTemplate: used }) => used && `${used.id} ${used.version}`);
  return [...users.values()].flatMap((group) => {
    const template = group[0]?.launchTemplate;
    return template === undefined ? [] : [{ template, nodegroups: group }];
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
    interfaces: (data?.NetworkInterfaces ?? []).map(({ DeviceIndex, DeleteOnTermination }) => ({
      deviceIndex: DeviceIndex,
      deleteOnTermination: DeleteOnTermination,
    })),
  };
}
