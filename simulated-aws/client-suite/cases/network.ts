import {
  CreateNetworkInterfaceCommand,
  CreateTagsCommand,
  DeleteNetworkInterfaceCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  type DescribeSubnetsCommandInput,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type DescribeVpcsCommandInput,
  GetSubnetCidrReservationsCommand,
} from '@aws-sdk/client-ec2';
import { type ClientCase, sorted, tagObject, whetherAnswered } from '../answer.ts';
import type { Stage } from '../stage.ts';

async function subnets(stage: Stage, input: DescribeSubnetsCommandInput = {}) {
  return (await stage.clients.ec2.send(new DescribeSubnetsCommand(input))).Subnets ?? [];
}

async function subnetNames(stage: Stage, Name: string, ...Values: string[]): Promise<readonly string[]> {
  const found = await subnets(stage, { Filters: [{ Name, Values }] });
  return sorted(
    found.map(({ SubnetId }) => SubnetId),
    stage,
  );
}

async function vpcs(stage: Stage, input: DescribeVpcsCommandInput = {}) {
  return (await stage.clients.ec2.send(new DescribeVpcsCommand(input))).Vpcs ?? [];
}

async function reservations(stage: Stage, SubnetId: string) {
  const answer = await stage.clients.ec2.send(new GetSubnetCidrReservationsCommand({ SubnetId }));
  const kept = (answer.SubnetIpv4CidrReservations ?? []).map(
    ({ Cidr, ReservationType, SubnetId: subnet, OwnerId }) => ({
      Cidr,
      ReservationType,
      subnet,
      OwnerId,
    }),
  );
  return { ipv4: kept, ipv6: answer.SubnetIpv6CidrReservations?.length };
}

async function freeIn(stage: Stage, subnet: string): Promise<number | undefined> {
  return (await subnets(stage, { SubnetIds: [stage.id(subnet)] }))[0]?.AvailableIpAddressCount;
}

/** Makes interfaces until EC2 refuses, at most a subnet's worth, and takes them away again. */
async function fill(stage: Stage, subnet: string) {
  const { ec2 } = stage.clients;
  const made: string[] = [];
  try {
    for (let count = 0; count < 16; count++) {
      const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: stage.id(subnet) }));
      made.push(NetworkInterface?.NetworkInterfaceId ?? '');
    }
    return { made: made.length };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name: code, message } = error;
    return { made: made.length, free: await freeIn(stage, subnet), error: { code, message } };
  } finally {
    for (const id of made) await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
  }
}

const UNKNOWN_SUBNET = 'subnet-0123456789abcdef0';

export const networkCases: readonly ClientCase[] = [
  {
    name: 'describes the network ACL that a VPC has from the beginning',
    ask: async (stage) => {
      const Filters = [{ Name: 'vpc-id', Values: [stage.id('vpc:main')] }];
      const { NetworkAcls = [] } = await stage.clients.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
      return NetworkAcls.map(({ IsDefault, Associations = [], Entries = [] }) => ({
        IsDefault,
        subnets: sorted(
          Associations.map(({ SubnetId }) => SubnetId),
          stage,
        ),
        entries: Entries.map(({ RuleNumber, Egress, RuleAction, Protocol, CidrBlock }) =>
          [RuleNumber, Egress, RuleAction, Protocol, CidrBlock].join(' '),
        ).sort(),
      }));
    },
  },
  {
    name: 'says whether names are resolved in a VPC',
    ask: async (stage) => {
      const VpcId = stage.id('vpc:main');
      const attribute = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
        stage.clients.ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
      const support = await attribute('enableDnsSupport');
      const hostnames = await attribute('enableDnsHostnames');
      return {
        vpc: support.VpcId,
        support: typeof support.EnableDnsSupport?.Value,
        hostnames: typeof hostnames.EnableDnsHostnames?.Value,
        alone: support.EnableDnsHostnames,
      };
    },
  },
  {
    name: 'refuses to say it of a VPC that is not there',
    ask: (stage) =>
      whetherAnswered(
        stage.clients.ec2.send(
          new DescribeVpcAttributeCommand({ VpcId: 'vpc-0123456789abcdef0', Attribute: 'enableDnsSupport' }),
        ),
      ),
  },
  {
    name: 'has no NAT gateway and no endpoint in a VPC where none was made',
    ask: async (stage) => {
      const filter = [{ Name: 'vpc-id', Values: [stage.id('vpc:main')] }];
      const { NatGateways } = await stage.clients.ec2.send(new DescribeNatGatewaysCommand({ Filter: filter }));
      const { VpcEndpoints } = await stage.clients.ec2.send(new DescribeVpcEndpointsCommand({ Filters: filter }));
      return { NatGateways, VpcEndpoints };
    },
  },
  {
    name: 'describes the route tables of a VPC',
    ask: async (stage) => {
      const Filters = [{ Name: 'vpc-id', Values: [stage.id('vpc:main')] }];
      const { RouteTables = [] } = await stage.clients.ec2.send(new DescribeRouteTablesCommand({ Filters }));
      return RouteTables.map(({ VpcId, OwnerId, Associations, Routes }) => ({
        vpc: VpcId,
        owner: OwnerId,
        isMain: Associations?.map(({ Main }) => Main),
        routes: Routes?.map(({ DestinationCidrBlock, GatewayId, NetworkInterfaceId, State }) => ({
          DestinationCidrBlock,
          GatewayId,
          NetworkInterfaceId,
          State,
        })),
      }));
    },
  },
  {
    name: 'describes a subnet',
    ask: async (stage) => {
      const [subnet = {}] = await subnets(stage, { SubnetIds: [stage.id('subnet:a')] });
      const { Tags, Ipv6CidrBlockAssociationSet, State, ...rest } = subnet;
      return {
        id: rest.SubnetId,
        arn: rest.SubnetArn,
        vpc: rest.VpcId,
        owner: rest.OwnerId,
        cidr: rest.CidrBlock,
        zone: rest.AvailabilityZone,
        zoneId: rest.AvailabilityZoneId,
        free: rest.AvailableIpAddressCount,
        defaultForAz: rest.DefaultForAz,
        publicIp: rest.MapPublicIpOnLaunch,
        ipv6: Ipv6CidrBlockAssociationSet?.length,
        state: State,
        tags: tagObject(Tags),
      };
    },
  },
  {
    name: 'counts free addresses: size less five, less what interfaces hold',
    ask: async (stage) => [await freeIn(stage, 'subnet:a'), await freeIn(stage, 'subnet:tiny')],
  },
  {
    name: 'counts addresses that are reserved as taken',
    ask: (stage) => freeIn(stage, 'subnet:reserved'),
  },
  {
    name: 'counts an interface down when it is made, and up when it is deleted',
    ask: async (stage) => {
      const { ec2 } = stage.clients;
      const before = (await freeIn(stage, 'subnet:b')) ?? 0;
      const make = new CreateNetworkInterfaceCommand({
        SubnetId: stage.id('subnet:b'),
        SecondaryPrivateIpAddressCount: 2,
      });
      const { NetworkInterface } = await ec2.send(make);
      const during = (await freeIn(stage, 'subnet:b')) ?? 0;
      await ec2.send(
        new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId ?? '' }),
      );
      return [during - before, ((await freeIn(stage, 'subnet:b')) ?? 0) - before];
    },
  },
  { name: 'fills a subnet until it has no address left', ask: (stage) => fill(stage, 'subnet:tiny') },
  { name: 'finds subnets by VPC', ask: (stage) => subnetNames(stage, 'vpc-id', stage.id('vpc:main')) },
  {
    name: 'finds subnets by two ids',
    ask: (stage) => subnetNames(stage, 'subnet-id', stage.id('subnet:a'), stage.id('subnet:b')),
  },
  { name: 'finds subnets by tag', ask: (stage) => subnetNames(stage, 'tag:kubernetes.io/role/cni', '1') },
  { name: 'finds subnets by tag key', ask: (stage) => subnetNames(stage, 'tag-key', 'kubernetes.io/role/cni') },
  { name: 'finds subnets by tag key with *', ask: (stage) => subnetNames(stage, 'tag-key', 'kubernetes.io/cluster/*') },
  { name: 'finds subnets by CIDR block', ask: (stage) => subnetNames(stage, 'cidr-block', '10.0.2.0/28') },
  { name: 'finds subnets by zone', ask: (stage) => subnetNames(stage, 'availability-zone', 'eu-central-1b') },
  { name: 'finds subnets by owner', ask: (stage) => subnetNames(stage, 'owner-id', '123456789012') },
  {
    name: 'pages subnets',
    ask: async (stage) => (await subnets(stage, { MaxResults: 5 })).length,
  },
  { name: 'refuses a page of 4 subnets', ask: (stage) => whetherAnswered(subnets(stage, { MaxResults: 4 })) },
  {
    name: 'does not find an unknown subnet',
    ask: (stage) => whetherAnswered(subnets(stage, { SubnetIds: [UNKNOWN_SUBNET] })),
  },
  { name: 'describes subnets as a dry run', ask: (stage) => whetherAnswered(subnets(stage, { DryRun: true })) },
  {
    name: 'tags a subnet and finds it by the tag',
    ask: async (stage) => {
      const Tags = [{ Key: 'seen', Value: 'yes' }];
      await stage.clients.ec2.send(new CreateTagsCommand({ Resources: [stage.id('subnet:b')], Tags }));
      return subnetNames(stage, 'tag:seen', 'yes');
    },
  },
  { name: 'lists CIDR reservations of a subnet', ask: (stage) => reservations(stage, stage.id('subnet:reserved')) },
  {
    name: 'lists no CIDR reservations of a subnet without any',
    ask: (stage) => reservations(stage, stage.id('subnet:a')),
  },
  {
    name: 'does not find CIDR reservations of an unknown subnet',
    ask: (stage) => whetherAnswered(reservations(stage, UNKNOWN_SUBNET)),
  },
  {
    name: 'describes a VPC',
    ask: async (stage) => {
      const found = await vpcs(stage, { VpcIds: [stage.id('vpc:main')] });
      return found.map((vpc) => ({
        id: vpc.VpcId,
        cidr: vpc.CidrBlock,
        blocks: vpc.CidrBlockAssociationSet?.map(({ CidrBlock, CidrBlockState }) => [CidrBlock, CidrBlockState?.State]),
        owner: vpc.OwnerId,
        isDefault: vpc.IsDefault,
        state: vpc.State,
        tags: tagObject(vpc.Tags),
      }));
    },
  },
  {
    name: 'does not find an unknown VPC',
    ask: (stage) => whetherAnswered(vpcs(stage, { VpcIds: ['vpc-0123456789abcdef0'] })),
  },
  {
    name: 'lists the regions that are enabled, and their endpoints',
    ask: async ({ clients }) => {
      const { Regions = [] } = await clients.ec2.send(new DescribeRegionsCommand({}));
      const [first] = Regions.filter(({ RegionName }) => RegionName === 'eu-central-1');
      const statuses = [...new Set(Regions.map(({ OptInStatus }) => OptInStatus))].sort();
      return { first, statuses };
    },
  },
  {
    name: 'lists the regions that are not enabled too when asked for all',
    ask: async ({ clients }) => {
      const { Regions = [] } = await clients.ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
      return Regions.some(({ OptInStatus }) => OptInStatus === 'not-opted-in');
    },
  },
  {
    name: 'does not find an unknown region',
    ask: ({ clients }) =>
      whetherAnswered(clients.ec2.send(new DescribeRegionsCommand({ RegionNames: ['eu-nowhere-1'] }))),
  },
];
