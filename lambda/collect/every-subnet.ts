import type { Subnet as Ec2Subnet } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { Ec2Reads } from '../aws/ports.ts';
import type { Subnet } from '../model/inventory.ts';
import { EC2_PAGE, everyPage, from } from './paging.ts';
import { tagsOf } from './tags.ts';

/** Every subnet that the account sees in the region: its own, and those that others share with it. */
export function readEverySubnet(ec2: Ec2Reads, signal: AbortSignal): Promise<readonly Subnet[]> {
  return everyPage(ACTIONS.ec2.describeSubnets, async (nextToken) => {
    const { Subnets = [], NextToken } = await ec2.describeSubnets({ MaxResults: EC2_PAGE, ...from(nextToken) }, signal);
    return { items: Subnets.map(project), nextToken: NextToken };
  });
}

function project(subnet: Ec2Subnet): Subnet {
  return {
    id: subnet.SubnetId ?? '',
    vpcId: subnet.VpcId ?? '',
    ownerId: subnet.OwnerId ?? '',
    availabilityZone: subnet.AvailabilityZone ?? '',
    cidrBlock: subnet.CidrBlock ?? '',
    state: subnet.State,
    availableIpAddressCount: subnet.AvailableIpAddressCount ?? 0,
    mapPublicIpOnLaunch: subnet.MapPublicIpOnLaunch === true,
    ...blockedAccess(subnet),
    ...ipv6Of(subnet),
    tags: tagsOf(subnet.Tags),
  };
}

function blockedAccess({ BlockPublicAccessStates: states }: Ec2Subnet): Pick<Subnet, 'internetGatewayBlock'> {
  const mode = states?.InternetGatewayBlockMode;
  return mode === undefined || mode === 'off' ? {} : { internetGatewayBlock: mode };
}

function ipv6Of({
  Ipv6CidrBlockAssociationSet: blocks,
  AssignIpv6AddressOnCreation: assigns,
}: Ec2Subnet): Pick<Subnet, 'ipv6'> {
  if (blocks === undefined || assigns === undefined) return {};
  const hasBlock = blocks.some(({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === 'associated');
  if (!hasBlock) return { ipv6: 'none' };
  return { ipv6: assigns ? 'assigned' : 'unassigned' };
}
