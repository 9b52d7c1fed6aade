import type {
  ArchitectureType,
  LaunchTemplateVersion as Ec2Version,
  InstanceRequirementsRequest,
} from '@aws-sdk/client-ec2';
import type { LaunchTemplateRef, LaunchTemplateVersion, Nodegroup } from '../model/inventory.ts';
import { each, unlessGone } from './eks-lists.ts';
import { everyPage, from } from './paging.ts';
import { type Collector, need, type Reader } from './reader.ts';

/** The launch template versions that managed node groups use. */
export const collectLaunchTemplateVersions: Collector<'launchTemplateVersions'> = async (reader) => {
  const used = new Map<string, { readonly template: LaunchTemplateRef; readonly nodegroup: Nodegroup }>();
  for (const nodegroup of await need(reader, 'nodegroups')) {
    const template = nodegroup.launchTemplate;
    if (template !== undefined) used.set(`${template.id} ${template.version}`, { template, nodegroup });
  }
  return each([...used.values()], async ({ template, nodegroup }) => {
    const version = await unlessGone(() => versionOf(reader, template));
    return version === undefined ? [] : [await project(reader, template, nodegroup, version)];
  });
};

async function versionOf(
  { ports, signal }: Reader,
  { id, version }: LaunchTemplateRef,
): Promise<Ec2Version | undefined> {
  const input = { LaunchTemplateId: id, Versions: [version] };
  const { LaunchTemplateVersions } = await ports.ec2.describeLaunchTemplateVersions(input, signal);
  return LaunchTemplateVersions?.[0];
}

async function project(
  reader: Reader,
  { id, version: requestedVersion }: LaunchTemplateRef,
  nodegroup: Nodegroup,
  version: Ec2Version,
): Promise<LaunchTemplateVersion> {
  const data = version.LaunchTemplateData;
  return {
    templateId: id,
    templateName: version.LaunchTemplateName,
    versionNumber: version.VersionNumber ?? 0,
    requestedVersion,
    instanceType: data?.InstanceType,
    requirementTypes:
      data?.InstanceRequirements === undefined
        ? undefined
        : await matchingTypes(reader, data.InstanceRequirements, architecturesOf(nodegroup)),
    imageId: data?.ImageId,
    interfaces: (data?.NetworkInterfaces ?? []).map(({ DeviceIndex, DeleteOnTermination }) => ({
      deviceIndex: DeviceIndex,
      deleteOnTermination: DeleteOnTermination,
    })),
  };
}

/** EC2 gives requirements back in the shape it takes them, but for members it marks as required. */
function matchingTypes(
  { ports, signal }: Reader,
  requirements: NonNullable<NonNullable<Ec2Version['LaunchTemplateData']>['InstanceRequirements']>,
  architectures: ArchitectureType[],
): Promise<readonly string[]> {
  return everyPage(async (nextToken) => {
    const { InstanceTypes = [], NextToken } = await ports.ec2.getInstanceTypesFromInstanceRequirements(
      {
        ArchitectureTypes: architectures,
        VirtualizationTypes: ['hvm'],
        InstanceRequirements: requirements as InstanceRequirementsRequest,
        MaxResults: 1000,
        ...from(nextToken),
      },
      signal,
    );
    return { items: InstanceTypes.flatMap(({ InstanceType }) => InstanceType ?? []), nextToken: NextToken };
  });
}

/** The call wants an architecture; only the group's AMI type tells it, and a custom AMI's could be either. */
function architecturesOf({ amiType }: Nodegroup): ArchitectureType[] {
  if (amiType === undefined || amiType === 'CUSTOM') return ['x86_64', 'arm64'];
  return /ARM/i.test(amiType) ? ['arm64'] : ['x86_64'];
}
