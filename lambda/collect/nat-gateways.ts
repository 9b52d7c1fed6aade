import type { NatGateway as Ec2NatGateway } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { NatGateway } from '../model/network.ts';
import { inVpcsOfClusters, ofVpcs } from './in-vpcs.ts';
import { everyPage, from } from './paging.ts';
import type { Collector } from './reader.ts';

const PAGE = 1000;

/** The NAT gateways of the VPCs that clusters are in. */
export const collectNatGateways: Collector<'natGateways'> = (reader) =>
  inVpcsOfClusters(reader, (vpcIds) =>
    everyPage(ACTIONS.ec2.describeNatGateways, async (nextToken) => {
      const input = { Filter: ofVpcs(vpcIds), MaxResults: PAGE, ...from(nextToken) };
      const { NatGateways = [], NextToken } = await reader.ports.ec2.describeNatGateways(input, reader.signal);
      return { items: NatGateways.map(project), nextToken: NextToken };
    }),
  );

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
