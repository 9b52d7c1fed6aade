import type { NatGateway as Ec2NatGateway } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { NatGateway } from '../model/network.ts';
import { listedInVpcsOfClusters } from './in-vpcs.ts';
import type { Collector } from './reader.ts';

/** The NAT gateways of the VPCs that clusters are in. */
export const collectNatGateways: Collector<'natGateways'> = (reader) =>
  listedInVpcsOfClusters(reader, ACTIONS.ec2.describeNatGateways, async (Filter, page) => {
    const { NatGateways = [], NextToken } = await reader.ports.ec2.describeNatGateways(
      { Filter, ...page },
      reader.signal,
    );
    return { items: NatGateways.map(project), nextToken: NextToken };
  });

function project(nat: Ec2NatGateway): NatGateway {
  return {
    id: nat.NatGatewayId ?? '',
    vpcId: nat.VpcId ?? '',
    state: nat.State ?? '',
    isPublic: nat.ConnectivityType !== 'private',
    subnetId: nat.SubnetId,
    routeTableId: nat.RouteTableId,
    publicAddresses: (nat.NatGatewayAddresses ?? []).flatMap(({ PublicIp }) => PublicIp ?? []),
  };
}
