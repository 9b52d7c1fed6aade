import type { Vpc as Ec2Vpc } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { Vpc } from '../model/network.ts';
import { fetchEach } from './eks-lists.ts';
import { inVpcsOfClusters, ofVpcs } from './in-vpcs.ts';
import { chunked, EC2_PAGE, everyPage, from, MAX_FILTER_VALUES } from './paging.ts';
import type { Collector, Reader } from './reader.ts';

/** The VPCs that clusters are in, and how names are resolved there. */
export const collectVpcs: Collector<'vpcs'> = (reader) =>
  inVpcsOfClusters(reader, async (vpcIds) => {
    const vpcs = await readVpcs(reader, vpcIds);
    const own = vpcs.filter(({ OwnerId }) => OwnerId === reader.target.accountId);
    const servers = await nameServersOf(reader, own);
    return fetchEach(vpcs, async (vpc) => [
      {
        id: vpc.VpcId ?? '',
        ownerId: vpc.OwnerId ?? '',
        cidrBlocks: blocksOf(vpc),
        nameServers: servers.get(vpc.DhcpOptionsId ?? ''),
        ...(own.includes(vpc) ? await dnsOf(reader, vpc.VpcId ?? '') : NOT_SEEN),
      },
    ]);
  });

const NOT_SEEN = { dnsSupport: undefined, dnsHostnames: undefined };

function readVpcs({ ports, signal }: Reader, vpcIds: readonly string[]): Promise<readonly Ec2Vpc[]> {
  return everyPage(ACTIONS.ec2.describeVpcs, async (nextToken) => {
    const input = { Filters: ofVpcs(vpcIds), MaxResults: EC2_PAGE, ...from(nextToken) };
    const { Vpcs = [], NextToken } = await ports.ec2.describeVpcs(input, signal);
    return { items: Vpcs, nextToken: NextToken };
  });
}

function blocksOf({ CidrBlock, CidrBlockAssociationSet = [] }: Ec2Vpc): readonly string[] {
  const associated = CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState?.State === 'associated');
  return [
    ...new Set([
      ...(CidrBlock === undefined ? [] : [CidrBlock]),
      ...associated.flatMap((each) => each.CidrBlock ?? []),
    ]),
  ];
}

/** EC2 tells one attribute a call. */
async function dnsOf({ ports, signal }: Reader, VpcId: string): Promise<Pick<Vpc, 'dnsSupport' | 'dnsHostnames'>> {
  const [support, hostnames] = await Promise.all([
    ports.ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsSupport' }, signal),
    ports.ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsHostnames' }, signal),
  ]);
  return { dnsSupport: support.EnableDnsSupport?.Value, dnsHostnames: hostnames.EnableDnsHostnames?.Value };
}

/** By the id of DHCP options. A VPC may have none; what then answers, EC2 does not say. */
async function nameServersOf(
  { ports, signal }: Reader,
  vpcs: readonly Ec2Vpc[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = [...new Set(vpcs.flatMap(({ DhcpOptionsId }) => DhcpOptionsId ?? []))].sort();
  const found = await fetchEach(chunked(ids, MAX_FILTER_VALUES), (batch) =>
    everyPage(ACTIONS.ec2.describeDhcpOptions, async (nextToken) => {
      const Filters = [{ Name: 'dhcp-options-id', Values: [...batch] }];
      const { DhcpOptions = [], NextToken } = await ports.ec2.describeDhcpOptions(
        { Filters, MaxResults: EC2_PAGE, ...from(nextToken) },
        signal,
      );
      return { items: DhcpOptions, nextToken: NextToken };
    }),
  );
  return new Map(
    found.map(({ DhcpOptionsId = '', DhcpConfigurations = [] }) => {
      const { Values = [] } = DhcpConfigurations.find(({ Key }) => Key === 'domain-name-servers') ?? {};
      return [DhcpOptionsId, Values.flatMap(({ Value }) => Value ?? [])];
    }),
  );
}
