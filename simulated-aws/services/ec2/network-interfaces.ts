import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  Filter,
  NetworkInterface,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type FilterTable, filterBy, plainValues } from '../../filters.ts';
import type { CallContext } from '../../service.ts';
import { formatAddress } from '../../world/addresses.ts';
import { networkInterfaceOf } from '../../world/describe.ts';
import type { EniRecord, RegionState } from '../../world/index.ts';
import { byIds, ec2Page, refuseIdsWithPageSize } from './page.ts';
import { isVisible } from './visibility.ts';

const ADDRESSES = (eni: EniRecord): string[] => eni.addresses.map(formatAddress);

const FILTERS: FilterTable<EniRecord> = {
  tags: (eni) => eni.shape.TagSet,
  fields: {
    'addresses.private-ip-address': ADDRESSES,
    'attachment.attachment-id': (eni) => eni.shape.Attachment?.AttachmentId,
    'attachment.attach-time': (eni) => eni.shape.Attachment?.AttachTime,
    'attachment.delete-on-termination': (eni) => eni.shape.Attachment?.DeleteOnTermination,
    'attachment.device-index': (eni) => eni.shape.Attachment?.DeviceIndex,
    'attachment.instance-id': (eni) => eni.shape.Attachment?.InstanceId,
    'attachment.instance-owner-id': (eni) => eni.shape.Attachment?.InstanceOwnerId,
    'attachment.status': (eni) => eni.shape.Attachment?.Status,
    'availability-zone': (eni) => eni.shape.AvailabilityZone,
    'availability-zone-id': (eni) => eni.shape.AvailabilityZoneId,
    description: (eni) => eni.shape.Description,
    'group-id': (eni) => eni.shape.Groups?.map((group) => group.GroupId),
    'interface-type': (eni) => eni.shape.InterfaceType,
    'ipv6-addresses.ipv6-address': (eni) => eni.shape.Ipv6Addresses?.map((address) => address.Ipv6Address),
    'mac-address': (eni) => eni.shape.MacAddress,
    'network-interface-id': (eni) => eni.id,
    'operator.managed': (eni) => eni.shape.Operator?.Managed,
    'operator.principal': (eni) => eni.shape.Operator?.Principal,
    'owner-id': (eni) => eni.shape.OwnerId,
    'private-ip-address': ADDRESSES,
    'requester-id': (eni) => eni.shape.RequesterId,
    'requester-managed': (eni) => eni.shape.RequesterManaged,
    'source-dest-check': (eni) => eni.shape.SourceDestCheck,
    status: (eni) => eni.shape.Status,
    'subnet-id': (eni) => eni.shape.SubnetId,
    'vpc-id': (eni) => eni.shape.VpcId,
  },
};

/** Filters with which a large account may ask without pages (DescribeNetworkInterfaces, API reference). */
const EXEMPTING = [
  'attachment.instance-id',
  'group-id',
  'mac-address',
  'private-dns-name',
  'private-ip-address',
  'subnet-id',
  'vpc-id',
];

export function describeNetworkInterfaces(
  input: DescribeNetworkInterfacesRequest,
  context: CallContext,
): DescribeNetworkInterfacesResult {
  const { region } = context;
  refuseIdsWithPageSize('networkInterfaceIds', input.NetworkInterfaceIds, input.MaxResults);
  refuseUnpagedInLargeAccount(input, context);
  const fits = filterBy('DescribeNetworkInterfaces', FILTERS, input.Filters);
  const visible = isVisible(context, input.IncludeManagedResources);
  const { items, next } = ec2Page<NetworkInterface>(context, {
    operation: 'DescribeNetworkInterfaces',
    input,
    min: 5,
    max: 1000,
    unasked: undefined,
    keys: () =>
      candidates(input, region).filter((id) => {
        const eni = region.enis.get(id);
        return eni !== undefined && visible(eni.shape.Operator) && fits(eni);
      }),
    read: (id) => {
      const eni = region.enis.get(id);
      return eni === undefined ? undefined : networkInterfaceOf(region, eni);
    },
  });
  return { NetworkInterfaces: items, ...next };
}

/** Ids to look at: those asked for, or those an index gives, or all. */
function candidates(input: DescribeNetworkInterfacesRequest, region: RegionState): readonly string[] {
  if (input.NetworkInterfaceIds !== undefined && input.NetworkInterfaceIds.length > 0) {
    return byIds(region.enis, input.NetworkInterfaceIds, unknownInterfaces);
  }
  return (
    indexed(input.Filters, 'subnet-id', region.eniIdsBySubnet) ??
    indexed(input.Filters, 'attachment.instance-id', region.eniIdsByInstance) ?? [...region.enis.keys()]
  );
}

function indexed(
  filters: readonly Filter[] | undefined,
  name: string,
  index: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
  return plainValues(filters, name)?.flatMap((value) => [...(index.get(value) ?? [])]);
}

/** One unknown id fails the whole call. */
export function unknownInterfaces(missing: readonly string[]): AwsError {
  const which = missing.length === 1 ? `ID '${missing[0]}' does` : `IDs '${missing.join(', ')}' do`;
  return new AwsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ${which} not exist`);
}

/** That AWS refuses is documented; its code and words are not, so these are ours. */
function refuseUnpagedInLargeAccount(input: DescribeNetworkInterfacesRequest, context: CallContext): void {
  const { MaxResults, NetworkInterfaceIds = [], Filters = [] } = input;
  const exempt = Filters.some(({ Name }) => EXEMPTING.includes(Name ?? ''));
  if (!context.account.large || MaxResults !== undefined || NetworkInterfaceIds.length > 0 || exempt) return;
  const message = 'This account has too many network interfaces to describe them without pagination. Use MaxResults.';
  throw new AwsError('OperationNotPermitted', message);
}
