import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { AwsCallError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { notUsable } from '../aws/unusable.ts';
import type { InstanceType, InstanceTypeOffering, SectionName } from '../model/inventory.ts';
import { fetchEach } from './eks-lists.ts';
import { chunked, everyPage, from } from './paging.ts';
import { type Collector, itemsIfRead, type Reader, requireItems } from './reader.ts';

/** The largest page of DescribeInstanceTypes, and so the number of types asked for at a time. */
const TYPE_PAGE = 100;
const OFFERING_PAGE = 1000;
/** The smallest page of DescribeInstanceTypeOfferings. */
const FEW_OFFERINGS = 5;

/**
 * What EC2 says of the types in use. Asked for by filter: named outright, one type that EC2 does not describe in the
 * region (`InvalidInstanceType`) would fail the call for all.
 */
export const collectInstanceTypes: Collector<'instanceTypes'> = async (reader) =>
  fetchEach(chunked(await typesInUse(reader), TYPE_PAGE), async (types) => {
    const described = await describedTypes(reader, types);
    const names = new Set(described.map(({ name }) => name));
    const missing = types.filter((type) => !names.has(type));
    if (missing.length > 0) await refuseOffered(reader, missing);
    return described;
  });

function describedTypes({ ports, signal }: Reader, types: readonly string[]): Promise<readonly InstanceType[]> {
  return everyPage(ACTIONS.ec2.describeInstanceTypes, async (nextToken) => {
    const Filters = [{ Name: 'instance-type', Values: [...types] }];
    const input = { Filters, MaxResults: TYPE_PAGE, ...from(nextToken) };
    const { InstanceTypes = [], NextToken } = await ports.ec2.describeInstanceTypes(input, signal);
    return { items: InstanceTypes.map(project), nextToken: NextToken };
  });
}

/**
 * EC2 describes every type that the region offers (EC2 API reference, DescribeInstanceTypes): one that it offers and does
 * not describe is a page that went missing. Where the offerings may not be read, nobody says otherwise.
 */
async function refuseOffered(reader: Reader, undescribed: readonly string[]): Promise<void> {
  const [offered] = await offeringsOf(reader, undescribed).catch((error: unknown) => {
    if (error instanceof AwsCallError) return [];
    throw error;
  });
  if (offered === undefined) return;
  const { instanceType, availabilityZone } = offered;
  const why = `it does not describe ${instanceType}, which EC2 offers in ${availabilityZone}`;
  throw new AwsCallError(ACTIONS.ec2.describeInstanceTypes, notUsable(why));
}

/** The availability zones that offer each type in use. */
export const collectInstanceTypeOfferings: Collector<'instanceTypeOfferings'> = async (reader) => {
  const types = await typesInUse(reader);
  const offerings = await fetchEach(chunked(types, TYPE_PAGE), (batch) => offeringsOf(reader, batch));
  const offered = new Set(offerings.map(({ instanceType }) => instanceType));
  const nowhere = (await itemsIfRead(reader, 'instanceTypes')).find(({ name }) => !offered.has(name));
  if (nowhere !== undefined) throw unusableOfferings(`it has no zone for ${nowhere.name}, which EC2 describes`);
  if (types.length > 0 && offerings.length === 0) await refuseNoOffering(reader);
  return offerings;
};

/** Every region offers some type: that it offers none of those in use is believed of an EC2 that names another. */
async function refuseNoOffering({ ports, signal }: Reader): Promise<void> {
  const input = { LocationType: 'availability-zone', MaxResults: FEW_OFFERINGS } as const;
  const { InstanceTypeOfferings = [] } = await ports.ec2.describeInstanceTypeOfferings(input, signal);
  if (InstanceTypeOfferings.length === 0) throw unusableOfferings('the region offers no instance type at all');
}

function unusableOfferings(why: string): AwsCallError {
  return new AwsCallError(ACTIONS.ec2.describeInstanceTypeOfferings, notUsable(why));
}

function offeringsOf({ ports, signal }: Reader, types: readonly string[]): Promise<readonly InstanceTypeOffering[]> {
  return everyPage(ACTIONS.ec2.describeInstanceTypeOfferings, async (nextToken) => {
    const { InstanceTypeOfferings = [], NextToken } = await ports.ec2.describeInstanceTypeOfferings(
      {
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: [...types] }],
        MaxResults: OFFERING_PAGE,
        ...from(nextToken),
      },
      signal,
    );
    const items: readonly InstanceTypeOffering[] = InstanceTypeOfferings.map(({ InstanceType: type, Location }) => ({
      instanceType: type ?? '',
      availabilityZone: Location ?? '',
    }));
    return { items, nextToken: NextToken };
  });
}

/**
 * Types of node groups, Auto Scaling groups, their launch templates, and running nodes. A source that could not be read leaves its types
 * out here and, being a gap itself, for every check that would judge them. When none could be read, nor can this be:
 * an empty answer would look like "no type is in use".
 */
async function typesInUse(reader: Reader): Promise<readonly string[]> {
  if (await isGap(reader, 'nodes')) await requireItems(reader, 'nodegroups');
  const [nodegroups, groups, templates, nodes] = await Promise.all([
    itemsIfRead(reader, 'nodegroups'),
    itemsIfRead(reader, 'autoScalingGroups'),
    itemsIfRead(reader, 'launchTemplateVersions'),
    itemsIfRead(reader, 'nodes'),
  ]);
  const types = new Set([
    ...[...nodegroups, ...groups].flatMap(({ instanceTypes }) => instanceTypes),
    ...templates.flatMap(({ instanceType, requirementTypes }) => [instanceType ?? [], requirementTypes ?? []].flat()),
    ...nodes.map(({ instanceType }) => instanceType),
  ]);
  return [...types].sort();
}

async function isGap(reader: Reader, name: SectionName): Promise<boolean> {
  return (await reader.section(name)).status === 'gap';
}

function project(info: InstanceTypeInfo): InstanceType {
  const network = info.NetworkInfo;
  const cards = network?.NetworkCards ?? [];
  const defaultCard = cards.find(
    ({ NetworkCardIndex }) => NetworkCardIndex === (network?.DefaultNetworkCardIndex ?? 0),
  );
  return {
    name: info.InstanceType ?? '',
    currentGeneration: info.CurrentGeneration !== false,
    hypervisor: info.Hypervisor,
    bareMetal: info.BareMetal === true,
    architectures: info.ProcessorInfo?.SupportedArchitectures ?? [],
    usageClasses: info.SupportedUsageClasses ?? [],
    vcpus: info.VCpuInfo?.DefaultVCpus,
    defaultCardEnis: defaultCard?.MaximumNetworkInterfaces ?? network?.MaximumNetworkInterfaces,
    maximumEnis: network?.MaximumNetworkInterfaces,
    ipv4PerEni: network?.Ipv4AddressesPerInterface,
    ipv6Supported: network?.Ipv6Supported === true,
  };
}
