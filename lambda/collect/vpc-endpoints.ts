import type { VpcEndpoint as Ec2VpcEndpoint } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { VpcEndpoint } from '../model/network.ts';
import { listedInVpcsOfClusters } from './in-vpcs.ts';
import type { Collector } from './reader.ts';

/** The endpoints of the region's own AWS services in the VPCs that clusters are in: those of other regions serve no node. */
export const collectVpcEndpoints: Collector<'vpcEndpoints'> = (reader) =>
  listedInVpcsOfClusters(reader, ACTIONS.ec2.describeVpcEndpoints, async (Filters, page) => {
    const { region } = reader.target;
    const { VpcEndpoints = [], NextToken } = await reader.ports.ec2.describeVpcEndpoints(
      { Filters, ...page },
      reader.signal,
    );
    const ofRegion = VpcEndpoints.filter(({ ServiceRegion = region }) => ServiceRegion === region);
    return { items: ofRegion.map(project), nextToken: NextToken };
  });

function project(endpoint: Ec2VpcEndpoint): VpcEndpoint {
  return {
    id: endpoint.VpcEndpointId ?? '',
    vpcId: endpoint.VpcId ?? '',
    serviceName: endpoint.ServiceName ?? '',
    type: endpoint.VpcEndpointType ?? '',
    state: endpoint.State ?? '',
    // One of S3 may have its name for those outside of the VPC alone, whose own nodes go by a gateway endpoint.
    privateDns:
      endpoint.PrivateDnsEnabled === true && endpoint.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint !== true,
    subnetIds: endpoint.SubnetIds ?? [],
    securityGroupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    routeTableIds: endpoint.RouteTableIds ?? [],
  };
}
