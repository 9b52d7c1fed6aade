import type {
  CreateNetworkInterfaceRequest,
  CreateNetworkInterfaceResult,
  CreateTagsRequest,
  DeleteNetworkInterfaceRequest,
  GroupIdentifier,
  Tag,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import { networkInterfaceOf } from '../../world/describe.ts';
import { createEni, removeEni, tagResource } from '../../world/records.ts';
import { securityGroup } from '../../world/scene.ts';
import { unknownInterfaces } from './network-interfaces.ts';

const MAX_TAGS = 50;

export function createNetworkInterface(
  input: CreateNetworkInterfaceRequest,
  context: CallContext,
): CreateNetworkInterfaceResult {
  const tags = tagsFor('network-interface', input.TagSpecifications);
  checkTags(tags);
  const record = createEni(context.region, {
    subnetId: input.SubnetId ?? '',
    description: input.Description ?? '',
    groups: groupsOf(input, context),
    requesterId: context.caller.userId,
    tags,
    addresses: 1 + (input.SecondaryPrivateIpAddressCount ?? 0),
    prefixes: input.Ipv4PrefixCount ?? 0,
    ...(input.PrivateIpAddress === undefined ? {} : { privateIpAddress: input.PrivateIpAddress }),
    ...(input.InterfaceType === undefined ? {} : { interfaceType: input.InterfaceType }),
  });
  return { NetworkInterface: { ...networkInterfaceOf(context.region, record), Status: 'pending' as 'available' } };
}

/** Those asked for, else the VPC's default group (terraform-provider-aws issue 9323). */
function groupsOf({ Groups = [] }: CreateNetworkInterfaceRequest, context: CallContext): readonly GroupIdentifier[] {
  if (Groups.length === 0) return [securityGroup(context, 'default')];
  return Groups.map((GroupId) => ({ GroupId, GroupName: GroupId }));
}

function tagsFor(resourceType: string, specifications: readonly TagSpecification[] | undefined): Tag[] {
  return (specifications ?? []).filter((each) => each.ResourceType === resourceType).flatMap(({ Tags = [] }) => Tags);
}

/**
 * Deletes an interface that nothing holds. Anything else is "currently in use", in the words that users report, and
 * with the code that EC2 gives it.
 */
export function deleteNetworkInterface(input: DeleteNetworkInterfaceRequest, context: CallContext): object {
  const id = input.NetworkInterfaceId ?? '';
  const eni = context.region.enis.get(id);
  if (eni === undefined) throw unknownInterfaces([id]);
  if (eni.shape.Status !== 'available') {
    throw new AwsError('InvalidParameterValue', `Network interface '${id}' is currently in use.`);
  }
  removeEni(context.region, id);
  return {};
}

/** Tags every resource or, if one of them does not exist, none. */
export function createTags(input: CreateTagsRequest, context: CallContext): object {
  const { Resources = [], Tags = [] } = input;
  checkTags(Tags);
  const { enis, instances, subnets, vpcs } = context.region;
  for (const id of Resources) {
    if (![enis, instances, subnets, vpcs].some((records) => records.has(id))) throw unknownResource(id);
  }
  for (const id of Resources) tagResource(context.region, id, Tags);
  return {};
}

function unknownResource(id: string): AwsError {
  if (id.startsWith('eni-')) return unknownInterfaces([id]);
  return new AwsError('InvalidID', `The ID '${id}' is not valid`);
}

function checkTags(tags: readonly Tag[]): void {
  if (tags.length > MAX_TAGS) {
    throw new AwsError('TagLimitExceeded', `The maximum number of Tags for a resource has been reached.`);
  }
  if (tags.some((tag) => tag.Key?.startsWith('aws:'))) {
    throw new AwsError('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved for internal use`);
  }
}
