import type { VpcEndpoint as Ec2VpcEndpoint } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { VpcEndpoint } from '../model/network.ts';
import { inVpcsOfClusters, ofVpcs } from './in-vpcs.ts';
import { everyPage, from } from './paging.ts';
import type { Collector } from './reader.ts';

const PAGE = 1000;

/** The endpoints of AWS services in the VPCs that clusters are in. */
export const collectVpcEndpoints: Collector<'vpcEndpoints'> = (reader) =>
  inVpcsOfClusters(reader, (vpcIds) =>
    everyPage(ACTIONS.ec2.describeVpcEndpoints, async (nextToken) => {
      const input = { Filters: ofVpcs(vpcIds), MaxResults: PAGE, ...from(nextToken) };
      const { VpcEndpoints = [], NextToken } = await reader.ports.ec2.describeVpcEndpoints(input, reader.signal);
      return { items: VpcEndpoints.map(project), nextToken: NextToken };
    }),
  );

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
