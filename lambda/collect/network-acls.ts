import type { NetworkAcl as Ec2NetworkAcl, NetworkAclEntry } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { AclEntry, NetworkAcl } from '../model/network.ts';
import { listedInVpcsOfClusters } from './in-vpcs.ts';
import type { Collector } from './reader.ts';

/** The network ACLs of the VPCs that clusters are in. */
export const collectNetworkAcls: Collector<'networkAcls'> = (reader) =>
  listedInVpcsOfClusters(reader, ACTIONS.ec2.describeNetworkAcls, async (Filters, page) => {
    const { NetworkAcls = [], NextToken } = await reader.ports.ec2.describeNetworkAcls(
      { Filters, ...page },
      reader.signal,
    );
    return { items: NetworkAcls.map(project), nextToken: NextToken };
  });

function project({ NetworkAclId = '', VpcId = '', Associations = [], Entries = [] }: Ec2NetworkAcl): NetworkAcl {
  return {
    id: NetworkAclId,
    vpcId: VpcId,
    subnetIds: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
    entries: Entries.map(entryOf),
  };
}

function entryOf(entry: NetworkAclEntry): AclEntry {
  return {
    number: entry.RuleNumber ?? 0,
    egress: entry.Egress === true,
    allows: entry.RuleAction === 'allow',
    protocol: entry.Protocol ?? '',
    fromPort: entry.PortRange?.From,
    toPort: entry.PortRange?.To,
    block: entry.CidrBlock ?? entry.Ipv6CidrBlock ?? '',
  };
}
