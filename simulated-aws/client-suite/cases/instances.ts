import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  type DescribeInstanceTypesCommandInput,
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsCommandInput,
  type Filter,
  GetInstanceTypesFromInstanceRequirementsCommand,
  type LocationType,
} from '@aws-sdk/client-ec2';
import { type ClientCase, sorted, tagObject, whetherAnswered } from '../answer.ts';
import type { Stage } from '../stage.ts';

const UNKNOWN = 'i-0123456789abcdef0';
const UNKNOWN_TEMPLATE = 'lt-0123456789abcdef0';

async function instances(stage: Stage, input: DescribeInstancesCommandInput) {
  const { Reservations = [] } = await stage.clients.ec2.send(new DescribeInstancesCommand(input));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

async function instanceNames(stage: Stage, ...Filters: Filter[]): Promise<readonly string[]> {
  const found = await instances(stage, { Filters });
  return sorted(
    found.map(({ InstanceId }) => InstanceId),
    stage,
  );
}

async function types(stage: Stage, input: DescribeInstanceTypesCommandInput) {
  const { InstanceTypes = [] } = await stage.clients.ec2.send(new DescribeInstanceTypesCommand(input));
  return InstanceTypes.map(({ InstanceType, NetworkInfo, ProcessorInfo, ...info }) => ({
    type: InstanceType,
    enis: NetworkInfo?.MaximumNetworkInterfaces,
    addresses: NetworkInfo?.Ipv4AddressesPerInterface,
    cards: NetworkInfo?.NetworkCards?.map(({ MaximumNetworkInterfaces }) => MaximumNetworkInterfaces),
    defaultCard: NetworkInfo?.DefaultNetworkCardIndex,
    ipv6: NetworkInfo?.Ipv6Supported,
    architectures: [...(ProcessorInfo?.SupportedArchitectures ?? [])].sort(),
    hypervisor: info.Hypervisor,
    bareMetal: info.BareMetal,
    vcpus: info.VCpuInfo?.DefaultVCpus,
  }));
}

async function offerings(stage: Stage, LocationType: LocationType, ...Values: string[]) {
  const { InstanceTypeOfferings = [] } = await stage.clients.ec2.send(
    new DescribeInstanceTypeOfferingsCommand({ LocationType, Filters: [{ Name: 'instance-type', Values }] }),
  );
  return InstanceTypeOfferings.map(
    (offering) => `${offering.InstanceType} ${offering.LocationType} ${offering.Location}`,
  ).sort();
}

async function templateVersions(stage: Stage, input: DescribeLaunchTemplateVersionsCommandInput) {
  const { LaunchTemplateVersions = [] } = await stage.clients.ec2.send(
    new DescribeLaunchTemplateVersionsCommand(input),
  );
  return LaunchTemplateVersions.map((version) => ({
    id: version.LaunchTemplateId,
    name: version.LaunchTemplateName,
    number: version.VersionNumber,
    isDefault: version.DefaultVersion,
    type: version.LaunchTemplateData?.InstanceType,
  }));
}

export const instanceCases: readonly ClientCase[] = [
  {
    name: 'describes an instance',
    ask: async (stage) => {
      const found = await instances(stage, { InstanceIds: [stage.id('instance:node')] });
      return found.map((instance) => ({
        id: instance.InstanceId,
        type: instance.InstanceType,
        state: instance.State?.Name,
        subnet: instance.SubnetId,
        vpc: instance.VpcId,
        zone: instance.Placement?.AvailabilityZone,
        interfaces: instance.NetworkInterfaces?.length,
        architecture: instance.Architecture,
        tags: tagObject(instance.Tags),
        hasLaunchTime: instance.LaunchTime !== undefined,
      }));
    },
  },
  {
    name: 'finds instances by ids of which one is unknown',
    ask: (stage) => instanceNames(stage, { Name: 'instance-id', Values: [stage.id('instance:node'), UNKNOWN] }),
  },
  {
    name: 'finds no instance by an id that is unknown',
    ask: (stage) => instanceNames(stage, { Name: 'instance-id', Values: [UNKNOWN] }),
  },
  {
    name: 'finds a terminated instance by its id, without interfaces',
    ask: async (stage) => {
      const Filters = [{ Name: 'instance-id', Values: [stage.id('instance:terminated')] }];
      const found = await instances(stage, { Filters, IncludeManagedResources: true });
      return found.map(({ InstanceId, State, NetworkInterfaces }) => ({
        id: InstanceId,
        state: State?.Name,
        interfaces: NetworkInterfaces?.length,
      }));
    },
  },
  {
    name: 'does not describe an unknown instance',
    ask: (stage) => whetherAnswered(instances(stage, { InstanceIds: [UNKNOWN] })),
  },
  {
    name: 'finds instances by state and tag key',
    ask: (stage) =>
      instanceNames(
        stage,
        { Name: 'instance-state-name', Values: ['pending', 'running'] },
        { Name: 'tag-key', Values: ['kubernetes.io/cluster/prod', 'eks:cluster-name'] },
      ),
  },
  {
    name: 'finds instances by tag key with *',
    ask: (stage) => instanceNames(stage, { Name: 'tag-key', Values: ['kubernetes.io/cluster/*'] }),
  },
  {
    name: 'finds instances by tag',
    ask: (stage) => instanceNames(stage, { Name: 'tag:eks:cluster-name', Values: ['prod'] }),
  },
  {
    name: 'finds instances by subnet',
    ask: (stage) => instanceNames(stage, { Name: 'subnet-id', Values: [stage.id('subnet:b')] }),
  },
  {
    name: 'refuses a page size together with ids of instances',
    ask: (stage) => whetherAnswered(instances(stage, { MaxResults: 5, InstanceIds: [stage.id('instance:node')] })),
  },
  {
    name: 'describes instance types',
    ask: async (stage) => {
      const found = await types(stage, { InstanceTypes: ['t3.medium', 'm5.large', 'm6g.large', 'm5.metal'] });
      return Object.fromEntries(found.map(({ type, ...rest }) => [type, rest]));
    },
  },
  {
    name: 'describes an instance type with several network cards',
    ask: (stage) => types(stage, { InstanceTypes: ['p4d.24xlarge'] }),
  },
  {
    name: 'does not describe an unknown instance type',
    ask: (stage) => types(stage, { InstanceTypes: ['t3.medium', 'zz9.plural' as 't3.medium'] }),
  },
  {
    name: 'finds instance types by names of which one is unknown',
    ask: async (stage) => {
      const Filters = [{ Name: 'instance-type', Values: ['t3.medium', 'zz9.plural'] }];
      return (await types(stage, { Filters })).map(({ type }) => type);
    },
  },
  {
    name: 'finds instance types of a family',
    ask: async (stage) => {
      const found = await types(stage, { Filters: [{ Name: 'instance-type', Values: ['t3.*'] }] });
      return found.map(({ type }) => type).sort();
    },
  },
  {
    name: 'lists the zones that offer an instance type',
    ask: (stage) => offerings(stage, 'availability-zone', 't3.medium'),
  },
  {
    name: 'lists the region that offers instance types',
    ask: (stage) => offerings(stage, 'region', 't3.medium', 'm5.large'),
  },
  { name: 'offers no unknown instance type', ask: (stage) => offerings(stage, 'availability-zone', 'zz9.plural') },
  {
    name: 'describes all versions of a launch template',
    ask: async (stage) => {
      const found = await templateVersions(stage, { LaunchTemplateId: stage.id('template:workers') });
      return found.sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
    },
  },
  {
    name: 'describes the latest version of a launch template',
    ask: (stage) => templateVersions(stage, { LaunchTemplateId: stage.id('template:workers'), Versions: ['$Latest'] }),
  },
  {
    name: 'describes the default version of a launch template',
    ask: (stage) => templateVersions(stage, { LaunchTemplateId: stage.id('template:workers'), Versions: ['$Default'] }),
  },
  {
    name: 'describes a version of a launch template by number',
    ask: (stage) => templateVersions(stage, { LaunchTemplateName: 'workers', Versions: ['2'] }),
  },
  {
    name: 'does not describe a version that a launch template has not',
    ask: (stage) => templateVersions(stage, { LaunchTemplateId: stage.id('template:workers'), Versions: ['9'] }),
  },
  {
    name: 'does not describe an unknown launch template',
    ask: (stage) => templateVersions(stage, { LaunchTemplateId: UNKNOWN_TEMPLATE, Versions: ['1'] }),
  },
  {
    name: 'finds instance types by requirements',
    ask: async ({ clients }) => {
      const { InstanceTypes = [] } = await clients.ec2.send(
        new GetInstanceTypesFromInstanceRequirementsCommand({
          ArchitectureTypes: ['x86_64'],
          VirtualizationTypes: ['hvm'],
          InstanceRequirements: {
            VCpuCount: { Min: 2, Max: 2 },
            MemoryMiB: { Min: 4096, Max: 4096 },
            AllowedInstanceTypes: ['t3.*'],
            BurstablePerformance: 'included',
          },
        }),
      );
      return InstanceTypes.map(({ InstanceType }) => InstanceType).sort();
    },
  },
];
