/** For tests: pages of network interfaces as the SDK itself writes and reads them. */
import {
  type DescribeNetworkInterfacesResult,
  DescribeNetworkInterfacesResult$,
  type NetworkInterface as SdkNetworkInterface,
} from '@aws-sdk/client-ec2';
import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';

const CODEC = new XmlCodec({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  serviceNamespace: 'com.amazonaws.ec2',
});

/** The body of an answer, written by the SDK's own codec. */
export function sdkWrites(result: DescribeNetworkInterfacesResult): string {
  const serializer = CODEC.createSerializer();
  serializer.write(DescribeNetworkInterfacesResult$, result);
  const text = String(serializer.flush());
  const inner = /^(?:<\?xml[^>]*>)?<\w+[^>]*?>(.*)<\/\w+>$/s.exec(text)?.[1] ?? '';
  const root = 'DescribeNetworkInterfacesResponse';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>${inner}</${root}>`;
}

/** What the SDK's own deserialiser makes of a body. */
export async function sdkReads(body: string): Promise<DescribeNetworkInterfacesResult> {
  return await CODEC.createDeserializer().read(DescribeNetworkInterfacesResult$, Buffer.from(body));
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
    tags: Object.fromEntries((eni.TagSet ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    macAddress: eni.MacAddress,
    privateIpAddresses: primaryFirst.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []),
    ipv4Prefixes: (eni.Ipv4Prefixes ?? []).flatMap(({ Ipv4Prefix }) => Ipv4Prefix ?? []),
    ipv6Addresses: (eni.Ipv6Addresses ?? []).flatMap(({ Ipv6Address }) => Ipv6Address ?? []),
    ipv6Prefixes: (eni.Ipv6Prefixes ?? []).flatMap(({ Ipv6Prefix }) => Ipv6Prefix ?? []),
  };
}
