import type { SecurityGroup as Ec2SecurityGroup, IpPermission } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import type { SecurityGroup, SecurityRule } from '../model/network.ts';
import { fetchEach } from './eks-lists.ts';
import { chunked, EC2_PAGE, everyPage, from, MAX_FILTER_VALUES } from './paging.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';

/** The security groups of control planes, of nodes, and of the endpoints in their VPCs. */
export const collectSecurityGroups: Collector<'securityGroups'> = async (reader) => {
  const ids = await groupsOnTheWay(reader);
  return fetchEach(chunked(ids, MAX_FILTER_VALUES), (batch) =>
    everyPage(ACTIONS.ec2.describeSecurityGroups, async (nextToken) => {
      const Filters = [{ Name: 'group-id', Values: [...batch] }];
      const input = { Filters, MaxResults: EC2_PAGE, ...from(nextToken) };
      const { SecurityGroups = [], NextToken } = await reader.ports.ec2.describeSecurityGroups(input, reader.signal);
      return { items: SecurityGroups.map(project), nextToken: NextToken };
    }),
  );
};

async function groupsOnTheWay(reader: Reader): Promise<readonly string[]> {
  const [clusters, nodes, enis, endpoints] = await Promise.all([
    requireItems(reader, 'clusters'),
    requireItems(reader, 'nodes'),
    requireItems(reader, 'subnetEnis'),
    requireItems(reader, 'vpcEndpoints'),
  ]);
  if (clusters.length === 0) return [];
  const nodeIds = new Set(nodes.map(({ id }) => id));
  const ends = enis.filter(
    (eni) =>
      nodeIds.has(eni.attachment?.instanceId ?? '') ||
      classifyEni(eni, reader.target.accountId).kind === 'control-plane',
  );
  return [...new Set([...ends, ...endpoints].flatMap(({ securityGroupIds }) => securityGroupIds))].sort();
}

function project(group: Ec2SecurityGroup): SecurityGroup {
  return {
    id: group.GroupId ?? '',
    vpcId: group.VpcId ?? '',
    name: group.GroupName ?? '',
    ingress: (group.IpPermissions ?? []).map(ruleOf),
    egress: (group.IpPermissionsEgress ?? []).map(ruleOf),
  };
}

function ruleOf(permission: IpPermission): SecurityRule {
  const { IpProtocol = '', FromPort, ToPort, IpRanges = [], Ipv6Ranges = [] } = permission;
  return {
    protocol: IpProtocol,
    fromPort: FromPort,
    toPort: ToPort,
    blocks: [
      ...IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
      ...Ipv6Ranges.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
    ],
    groupIds: (permission.UserIdGroupPairs ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    prefixListIds: (permission.PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
  };
}
