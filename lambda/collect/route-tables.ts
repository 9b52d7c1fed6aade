import type { Route as Ec2Route, RouteTable as Ec2RouteTable } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { Route, RouteTable, RouteTarget } from '../model/network.ts';
import { inVpcsOfClusters, ofVpcs } from './in-vpcs.ts';
import { everyPage, from } from './paging.ts';
import type { Collector, Reader } from './reader.ts';

/** The largest page that EC2 gives of route tables. */
const PAGE = 100;

/** The route tables of the VPCs that clusters are in. */
export const collectRouteTables: Collector<'routeTables'> = (reader) =>
  inVpcsOfClusters(reader, async (vpcIds) => (await routeTablesOf(vpcIds, reader)).map(project));

/** Every route table of these VPCs, as EC2 says it. */
export function routeTablesOf(
  vpcIds: readonly string[],
  { ports, signal }: Pick<Reader, 'ports' | 'signal'>,
): Promise<readonly Ec2RouteTable[]> {
  return everyPage(ACTIONS.ec2.describeRouteTables, async (nextToken) => {
    const input = { Filters: ofVpcs(vpcIds), MaxResults: PAGE, ...from(nextToken) };
    const { RouteTables = [], NextToken } = await ports.ec2.describeRouteTables(input, signal);
    return { items: RouteTables, nextToken: NextToken };
  });
}

/** A CIDR block or a prefix list. */
export function destinationOf(route: Ec2Route): string {
  return route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '';
}

function project({ RouteTableId = '', VpcId = '', Associations = [], Routes = [] }: Ec2RouteTable): RouteTable {
  const inForce = Associations.filter(({ AssociationState }) => AssociationState?.State !== 'disassociated');
  return {
    id: RouteTableId,
    vpcId: VpcId,
    isMain: inForce.some(({ Main }) => Main === true),
    subnetIds: inForce.flatMap(({ SubnetId }) => SubnetId ?? []),
    routes: Routes.map(routeOf),
  };
}

function routeOf(route: Ec2Route): Route {
  return { destination: destinationOf(route), target: targetOf(route), isActive: route.State !== 'blackhole' };
}

function targetOf(route: Ec2Route): RouteTarget {
  const { GatewayId: gateway, NatGatewayId: nat } = route;
  if (gateway === 'local') return { kind: 'local' };
  if (gateway?.startsWith('igw-')) return { kind: 'internet-gateway', id: gateway };
  if (gateway?.startsWith('vpce-')) return { kind: 'gateway-endpoint', id: gateway };
  if (nat !== undefined) return { kind: 'nat-gateway', id: nat };
  const id =
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.EgressOnlyInternetGatewayId ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.CoreNetworkArn ??
    gateway;
  return { kind: 'elsewhere', id: id ?? 'an unnamed target' };
}
