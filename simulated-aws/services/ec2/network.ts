/** Subnets, VPCs, CIDR reservations. */
import type {
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  GetSubnetCidrReservationsRequest,
  GetSubnetCidrReservationsResult,
  Subnet,
  SubnetCidrReservation,
  Vpc,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type FilterTable, filterBy } from '../../filters.ts';
import type { CallContext } from '../../service.ts';
import { subnetOf } from '../../world/describe.ts';
import { byIds, ec2Page, refuseIdsWithPageSize } from './page.ts';

const SUBNET_FILTERS: FilterTable<Subnet> = {
  tags: (subnet) => subnet.Tags,
  fields: {
    'availability-zone': (subnet) => subnet.AvailabilityZone,
    'availability-zone-id': (subnet) => subnet.AvailabilityZoneId,
    'available-ip-address-count': (subnet) => subnet.AvailableIpAddressCount,
    'cidr-block': (subnet) => subnet.CidrBlock,
    'default-for-az': (subnet) => subnet.DefaultForAz,
    'map-public-ip-on-launch': (subnet) => subnet.MapPublicIpOnLaunch,
    'owner-id': (subnet) => subnet.OwnerId,
    state: (subnet) => subnet.State,
    'subnet-arn': (subnet) => subnet.SubnetArn,
    'subnet-id': (subnet) => subnet.SubnetId,
    'vpc-id': (subnet) => subnet.VpcId,
  },
};

const VPC_FILTERS: FilterTable<Vpc> = {
  tags: (vpc) => vpc.Tags,
  fields: {
    cidr: (vpc) => vpc.CidrBlock,
    'cidr-block-association.cidr-block': (vpc) => vpc.CidrBlockAssociationSet?.map((each) => each.CidrBlock),
    'is-default': (vpc) => vpc.IsDefault,
    'owner-id': (vpc) => vpc.OwnerId,
    state: (vpc) => vpc.State,
    'vpc-id': (vpc) => vpc.VpcId,
  },
};

const RESERVATION_FILTERS: FilterTable<SubnetCidrReservation> = {
  tags: (reservation) => reservation.Tags,
  fields: {
    reservationType: (reservation) => reservation.ReservationType,
    'subnet-id': (reservation) => reservation.SubnetId,
  },
};

export function describeSubnets(input: DescribeSubnetsRequest, context: CallContext): DescribeSubnetsResult {
  const { region } = context;
  refuseIdsWithPageSize('subnetIds', input.SubnetIds, input.MaxResults);
  const fits = filterBy('DescribeSubnets', SUBNET_FILTERS, input.Filters);
  const read = (id: string): Subnet | undefined => {
    const record = region.subnets.get(id);
    return record === undefined ? undefined : subnetOf(region, record);
  };
  const { items, next } = ec2Page(context, {
    operation: 'DescribeSubnets',
    input,
    min: 5,
    max: 1000,
    unasked: undefined,
    keys: () => fitting(byIds(region.subnets, input.SubnetIds, unknownSubnets), read, fits),
    read,
  });
  return { Subnets: items, ...next };
}

export function describeVpcs(input: DescribeVpcsRequest, context: CallContext): DescribeVpcsResult {
  const { vpcs } = context.region;
  refuseIdsWithPageSize('vpcIds', input.VpcIds, input.MaxResults);
  const fits = filterBy('DescribeVpcs', VPC_FILTERS, input.Filters);
  const read = (id: string): Vpc | undefined => vpcs.get(id)?.shape;
  const { items, next } = ec2Page(context, {
    operation: 'DescribeVpcs',
    input,
    min: 5,
    max: 1000,
    unasked: undefined,
    keys: () => fitting(byIds(vpcs, input.VpcIds, unknownVpcs), read, fits),
    read,
  });
  return { Vpcs: items, ...next };
}

/** The reservations of one subnet. EC2 splits them by address family; the world has IPv4 ones. */
export function getSubnetCidrReservations(
  input: GetSubnetCidrReservationsRequest,
  context: CallContext,
): GetSubnetCidrReservationsResult {
  const subnet = context.region.subnets.get(input.SubnetId ?? '');
  if (subnet === undefined) throw unknownSubnets([input.SubnetId ?? '']);
  const fits = filterBy('GetSubnetCidrReservations', RESERVATION_FILTERS, input.Filters);
  const read = (id: string): SubnetCidrReservation | undefined =>
    subnet.reservations.find((each) => each.SubnetCidrReservationId === id);
  const { items, next } = ec2Page(context, {
    operation: 'GetSubnetCidrReservations',
    input,
    min: 5,
    max: 1000,
    unasked: 1000,
    keys: () => subnet.reservations.filter(fits).map((each) => each.SubnetCidrReservationId ?? ''),
    read,
  });
  return { SubnetIpv4CidrReservations: items, SubnetIpv6CidrReservations: [], ...next };
}

function fitting<Item>(
  ids: readonly string[],
  read: (id: string) => Item | undefined,
  fits: (item: Item) => boolean,
): readonly string[] {
  return ids.filter((id) => {
    const item = read(id);
    return item !== undefined && fits(item);
  });
}

function unknownSubnets(missing: readonly string[]): AwsError {
  const which = missing.length === 1 ? `ID '${missing[0]}' does` : `IDs '${missing.join(', ')}' do`;
  return new AwsError('InvalidSubnetID.NotFound', `The subnet ${which} not exist`);
}

function unknownVpcs(missing: readonly string[]): AwsError {
  const which = missing.length === 1 ? `ID '${missing[0]}' does` : `IDs '${missing.join(', ')}' do`;
  return new AwsError('InvalidVpcID.NotFound', `The vpc ${which} not exist`);
}
