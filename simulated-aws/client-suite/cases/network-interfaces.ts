import {
  CreateNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandInput,
  type Filter,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { type ClientCase, sorted, tagObject, whetherAnswered } from '../answer.ts';
import { SECURITY_GROUP } from '../plan.ts';
import type { Stage } from '../stage.ts';

const UNKNOWN = 'eni-0123456789abcdef0';

async function describe(stage: Stage, input: DescribeNetworkInterfacesCommandInput) {
  const { NetworkInterfaces = [], NextToken } = await stage.clients.ec2.send(
    new DescribeNetworkInterfacesCommand(input),
  );
  return { enis: NetworkInterfaces, NextToken };
}

async function found(stage: Stage, Filters: Filter[]): Promise<readonly string[]> {
  const { enis } = await describe(stage, { Filters });
  return sorted(
    enis.map((eni) => nameOf(eni, stage)),
    stage,
  );
}

/** A primary interface is named by its instance: nobody chose its id. */
function nameOf(eni: NetworkInterface, { names }: Stage): string {
  const name = names.get(eni.NetworkInterfaceId ?? '');
  return name ?? `primary of ${names.get(eni.Attachment?.InstanceId ?? '')}`;
}

/** The fields that the auditor reads. */
function kept(eni: NetworkInterface) {
  const { PrivateIpAddresses = [], Attachment, Groups = [] } = eni;
  return {
    id: eni.NetworkInterfaceId,
    status: eni.Status,
    description: eni.Description,
    interfaceType: eni.InterfaceType,
    subnet: eni.SubnetId,
    vpc: eni.VpcId,
    zone: eni.AvailabilityZone,
    owner: eni.OwnerId,
    requesterManaged: eni.RequesterManaged,
    addresses: PrivateIpAddresses.length,
    primaries: PrivateIpAddresses.filter(({ Primary }) => Primary).length,
    primaryIsFirst: PrivateIpAddresses[0]?.PrivateIpAddress === eni.PrivateIpAddress,
    prefixes: eni.Ipv4Prefixes?.length,
    ipv6: eni.Ipv6Addresses?.length,
    securityGroups: Groups.length,
    tags: tagObject(eni.TagSet),
    attachment: Attachment && {
      instance: Attachment.InstanceId,
      instanceOwner: Attachment.InstanceOwnerId,
      device: Attachment.DeviceIndex,
      card: Attachment.NetworkCardIndex,
      status: Attachment.Status,
      deleteOnTermination: Attachment.DeleteOnTermination,
      hasAttachTime: Attachment.AttachTime !== undefined,
    },
  };
}

async function described(stage: Stage, name: string) {
  const { enis } = await describe(stage, { NetworkInterfaceIds: [stage.id(name)] });
  return enis.map(kept);
}

async function primaryOf(stage: Stage, instance: string): Promise<NetworkInterface | undefined> {
  const filter = { Name: 'attachment.instance-id', Values: [stage.id(instance)] };
  return (await describe(stage, { Filters: [filter] })).enis[0];
}

const filterCases: readonly (readonly [string, Filter[]])[] = [
  ['by status', [{ Name: 'status', Values: ['available'] }]],
  ['by two statuses, either will do', [{ Name: 'status', Values: ['available', 'in-use'] }]],
  [
    'by status and subnet, both must hold',
    [
      { Name: 'status', Values: ['available'] },
      { Name: 'subnet-id', Values: ['subnet:a'] },
    ],
  ],
  ['by two subnets', [{ Name: 'subnet-id', Values: ['subnet:a', 'subnet:tiny'] }]],
  ['by VPC', [{ Name: 'vpc-id', Values: ['vpc:main'] }]],
  ['by a description with *', [{ Name: 'description', Values: ['aws-K8S-*'] }]],
  ['by a description with ?', [{ Name: 'description', Values: ['aws-K8S-i-0a1b2c3d4e5f6000?'] }]],
  ['by a description in other letters', [{ Name: 'description', Values: ['AWS-k8s-*'] }]],
  ['by a description that is only a part', [{ Name: 'description', Values: ['aws-K8S-'] }]],
  ['by a tag and its value', [{ Name: 'tag:cluster.k8s.amazonaws.com/name', Values: ['prod'] }]],
  ['by a tag and two values', [{ Name: 'tag:cluster.k8s.amazonaws.com/name', Values: ['prod', 'staging'] }]],
  ['by a tag and a pattern', [{ Name: 'tag:cluster.k8s.amazonaws.com/name', Values: ['st*'] }]],
  ['by a tag in other letters', [{ Name: 'tag:team', Values: ['Red'] }]],
  ['by a tag whose value is in other letters', [{ Name: 'tag:Team', Values: ['red'] }]],
  ['by a tag key', [{ Name: 'tag-key', Values: ['node.k8s.amazonaws.com/instance_id'] }]],
  ['by a tag key with *', [{ Name: 'tag-key', Values: ['node.k8s.amazonaws.com/*'] }]],
  ['by two tag keys, either will do', [{ Name: 'tag-key', Values: ['Team', 'cluster.k8s.amazonaws.com/name'] }]],
  ['by id', [{ Name: 'network-interface-id', Values: ['eni:mine', UNKNOWN] }]],
  ['by an id that is unknown', [{ Name: 'network-interface-id', Values: [UNKNOWN] }]],
  ['by instance', [{ Name: 'attachment.instance-id', Values: ['instance:node'] }]],
  ['by attachment state', [{ Name: 'attachment.status', Values: ['attached'] }]],
  ['by owner', [{ Name: 'owner-id', Values: ['210987654321'] }]],
  ['by interface type', [{ Name: 'interface-type', Values: ['branch', 'trunk'] }]],
  ['by what its requester manages', [{ Name: 'requester-managed', Values: ['false'] }]],
  ['by zone', [{ Name: 'availability-zone', Values: ['eu-central-1b'] }]],
  ['by a value that nothing has', [{ Name: 'description', Values: ['nothing'] }]],
];

function resolved(filters: Filter[], stage: Stage): Filter[] {
  return filters.map(({ Name, Values = [] }) => ({
    Name,
    Values: Values.map((value) => (/^(subnet|vpc|eni|instance):/.test(value) ? stage.id(value) : value)),
  }));
}

const create = (stage: Stage, subnet: string, more: object = {}) =>
  stage.clients.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnet, ...more }));
const remove = (stage: Stage, id: string | undefined, DryRun = false) =>
  stage.clients.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id, DryRun }));

async function createBriefly(stage: Stage, more: object = {}): Promise<NetworkInterface> {
  const { NetworkInterface: made = {} } = await create(stage, stage.id('subnet:b'), more);
  await remove(stage, made.NetworkInterfaceId);
  return made;
}

export const networkInterfaceCases: readonly ClientCase[] = [
  ...filterCases.map(([how, filters]) => ({
    name: `finds network interfaces ${how}`,
    ask: (stage: Stage) => found(stage, resolved(filters, stage)),
  })),
  { name: 'describes a network interface of the VPC CNI', ask: (stage) => described(stage, 'eni:leak-1') },
  { name: 'describes a network interface with XML in its tags', ask: (stage) => described(stage, 'eni:mine') },
  { name: 'describes a network interface without a description', ask: (stage) => described(stage, 'eni:plain') },
  {
    name: 'describes the primary network interface of an instance',
    ask: async (stage) => {
      const eni = await primaryOf(stage, 'instance:node');
      return eni && { ...kept(eni), id: 'primary' };
    },
  },
  {
    name: 'pages network interfaces by 5',
    ask: async (stage) => {
      const first = await describe(stage, { MaxResults: 5 });
      const second = first.NextToken && (await describe(stage, { MaxResults: 5, NextToken: first.NextToken }));
      return [first.enis.length, second ? second.enis.length : 0, second ? second.NextToken === undefined : true];
    },
  },
  {
    name: 'refuses a page of 4 network interfaces',
    ask: (stage) => whetherAnswered(describe(stage, { MaxResults: 4 })),
  },
  {
    name: 'refuses a page size together with ids of network interfaces',
    ask: (stage) => whetherAnswered(describe(stage, { MaxResults: 5, NetworkInterfaceIds: [stage.id('eni:mine')] })),
  },
  {
    name: 'refuses an unknown page token of network interfaces',
    ask: (stage) => whetherAnswered(describe(stage, { MaxResults: 5, NextToken: 'unknown' })),
  },
  {
    name: 'accepts IncludeManagedResources',
    ask: async (stage) => {
      const input = { IncludeManagedResources: true, NetworkInterfaceIds: [stage.id('eni:elb')] };
      return (await describe(stage, input)).enis.map(kept);
    },
  },
  {
    name: 'does not find a network interface by an unknown id',
    ask: (stage) => whetherAnswered(describe(stage, { NetworkInterfaceIds: [UNKNOWN] })),
  },
  {
    name: 'fails for two ids of which one is unknown',
    ask: (stage) => whetherAnswered(describe(stage, { NetworkInterfaceIds: [stage.id('eni:mine'), UNKNOWN] })),
  },
  {
    name: 'describes network interfaces as a dry run',
    ask: (stage) => whetherAnswered(describe(stage, { DryRun: true })),
  },
  {
    name: 'creates a network interface as a dry run',
    ask: (stage) => whetherAnswered(create(stage, stage.id('subnet:b'), { DryRun: true })),
  },
  {
    name: 'does not create a network interface in an unknown subnet',
    ask: (stage) => whetherAnswered(create(stage, 'subnet-0123456789abcdef0')),
  },
  {
    name: 'creates a network interface, with its status until it is ready',
    ask: async (stage) => {
      const made = await createBriefly(stage, { Description: 'brief', Groups: [SECURITY_GROUP] });
      return { ...kept(made), id: 'new' };
    },
  },
  {
    name: 'creates a network interface without naming security groups, and gets the default one',
    ask: async (stage) => (await createBriefly(stage)).Groups?.map(({ GroupName }) => GroupName),
  },
  {
    name: 'creates a network interface, with the unique id of the user who asked for it',
    ask: async (stage) => (await createBriefly(stage)).RequesterId?.slice(0, 'AIDA'.length),
  },
  {
    name: 'does not create a network interface for more addresses than the subnet has',
    ask: (stage) => whetherAnswered(create(stage, stage.id('subnet:tiny'), { SecondaryPrivateIpAddressCount: 11 })),
  },
  {
    name: 'deletes a network interface as a dry run',
    ask: (stage) => whetherAnswered(remove(stage, stage.id('eni:mine'), true)),
  },
  {
    name: 'deletes an unknown network interface as a dry run',
    ask: (stage) => whetherAnswered(remove(stage, UNKNOWN, true)),
  },
  {
    name: 'deletes a network interface in use as a dry run',
    ask: async (stage) => {
      const eni = await primaryOf(stage, 'instance:server');
      return whetherAnswered(remove(stage, eni?.NetworkInterfaceId, true));
    },
  },
  {
    name: 'deletes an available network interface, which is then not found any more',
    ask: async (stage) => {
      const { NetworkInterfaceId = '' } = await createBriefly(stage);
      return found(stage, [{ Name: 'network-interface-id', Values: [NetworkInterfaceId] }]);
    },
  },
  {
    name: 'does not delete a network interface twice',
    ask: async (stage) => {
      const { NetworkInterfaceId = '' } = await createBriefly(stage);
      stage.names.set(NetworkInterfaceId, 'eni:brief');
      return whetherAnswered(remove(stage, NetworkInterfaceId));
    },
  },
  { name: 'does not delete an unknown network interface', ask: (stage) => whetherAnswered(remove(stage, UNKNOWN)) },
  {
    // Last, for an emulator that lets it happen.
    name: 'does not delete a network interface in use',
    ask: async (stage) => {
      const eni = await primaryOf(stage, 'instance:server');
      stage.names.set(eni?.NetworkInterfaceId ?? '', 'eni:primary of server');
      await remove(stage, eni?.NetworkInterfaceId);
      return 'deleted';
    },
  },
];
