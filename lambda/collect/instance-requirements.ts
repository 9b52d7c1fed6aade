import type { ArchitectureType, InstanceRequirements, InstanceRequirementsRequest } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { Nodegroup } from '../model/inventory.ts';
import { everyPage, from } from './paging.ts';
import type { Reader } from './reader.ts';

const TYPES_PAGE = 1000;

/**
 * The types that EC2 would choose from for a launch template that states requirements instead of a type.
 *
 * @param nodegroups those that use the template: their AMI types say for which architectures
 */
export function typesMeeting(
  { ports, signal }: Reader,
  requirements: InstanceRequirements,
  nodegroups: readonly Nodegroup[],
): Promise<readonly string[]> {
  const input = {
    ArchitectureTypes: architecturesOf(nodegroups),
    VirtualizationTypes: ['hvm' as const],
    InstanceRequirements: asRequest(requirements),
    MaxResults: TYPES_PAGE,
  };
  return everyPage(ACTIONS.ec2.getInstanceTypesFromInstanceRequirements, async (nextToken) => {
    const { InstanceTypes = [], NextToken } = await ports.ec2.getInstanceTypesFromInstanceRequirements(
      { ...input, ...from(nextToken) },
      signal,
    );
    return { items: InstanceTypes.flatMap(({ InstanceType }) => InstanceType ?? []), nextToken: NextToken };
  });
}

/** The call wants an architecture; a custom AMI's could be either, and so could that of nodes outside of node groups. */
function architecturesOf(nodegroups: readonly Nodegroup[]): ArchitectureType[] {
  if (nodegroups.length === 0) return ['arm64', 'x86_64'];
  return [...new Set(nodegroups.flatMap(({ amiType = 'CUSTOM' }) => architecturesOfAmi(amiType)))].sort();
}

function architecturesOfAmi(amiType: string): readonly ArchitectureType[] {
  if (amiType === 'CUSTOM') return ['arm64', 'x86_64'];
  return /ARM/i.test(amiType) ? ['arm64'] : ['x86_64'];
}

/** EC2 gives requirements back in the shape it takes them, but for the two ranges that a request must state. */
function asRequest({ VCpuCount, MemoryMiB, ...rest }: InstanceRequirements): InstanceRequirementsRequest {
  return {
    ...rest,
    VCpuCount: { ...VCpuCount, Min: VCpuCount?.Min ?? 0 },
    MemoryMiB: { ...MemoryMiB, Min: MemoryMiB?.Min ?? 0 },
  };
}
