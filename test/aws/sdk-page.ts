/** For tests: answers of EC2 and Auto Scaling as the SDK itself writes and reads them. */
import { type AutoScalingGroupsType, AutoScalingGroupsType$ } from '@aws-sdk/client-auto-scaling';
import {
  type DescribeInstancesResult,
  DescribeInstancesResult$,
  type DescribeNetworkInterfacesResult,
  DescribeNetworkInterfacesResult$,
  type NetworkInterfaceAssociation,
  type Instance as SdkInstance,
  type NetworkInterface as SdkNetworkInterface,
} from '@aws-sdk/client-ec2';
import { XmlCodec, XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { GroupPageDeserializer } from '../../lambda/aws/group-pages.ts';
import type { Instance, InstanceEnd, NetworkInterface, PublicAddress, Tags } from '../../lambda/model/inventory.ts';
import { ipv4 } from '../checks/an-inventory.ts';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const CODEC = new XmlCodec({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
  xmlNamespace: NAMESPACE,
  serviceNamespace: 'com.amazonaws.ec2',
});

type Schema = typeof DescribeNetworkInterfacesResult$;

/** The body of an answer to DescribeNetworkInterfaces, written by the SDK's own codec. */
export function sdkWrites(result: DescribeNetworkInterfacesResult): string {
  return written('DescribeNetworkInterfacesResponse', DescribeNetworkInterfacesResult$, result);
}

/** The body of an answer to DescribeInstances, written by the SDK's own codec. */
export function sdkWritesInstances(result: DescribeInstancesResult): string {
  return written('DescribeInstancesResponse', DescribeInstancesResult$, result);
}

/** What the SDK's own deserialiser makes of a body. */
export async function sdkReads(body: string): Promise<DescribeNetworkInterfacesResult> {
  return await CODEC.createDeserializer().read(DescribeNetworkInterfacesResult$, Buffer.from(body));
}

/** What the SDK's own deserialiser makes of a body. */
export async function sdkReadsInstances(body: string): Promise<DescribeInstancesResult> {
  return await CODEC.createDeserializer().read(DescribeInstancesResult$, Buffer.from(body));
}

const GROUPS_SETTINGS = {
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
  xmlNamespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  serviceNamespace: 'com.amazonaws.autoscaling',
} as const;
export const GROUPS_RESULT = 'DescribeAutoScalingGroupsResult';

/** The body of an answer to DescribeAutoScalingGroups, written by the SDK's own codec. */
export function sdkWritesGroups(result: object): string {
  const inner = innerOf(new XmlCodec(GROUPS_SETTINGS), AutoScalingGroupsType$, result);
  return `<DescribeAutoScalingGroupsResponse><${GROUPS_RESULT}>${inner}</${GROUPS_RESULT}></DescribeAutoScalingGroupsResponse>`;
}

/** What the SDK's own deserialiser makes of a body. */
export function sdkReadsGroups(body: string): AutoScalingGroupsType {
  return new XmlShapeDeserializer(GROUPS_SETTINGS).read(AutoScalingGroupsType$, Buffer.from(body), GROUPS_RESULT);
}

/** What ours makes of it. */
export function ourReadsGroups(body: string): AutoScalingGroupsType {
  return new GroupPageDeserializer(GROUPS_SETTINGS).read(AutoScalingGroupsType$, Buffer.from(body), GROUPS_RESULT);
}

function innerOf(codec: XmlCodec, schema: Schema | typeof AutoScalingGroupsType$, result: object): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, result);
  return /^<\w+[^>]*?>(.*)<\/\w+>$/s.exec(String(serializer.flush()))?.[1] ?? '';
}

function written(root: string, schema: Schema, result: object): string {
  const inner = innerOf(CODEC, schema, result);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}"><requestId>r-1</requestId>${inner}</${root}>`;
}

/** Said of an address first, and of the interface where no address of it has it. */
function publicAddressesOf(eni: SdkNetworkInterface): readonly PublicAddress[] {
  const of = (association: NetworkInterfaceAssociation | undefined, privateIpAddress: string | undefined) => {
    if (association === undefined) return [];
    const { PublicIp, CarrierIp, CustomerOwnedIp, AssociationId, AllocationId } = association;
    const address = PublicIp || CarrierIp || CustomerOwnedIp || AssociationId || '';
    return [
      {
        address,
        privateIpAddress: privateIpAddress === undefined ? undefined : ipv4(privateIpAddress),
        allocationId: AllocationId,
      },
    ];
  };
  const said = [
    ...(eni.PrivateIpAddresses ?? []).flatMap((each) => of(each.Association, each.PrivateIpAddress)),
    ...of(eni.Association, undefined),
  ];
  const named = said.filter(({ privateIpAddress }) => privateIpAddress !== undefined);
  const isNamed = ({ address }: PublicAddress) => named.some((each) => each.address === address);
  return [...named, ...said.filter((each) => each.privateIpAddress === undefined && !isNamed(each))];
}

/** The fields that we keep of what the SDK reads: what our own reader has to give. */
export function projected(eni: SdkNetworkInterface): NetworkInterface {
  const { Attachment: attachment, Operator: operator, PrivateIpAddresses: addresses = [] } = eni;
  const primaryFirst = [...addresses].sort((a, b) => Number(b.Primary ?? false) - Number(a.Primary ?? false));
  return {
    id: eni.NetworkInterfaceId ?? '',
    status: eni.Status ?? '',
    description: eni.Description ?? '',
    interfaceType: eni.InterfaceType ?? '',
    vpcId: eni.VpcId ?? '',
    subnetId: eni.SubnetId ?? '',
    availabilityZone: eni.AvailabilityZone ?? '',
    ownerId: eni.OwnerId ?? '',
    requesterId: eni.RequesterId,
    requesterManaged: eni.RequesterManaged ?? false,
    operatorManaged: operator?.Managed ?? false,
    operatorPrincipal: operator?.Principal,
    attachment: attachment && {
      id: attachment.AttachmentId,
      instanceId: attachment.InstanceId,
      instanceOwnerId: attachment.InstanceOwnerId,
      deviceIndex: attachment.DeviceIndex,
      networkCardIndex: attachment.NetworkCardIndex,
      status: attachment.Status,
      deleteOnTermination: attachment.DeleteOnTermination ?? false,
    },
    securityGroupIds: (eni.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    tags: tagsOf(eni.TagSet),
    macAddress: eni.MacAddress,
    privateIpAddresses: primaryFirst.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []).map(ipv4),
    ipv4Prefixes: (eni.Ipv4Prefixes ?? []).flatMap(({ Ipv4Prefix }) => Ipv4Prefix ?? []),
    ipv6Addresses: (eni.Ipv6Addresses ?? []).flatMap(({ Ipv6Address }) => Ipv6Address ?? []),
    ipv6Prefixes: (eni.Ipv6Prefixes ?? []).flatMap(({ Ipv6Prefix }) => Ipv6Prefix ?? []),
    publicAddresses: publicAddressesOf(eni),
    sourceDestCheck: eni.SourceDestCheck,
  };
}

/** The same for an instance. */
export function projectedInstance(instance: SdkInstance): Instance {
  return {
    id: instance.InstanceId ?? '',
    state: instance.State?.Name ?? '',
    instanceType: instance.InstanceType ?? '',
    architecture: instance.Architecture,
    subnetId: instance.SubnetId,
    vpcId: instance.VpcId,
    availabilityZone: instance.Placement?.AvailabilityZone,
    launchTime: instance.LaunchTime,
    imageId: instance.ImageId,
    platform: instance.Platform,
    operatorManaged: instance.Operator?.Managed ?? false,
    instanceProfileArn: instance.IamInstanceProfile?.Arn,
    eniSubnetIds: [...new Set((instance.NetworkInterfaces ?? []).flatMap(({ SubnetId }) => SubnetId ?? []))],
    httpPutResponseHopLimit: instance.MetadataOptions?.HttpPutResponseHopLimit,
    httpEndpoint: instance.MetadataOptions?.HttpEndpoint,
    tags: tagsOf(instance.Tags),
    ...(instance.State?.Name === 'terminated' && { end: endOf(instance) }),
  };
}

function endOf({ StateTransitionReason: reason = '', StateReason }: SdkInstance): InstanceEnd {
  const time = /\((.*) GMT\)/.exec(reason)?.[1];
  return { at: time === undefined ? undefined : new Date(`${time} UTC`), code: StateReason?.Code || undefined };
}

function tagsOf(tags: SdkInstance['Tags']): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
