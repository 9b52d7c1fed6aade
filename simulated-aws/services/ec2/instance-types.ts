import type {
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  InstanceTypeInfo,
  InstanceTypeOffering,
  LocationType,
} from '@aws-sdk/client-ec2';
import { AwsError, UnsupportedError } from '../../aws-error.ts';
import { type FilterTable, filterBy } from '../../filters.ts';
import type { CallContext } from '../../service.ts';
import { isOffered, zonesOf } from '../../world/describe.ts';
import { byIds, ec2Page, refuseIdsWithPageSize } from './page.ts';

const TYPE_FILTERS: FilterTable<InstanceTypeInfo> = {
  fields: {
    'bare-metal': (type) => type.BareMetal,
    'burstable-performance-supported': (type) => type.BurstablePerformanceSupported,
    'current-generation': (type) => type.CurrentGeneration,
    'free-tier-eligible': (type) => type.FreeTierEligible,
    hypervisor: (type) => type.Hypervisor,
    'instance-type': (type) => type.InstanceType,
    'network-info.ipv4-addresses-per-interface': (type) => type.NetworkInfo?.Ipv4AddressesPerInterface,
    'network-info.ipv6-supported': (type) => type.NetworkInfo?.Ipv6Supported,
    'network-info.maximum-network-cards': (type) => type.NetworkInfo?.MaximumNetworkCards,
    'network-info.maximum-network-interfaces': (type) => type.NetworkInfo?.MaximumNetworkInterfaces,
    'processor-info.supported-architecture': (type) => type.ProcessorInfo?.SupportedArchitectures,
    'supported-usage-class': (type) => type.SupportedUsageClasses,
    'vcpu-info.default-vcpus': (type) => type.VCpuInfo?.DefaultVCpus,
  },
};

const OFFERING_FILTERS: FilterTable<InstanceTypeOffering> = {
  fields: {
    'instance-type': (offering) => offering.InstanceType,
    location: (offering) => offering.Location,
  },
};

/** At most 100 types a page, and at most 100 names a call (service model). */
const MAX_TYPES = 100;

/** Types of the region. An unknown name fails the whole call; the filter `instance-type` does not. */
export function describeInstanceTypes(
  input: DescribeInstanceTypesRequest,
  context: CallContext,
): DescribeInstanceTypesResult {
  const { instanceTypes } = context.region;
  refuseIdsWithPageSize('instanceTypes', input.InstanceTypes, input.MaxResults);
  if ((input.InstanceTypes ?? []).length > MAX_TYPES) {
    throw new AwsError('InvalidParameterValue', `The maximum number of instance types is ${MAX_TYPES}`);
  }
  const fits = filterBy('DescribeInstanceTypes', TYPE_FILTERS, input.Filters);
  const read = (name: string): InstanceTypeInfo | undefined => instanceTypes.get(name);
  const { items, next } = ec2Page(context, {
    operation: 'DescribeInstanceTypes',
    input,
    min: 5,
    max: MAX_TYPES,
    unasked: MAX_TYPES,
    keys: () =>
      byIds(instanceTypes, input.InstanceTypes, unknownTypes).filter((name) => {
        const type = read(name);
        return type !== undefined && fits(type);
      }),
    read,
  });
  return { InstanceTypes: items, ...next };
}

function unknownTypes(missing: readonly string[]): AwsError {
  const message = `The following supplied instance types do not exist: [${missing.join(', ')}]`;
  return new AwsError('InvalidInstanceType', message);
}

export function describeInstanceTypeOfferings(
  input: DescribeInstanceTypeOfferingsRequest,
  context: CallContext,
): DescribeInstanceTypeOfferingsResult {
  const fits = filterBy('DescribeInstanceTypeOfferings', OFFERING_FILTERS, input.Filters);
  const offerings = offeringsAt(input.LocationType ?? 'region', context).filter(fits);
  const byKey = new Map(offerings.map((offering) => [`${offering.InstanceType}@${offering.Location}`, offering]));
  const { items, next } = ec2Page(context, {
    operation: 'DescribeInstanceTypeOfferings',
    input,
    min: 5,
    max: 1000,
    unasked: 1000,
    keys: () => [...byKey.keys()],
    read: (key) => byKey.get(key),
  });
  return { InstanceTypeOfferings: items, ...next };
}

function offeringsAt(locationType: LocationType, context: CallContext): InstanceTypeOffering[] {
  const { region } = context;
  const zones = zonesOf(region);
  const types = [...region.instanceTypes.values()];
  return types.flatMap((type) => {
    const offered = zones.filter((zone) => isOffered(region, type.InstanceType ?? '', zone.name));
    return locationsOf(locationType, region.name, offered).map((Location) => ({
      InstanceType: type.InstanceType,
      LocationType: locationType,
      Location,
    }));
  });
}

function locationsOf(
  locationType: LocationType,
  region: string,
  offered: readonly { readonly name: string; readonly id: string }[],
): string[] {
  switch (locationType) {
    case 'region':
      return offered.length === 0 ? [] : [region];
    case 'availability-zone':
      return offered.map((zone) => zone.name);
    case 'availability-zone-id':
      return offered.map((zone) => zone.id);
    case 'outpost':
      throw new UnsupportedError('offerings of an Outpost');
  }
}
