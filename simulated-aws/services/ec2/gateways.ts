/** Route tables, NAT gateways, VPC endpoints, security groups, network ACLs, and how a VPC resolves names. */
import type {
  DescribeDhcpOptionsRequest,
  DescribeDhcpOptionsResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  DhcpOptions,
  Filter,
  NatGateway,
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type FilterTable, filterBy } from '../../filters.ts';
import type { CallContext } from '../../service.ts';
import { networkAclsOf, routeTablesOf, securityGroupsOf } from '../../world/gateways.ts';
import { tagsOf } from '../../world/scene.ts';
import { ec2Page } from './page.ts';

const ROUTE_TABLE_FILTERS: FilterTable<RouteTable> = {
  tags: (table) => table.Tags,
  fields: {
    'association.main': (table) => table.Associations?.map(({ Main }) => Main),
    'association.subnet-id': (table) => table.Associations?.map(({ SubnetId }) => SubnetId),
    'owner-id': (table) => table.OwnerId,
    'route-table-id': (table) => table.RouteTableId,
    'vpc-id': (table) => table.VpcId,
  },
};

const NAT_FILTERS: FilterTable<NatGateway> = {
  tags: (nat) => nat.Tags,
  fields: {
    'nat-gateway-id': (nat) => nat.NatGatewayId,
    state: (nat) => nat.State,
    'subnet-id': (nat) => nat.SubnetId,
    'vpc-id': (nat) => nat.VpcId,
  },
};

const ENDPOINT_FILTERS: FilterTable<VpcEndpoint> = {
  tags: (endpoint) => endpoint.Tags,
  fields: {
    'service-name': (endpoint) => endpoint.ServiceName,
    'vpc-endpoint-id': (endpoint) => endpoint.VpcEndpointId,
    'vpc-endpoint-state': (endpoint) => endpoint.State,
    'vpc-endpoint-type': (endpoint) => endpoint.VpcEndpointType,
    'vpc-id': (endpoint) => endpoint.VpcId,
  },
};

const GROUP_FILTERS: FilterTable<SecurityGroup> = {
  tags: (group) => group.Tags,
  fields: {
    'group-id': (group) => group.GroupId,
    'group-name': (group) => group.GroupName,
    'owner-id': (group) => group.OwnerId,
    'vpc-id': (group) => group.VpcId,
  },
};

const ACL_FILTERS: FilterTable<NetworkAcl> = {
  tags: (acl) => acl.Tags,
  fields: {
    'association.subnet-id': (acl) => acl.Associations?.map(({ SubnetId }) => SubnetId),
    default: (acl) => acl.IsDefault,
    'network-acl-id': (acl) => acl.NetworkAclId,
    'vpc-id': (acl) => acl.VpcId,
  },
};

const DHCP_FILTERS: FilterTable<DhcpOptions> = {
  tags: (options) => options.Tags,
  fields: { 'dhcp-options-id': (options) => options.DhcpOptionsId, 'owner-id': (options) => options.OwnerId },
};

export function describeRouteTables(
  input: DescribeRouteTablesRequest,
  context: CallContext,
): DescribeRouteTablesResult {
  const found = page(context, {
    operation: 'DescribeRouteTables',
    input,
    max: 100,
    records: routeTablesOf(context.region),
    table: ROUTE_TABLE_FILTERS,
    filters: input.Filters,
  });
  return { RouteTables: found.items, ...found.next };
}

export function describeNatGateways(
  input: DescribeNatGatewaysRequest,
  context: CallContext,
): DescribeNatGatewaysResult {
  const found = page(context, {
    operation: 'DescribeNatGateways',
    input,
    max: 1000,
    records: context.region.natGateways,
    table: NAT_FILTERS,
    filters: input.Filter,
  });
  return { NatGateways: found.items, ...found.next };
}

export function describeVpcEndpoints(
  input: DescribeVpcEndpointsRequest,
  context: CallContext,
): DescribeVpcEndpointsResult {
  const found = page(context, {
    operation: 'DescribeVpcEndpoints',
    input,
    max: 1000,
    records: context.region.vpcEndpoints,
    table: ENDPOINT_FILTERS,
    filters: input.Filters,
  });
  return { VpcEndpoints: found.items, ...found.next };
}

export function describeSecurityGroups(
  input: DescribeSecurityGroupsRequest,
  context: CallContext,
): DescribeSecurityGroupsResult {
  const found = page(context, {
    operation: 'DescribeSecurityGroups',
    input,
    max: 1000,
    records: securityGroupsOf(context.region),
    table: GROUP_FILTERS,
    filters: input.Filters,
  });
  return { SecurityGroups: found.items, ...found.next };
}

export function describeNetworkAcls(
  input: DescribeNetworkAclsRequest,
  context: CallContext,
): DescribeNetworkAclsResult {
  const found = page(context, {
    operation: 'DescribeNetworkAcls',
    input,
    max: 1000,
    records: networkAclsOf(context.region),
    table: ACL_FILTERS,
    filters: input.Filters,
  });
  return { NetworkAcls: found.items, ...found.next };
}

/** Every VPC has a set of its own here; in real accounts many share one. */
export function describeDhcpOptions(
  input: DescribeDhcpOptionsRequest,
  context: CallContext,
): DescribeDhcpOptionsResult {
  const sets = [...context.region.vpcs.values()].map(
    ({ shape, nameServers }): DhcpOptions => ({
      DhcpOptionsId: shape.DhcpOptionsId ?? '',
      OwnerId: shape.OwnerId,
      DhcpConfigurations: [
        { Key: 'domain-name', Values: [{ Value: `${context.region.name}.compute.internal` }] },
        { Key: 'domain-name-servers', Values: nameServers.map((Value) => ({ Value })) },
      ],
      Tags: tagsOf({}),
    }),
  );
  const found = page(context, {
    operation: 'DescribeDhcpOptions',
    input,
    max: 1000,
    records: new Map(sets.map((set) => [set.DhcpOptionsId ?? '', set])),
    table: DHCP_FILTERS,
    filters: input.Filters,
  });
  return { DhcpOptions: found.items, ...found.next };
}

/** One attribute a call. */
export function describeVpcAttribute(
  { VpcId = '', Attribute }: DescribeVpcAttributeRequest,
  { region }: CallContext,
): DescribeVpcAttributeResult {
  const vpc = region.vpcs.get(VpcId);
  if (vpc === undefined) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${VpcId}' does not exist`);
  switch (Attribute) {
    case 'enableDnsSupport':
      return { VpcId, EnableDnsSupport: { Value: vpc.dnsSupport } };
    case 'enableDnsHostnames':
      return { VpcId, EnableDnsHostnames: { Value: vpc.dnsHostnames } };
    case 'enableNetworkAddressUsageMetrics':
      return { VpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
    default:
      throw new AwsError('InvalidParameterValue', `Value (${Attribute}) for parameter attribute is invalid.`);
  }
}

interface Listing<Item> {
  readonly operation: string;
  readonly input: { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined };
  readonly max: number;
  readonly records: ReadonlyMap<string, Item>;
  readonly table: FilterTable<Item>;
  readonly filters: Filter[] | undefined;
}

function page<Item>(context: CallContext, { operation, input, max, records, table, filters }: Listing<Item>) {
  const fits = filterBy(operation, table, filters);
  return ec2Page<Item>(context, {
    operation,
    input,
    min: 5,
    max,
    unasked: undefined,
    keys: () => [...records].filter(([, item]) => fits(item)).map(([id]) => id),
    read: (id) => records.get(id),
  });
}
