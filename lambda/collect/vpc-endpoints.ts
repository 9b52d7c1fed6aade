import type { VpcEndpoint as Ec2VpcEndpoint } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { VpcEndpoint } from '../model/network.ts';
import { listedInVpcsOfClusters } from './in-vpcs.ts';
import type { Collector } from './reader.ts';

/** The endpoints of AWS services in the VPCs that clusters are in. */
export const collectVpcEndpoints: Collector<'vpcEndpoints'> = (reader) =>
  listedInVpcsOfClusters(reader, ACTIONS.ec2.describeVpcEndpoints, async (Filters, page) => {
    const { VpcEndpoints = [], NextToken } = await reader.ports.ec2.describeVpcEndpoints(
      { Filters, ...page },
      reader.signal,
    );
    return { items: VpcEndpoints.map(project), nextToken: NextToken };
  });

function project(endpoint: Ec2VpcEndpoint): VpcEndpoint {
  return {
    id: endpoint.VpcEndpointId ?? '',
    vpcId: endpoint.VpcId ?? '',
    serviceName: endpoint.ServiceName ?? '',
    type: endpoint.VpcEndpointType ?? '',
    state: endpoint.State ?? '',
    privateDns: endpoint.PrivateDnsEnabled === true,
    securityGroupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    routeTableIds: endpoint.RouteTableIds ?? [],
  };
}
