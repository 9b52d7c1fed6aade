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
import { deleteEni } from '../../world/changes.ts';
import { networkInterfaceOf } from '../../world/describe.ts';
import { createEni, tagResource } from '../../world/records.ts';
import { partitionOf } from '../../world/regions.ts';
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
 * Deletes what `deleteEni` lets go, but not what a service operates for the account: that has a policy of its own, which
 * denies everybody else (seen with instances of EKS Auto Mode: eks-node-monitoring-agent pull request 151).
 *
 * A dry run does not come here. It tells whether the caller has the permission (API reference); whether it looks at the
 * interface as well is not known (RunInstances does look: karpenter-provider-aws pull request 7844), so a caller must be
 * ready for the answers of the call itself.
 */
export function deleteNetworkInterface(input: DeleteNetworkInterfaceRequest, context: CallContext): object {
  const id = input.NetworkInterfaceId ?? '';
  if (context.region.enis.get(id)?.shape.Operator?.Managed === true) throw deniedByOperator(id, context);
  deleteEni(context.region, id);
  return {};
}

function deniedByOperator(id: string, { caller, region }: CallContext): AwsError {
  const { accountId, name } = region;
  const resource = `arn:${partitionOf(name)}:ec2:${name}:${accountId}:network-interface/${id}`;
  const denial = `User: ${caller.arn} is not authorized to perform: ec2:DeleteNetworkInterface on resource: ${resource} with an explicit deny in a resource-based policy`;
  return new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${denial}`, 403);
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
