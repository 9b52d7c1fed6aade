import type { SecurityGroup as Ec2SecurityGroup } from '@aws-sdk/client-ec2';
import { AwsCallError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { notUsable } from '../aws/unusable.ts';
import { LEFTOVER_TAG_KEYS, makerOfGroup } from '../facts/cluster/leftover-groups.ts';
import type { LeftoverGroup, NetworkInterface } from '../model/inventory.ts';
import { fetchEach, listedClusters } from './eks-lists.ts';
import { enisWhere } from './enis.ts';
import { chunked, EC2_PAGE, everyPage, from, MAX_FILTER_VALUES } from './paging.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';
import { tagsOf } from './tags.ts';

/**
 * Security groups that were made for clusters which EKS does not list, with the ENIs in them. One list, and a second
 * where the first has any. Groups are asked for before ENIs: whatever joins one meanwhile is seen. Clusters are listed again
 * behind the groups: one that was made since they were read first has a group too.
 */
export const collectLeftoverGroups: Collector<'leftoverGroups'> = async (reader) => {
  if ((await reader.everySubnet()).length === 0) return [];
  const found = (await taggedGroups(reader)).flatMap((group): readonly Omit<LeftoverGroup, 'enis'>[] => {
    const { GroupId: id = '', GroupName: name = '', VpcId: vpcId = '', OwnerId: ownerId = '', Tags } = group;
    const maker = makerOfGroup(name, tagsOf(Tags));
    return maker === undefined ? [] : [{ id, name, vpcId, ownerId, ...maker }];
  });
  const clusters = new Set((await requireItems(reader, 'clusters')).map(({ name }) => name));
  const named = found.filter(({ clusterName }) => !clusters.has(clusterName));
  if (named.length === 0) return [];
  const since = new Set(await listedClusters(reader));
  const left = named.filter(({ clusterName }) => !since.has(clusterName));
  const ids = left.map(({ id }) => id).sort();
  const enis = await fetchEach(chunked(ids, MAX_FILTER_VALUES), (batch) => enisInGroups(reader, batch));
  const distinct = [...new Map(enis.map((eni) => [eni.id, eni])).values()];
  return left.map((group) => ({
    ...group,
    enis: distinct.filter(({ securityGroupIds }) => securityGroupIds.includes(group.id)),
  }));
};

/** @throws where an ENI is in none of the groups that were asked for: then nobody knows what keeps which group */
async function enisInGroups(reader: Reader, ids: readonly string[]): Promise<readonly NetworkInterface[]> {
  const asked = new Set(ids);
  const enis = await enisWhere(reader, [{ Name: 'group-id', Values: [...ids] }]);
  const stray = enis.find(({ securityGroupIds }) => !securityGroupIds.some((id) => asked.has(id)));
  if (stray === undefined) return enis;
  const why = `it has ${stray.id}, which is in none of the security groups asked for`;
  throw new AwsCallError(ACTIONS.ec2.describeNetworkInterfaces, notUsable(why));
}

function taggedGroups({ ports, signal }: Reader): Promise<readonly Ec2SecurityGroup[]> {
  return everyPage(ACTIONS.ec2.describeSecurityGroups, async (nextToken) => {
    const Filters = [{ Name: 'tag-key', Values: [...LEFTOVER_TAG_KEYS] }];
    const input = { Filters, MaxResults: EC2_PAGE, ...from(nextToken) };
    const { SecurityGroups = [], NextToken } = await ports.ec2.describeSecurityGroups(input, signal);
    return { items: SecurityGroups, nextToken: NextToken };
  });
}
