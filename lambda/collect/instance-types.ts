import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { InstanceType, InstanceTypeOffering, SectionName } from '../model/inventory.ts';
import { each } from './eks-lists.ts';
import { chunked, everyPage, from } from './paging.ts';
import { type Collector, known, need, type Reader } from './reader.ts';

/** The largest page of DescribeInstanceTypes, and so the number of types asked for at a time. */
const TYPE_PAGE = 100;
const OFFERING_PAGE = 1000;

/**
 * What EC2 says of the types in use. Asked for by filter: named outright, one type that EC2 does not describe in the
 * region (`InvalidInstanceType`) would fail the call for all.
 */
export const collectInstanceTypes: Collector<'instanceTypes'> = async (reader) =>
  each(chunked(await typesInUse(reader), TYPE_PAGE), (types) =>
    everyPage(async (nextToken) => {
      const Filters = [{ Name: 'instance-type', Values: [...types] }];
      const input = { Filters, MaxResults: TYPE_PAGE, ...from(nextToken) };
      const { InstanceTypes = [], NextToken } = await reader.ports.ec2.describeInstanceTypes(input, reader.signal);
      return { items: InstanceTypes.map(project), nextToken: NextToken };
    }),
  );

/** The availability zones that offer each type in use. */
export const collectInstanceTypeOfferings: Collector<'instanceTypeOfferings'> = async (reader) =>
  each(chunked(await typesInUse(reader), TYPE_PAGE), (types) =>
    everyPage(async (nextToken) => {
      const { InstanceTypeOfferings = [], NextToken } = await reader.ports.ec2.describeInstanceTypeOfferings(
        {
          LocationType: 'availability-zone',
          Filters: [{ Name: 'instance-type', Values: [...types] }],
          MaxResults: OFFERING_PAGE,
          ...from(nextToken),
        },
        reader.signal,
      );
      const items: readonly InstanceTypeOffering[] = InstanceTypeOfferings.map(({ InstanceType: type, Location }) => ({
        instanceType: type ?? '',
        availabilityZone: Location ?? '',
      }));
      return { items, nextToken: NextToken };
    }),
  );

/**
 * Types of node groups, Auto Scaling groups, their launch templates, and running nodes. A source that could not be read leaves its types
 * out here and, being a gap itself, for every check that would judge them. When none could be read, nor can this be:
 * an empty answer would look like "no type is in use".
 */
async function typesInUse(reader: Reader): Promise<readonly string[]> {
  if (await isGap(reader, 'nodes')) await need(reader, 'nodegroups');
  const [nodegroups, groups, templates, nodes] = await Promise.all([
    known(reader, 'nodegroups'),
    known(reader, 'autoScalingGroups'),
    known(reader, 'launchTemplateVersions'),
    known(reader, 'nodes'),
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
