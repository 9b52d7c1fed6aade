import type * as Sdk from '@aws-sdk/client-ec2';
import {
  CreateNetworkInterface$,
  CreateTags$,
  DeleteNetworkInterface$,
  DescribeDhcpOptions$,
  DescribeInstances$,
  DescribeInstanceTypeOfferings$,
  DescribeInstanceTypes$,
  DescribeLaunchTemplateVersions$,
  DescribeNatGateways$,
  DescribeNetworkAcls$,
  DescribeNetworkInterfaces$,
  DescribeRegions$,
  DescribeRouteTables$,
  DescribeSecurityGroups$,
  DescribeSubnets$,
  DescribeVpcAttribute$,
  DescribeVpcEndpoints$,
  DescribeVpcs$,
  GetInstanceTypesFromInstanceRequirements$,
  GetSubnetCidrReservations$,
} from '@aws-sdk/client-ec2';
import { operation, service } from '../../service.ts';
import { ec2QueryProtocol } from '../../wire/query-protocol.ts';
import { createNetworkInterface, createTags, deleteNetworkInterface } from './change-network-interfaces.ts';
import {
  describeDhcpOptions,
  describeNatGateways,
  describeNetworkAcls,
  describeRouteTables,
  describeSecurityGroups,
  describeVpcAttribute,
  describeVpcEndpoints,
} from './gateways.ts';
import { getInstanceTypesFromInstanceRequirements } from './instance-requirements.ts';
import { describeInstanceTypeOfferings, describeInstanceTypes } from './instance-types.ts';
import { describeInstances } from './instances.ts';
import { describeLaunchTemplateVersions } from './launch-templates.ts';
import { describeSubnets, describeVpcs, getSubnetCidrReservations } from './network.ts';
import { describeNetworkInterfaces } from './network-interfaces.ts';
import { describeRegions } from './regions.ts';

const PAGE = ['DryRun', 'Filters', 'MaxResults', 'NextToken'] as const;

export const ec2 = service('ec2', ec2QueryProtocol('http://ec2.amazonaws.com/doc/2016-11-15/'), [
  operation<Sdk.DescribeRegionsRequest, Sdk.DescribeRegionsResult>(
    DescribeRegions$,
    ['AllRegions', 'DryRun', 'Filters', 'RegionNames'],
    describeRegions,
  ),
  operation<Sdk.DescribeNetworkInterfacesRequest, Sdk.DescribeNetworkInterfacesResult>(
    DescribeNetworkInterfaces$,
    [...PAGE, 'NetworkInterfaceIds', 'IncludeManagedResources'],
    describeNetworkInterfaces,
  ),
  operation<Sdk.DescribeSubnetsRequest, Sdk.DescribeSubnetsResult>(
    DescribeSubnets$,
    [...PAGE, 'SubnetIds'],
    describeSubnets,
  ),
  operation<Sdk.DescribeRouteTablesRequest, Sdk.DescribeRouteTablesResult>(
    DescribeRouteTables$,
    PAGE,
    describeRouteTables,
  ),
  operation<Sdk.DescribeNatGatewaysRequest, Sdk.DescribeNatGatewaysResult>(
    DescribeNatGateways$,
    ['DryRun', 'Filter', 'MaxResults', 'NextToken'],
    describeNatGateways,
  ),
  operation<Sdk.DescribeVpcEndpointsRequest, Sdk.DescribeVpcEndpointsResult>(
    DescribeVpcEndpoints$,
    PAGE,
    describeVpcEndpoints,
  ),
  operation<Sdk.DescribeSecurityGroupsRequest, Sdk.DescribeSecurityGroupsResult>(
    DescribeSecurityGroups$,
    PAGE,
    describeSecurityGroups,
  ),
  operation<Sdk.DescribeNetworkAclsRequest, Sdk.DescribeNetworkAclsResult>(
    DescribeNetworkAcls$,
    PAGE,
    describeNetworkAcls,
  ),
  operation<Sdk.DescribeDhcpOptionsRequest, Sdk.DescribeDhcpOptionsResult>(
    DescribeDhcpOptions$,
    PAGE,
    describeDhcpOptions,
  ),
  operation<Sdk.DescribeVpcAttributeRequest, Sdk.DescribeVpcAttributeResult>(
    DescribeVpcAttribute$,
    ['Attribute', 'DryRun', 'VpcId'],
    describeVpcAttribute,
  ),
  operation<Sdk.DescribeVpcsRequest, Sdk.DescribeVpcsResult>(DescribeVpcs$, [...PAGE, 'VpcIds'], describeVpcs),
  operation<Sdk.GetSubnetCidrReservationsRequest, Sdk.GetSubnetCidrReservationsResult>(
    GetSubnetCidrReservations$,
    [...PAGE, 'SubnetId'],
    getSubnetCidrReservations,
  ),
  operation<Sdk.DescribeInstancesRequest, Sdk.DescribeInstancesResult>(
    DescribeInstances$,
    [...PAGE, 'InstanceIds', 'IncludeManagedResources'],
    describeInstances,
  ),
  operation<Sdk.DescribeInstanceTypesRequest, Sdk.DescribeInstanceTypesResult>(
    DescribeInstanceTypes$,
    [...PAGE, 'InstanceTypes'],
    describeInstanceTypes,
  ),
  operation<Sdk.DescribeInstanceTypeOfferingsRequest, Sdk.DescribeInstanceTypeOfferingsResult>(
    DescribeInstanceTypeOfferings$,
    [...PAGE, 'LocationType'],
    describeInstanceTypeOfferings,
  ),
  operation<Sdk.DescribeLaunchTemplateVersionsRequest, Sdk.DescribeLaunchTemplateVersionsResult>(
    DescribeLaunchTemplateVersions$,
    [...PAGE, 'LaunchTemplateId', 'LaunchTemplateName', 'Versions', 'IncludeManagedResources'],
    describeLaunchTemplateVersions,
  ),
  operation<Sdk.GetInstanceTypesFromInstanceRequirementsRequest, Sdk.GetInstanceTypesFromInstanceRequirementsResult>(
    GetInstanceTypesFromInstanceRequirements$,
    ['ArchitectureTypes', 'DryRun', 'InstanceRequirements', 'MaxResults', 'NextToken', 'VirtualizationTypes'],
    getInstanceTypesFromInstanceRequirements,
  ),
  operation<Sdk.CreateNetworkInterfaceRequest, Sdk.CreateNetworkInterfaceResult>(
    CreateNetworkInterface$,
    [
      'ClientToken',
      'Description',
      'DryRun',
      'Groups',
      'InterfaceType',
      'Ipv4PrefixCount',
      'PrivateIpAddress',
      'SecondaryPrivateIpAddressCount',
      'SubnetId',
      'TagSpecifications',
    ],
    createNetworkInterface,
  ),
  operation<Sdk.DeleteNetworkInterfaceRequest, object>(
    DeleteNetworkInterface$,
    ['DryRun', 'NetworkInterfaceId'],
    deleteNetworkInterface,
  ),
  operation<Sdk.CreateTagsRequest, object>(CreateTags$, ['DryRun', 'Resources', 'Tags'], createTags),
]);
