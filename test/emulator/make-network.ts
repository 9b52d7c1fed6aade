/** VPCs, subnets, instances and network interfaces, through the SDK. Each gives the id of what it made. */
import {
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type _InstanceType as InstanceType,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
  type ResourceType,
  RunInstancesCommand,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import type { AccountClients } from './clients.ts';

export type Tags = Readonly<Record<string, string>>;

export interface NewEni {
  readonly description: string;
  /** The primary first. */
  readonly addresses: readonly string[];
  readonly tags?: Tags;
}

/** For ids in answers. */
export function made(id: string | undefined, what: string): string {
  if (id === undefined) throw new Error(`the emulator made no ${what}`);
  return id;
}

export async function makeVpc({ ec2 }: AccountClients, cidr: string, name: string): Promise<string> {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: cidr, TagSpecifications: tagged('vpc', { Name: name }) }),
  );
  return made(Vpc?.VpcId, 'VPC');
}

export async function makeSubnet(
  { ec2 }: AccountClients,
  vpcId: string,
  cidr: string,
  zone: string,
  name: string,
): Promise<string> {
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({
      VpcId: vpcId,
      CidrBlock: cidr,
      AvailabilityZone: zone,
      TagSpecifications: tagged('subnet', { Name: name }),
    }),
  );
  return made(Subnet?.SubnetId, 'subnet');
}

export async function makeInstance(
  { ec2 }: AccountClients,
  subnetId: string,
  instanceType: InstanceType,
  tags: Tags,
): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      MinCount: 1,
      MaxCount: 1,
      InstanceType: instanceType,
      SubnetId: subnetId,
      TagSpecifications: tagged('instance', tags),
    }),
  );
  return made(Instances?.[0]?.InstanceId, 'instance');
}

/** An `available` network interface. */
export async function makeEni({ ec2 }: AccountClients, subnetId: string, eni: NewEni): Promise<string> {
  const { description, addresses, tags = {} } = eni;
  const { NetworkInterface } = await ec2.send(
    new CreateNetworkInterfaceCommand({
      SubnetId: subnetId,
      Description: description,
      PrivateIpAddresses: addresses.map((PrivateIpAddress, index) => ({ PrivateIpAddress, Primary: index === 0 })),
      TagSpecifications: tagged('network-interface', tags),
    }),
  );
  return made(NetworkInterface?.NetworkInterfaceId, 'network interface');
}

export async function attach({ ec2 }: AccountClients, eniId: string, instanceId: string): Promise<void> {
  await ec2.send(
    new AttachNetworkInterfaceCommand({ NetworkInterfaceId: eniId, InstanceId: instanceId, DeviceIndex: 1 }),
  );
}

/** Every network interface there is, by id. */
export async function allEnis({ ec2 }: AccountClients): Promise<ReadonlyMap<string, NetworkInterface>> {
  const found: NetworkInterface[] = [];
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client: ec2 }, {})) {
    found.push(...NetworkInterfaces);
  }
  return new Map(found.map((eni) => [eni.NetworkInterfaceId ?? '', eni]));
}

function tagged(type: ResourceType, tags: Tags): TagSpecification[] {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 ? [] : [{ ResourceType: type, Tags: list }];
}
