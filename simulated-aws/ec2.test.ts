import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetInstanceTypesFromInstanceRequirementsCommand,
  GetSubnetCidrReservationsCommand,
  type InstanceRequirementsRequest,
  paginateDescribeInstanceTypes,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws, type World } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
let world: World;
let aws: SimulatedAws;
let ec2: EC2Client;

beforeEach(async () => {
  world = aWorld().account(ACCOUNT, (a) =>
    a.region('eu-west-1', (r) =>
      r
        .vpc('main', { cidr: '10.0.0.0/16', tags: { env: 'prod' } })
        .vpc('other', { cidr: '10.1.0.0/16' })
        .subnet('a', { vpc: 'main', cidr: '10.0.1.0/24', az: 'eu-west-1a', tags: { 'kubernetes.io/role/cni': '1' } })
        .subnet('b', { vpc: 'main', cidr: '10.0.2.0/24', az: 'eu-west-1b' })
        .subnet('c', { vpc: 'other', cidr: '10.1.2.0/24', az: 'eu-west-1c' })
        .reservation('b', { cidr: '10.0.2.128/25', type: 'prefix' })
        .reservation('b', { cidr: '10.0.2.64/28', type: 'explicit' })
        .launchTemplate('nodes', {
          versions: [{ InstanceType: 'm5.large' }, { InstanceType: 'm5.xlarge' }, { InstanceType: 'c5.large' }],
          defaultVersion: 2,
        })
        .launchTemplate('plain', { versions: [{ ImageId: 'ami-1' }] })
        .instance({ name: 'one', subnet: 'a', instanceType: 'm5.large', tags: { 'eks:cluster-name': 'prod' } })
        .instance({ name: 'two', subnet: 'b', instanceType: 'c5.large', state: 'stopped' })
        .instance({ name: 'auto', subnet: 'b', operator: { Managed: true, Principal: 'eks.amazonaws.com' } })
        .withoutOffering('m5.large', 'eu-west-1c')
        .withoutInstanceType('t3.nano')
        .withoutInstanceType('t3.micro'),
    ),
  );
  aws = await startSimulatedAws(world);
  ({ ec2 } = clientsOf(aws));
});
afterEach(() => aws.stop());

const idOf = (kind: 'subnet' | 'vpc' | 'instance' | 'launch-template', name: string) =>
  world.in(ACCOUNT, 'eu-west-1').idOf(kind, name);

describe('subnets and VPCs', () => {
  test('are found by id and by filter', async () => {
    const byId = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [idOf('subnet', 'b'), idOf('subnet', 'a')] }));
    expect(byId.Subnets?.map((subnet) => subnet.SubnetId)).toEqual([idOf('subnet', 'b'), idOf('subnet', 'a')]);
    const Filters = [{ Name: 'vpc-id', Values: [idOf('vpc', 'main')] }];
    const byVpc = await ec2.send(new DescribeSubnetsCommand({ Filters, MaxResults: 5 }));
    expect(byVpc.Subnets?.map((subnet) => subnet.AvailabilityZone)).toEqual(['eu-west-1a', 'eu-west-1b']);
    const tagged = [{ Name: 'tag:kubernetes.io/role/cni', Values: ['1', '0'] }];
    const byTag = await ec2.send(new DescribeSubnetsCommand({ Filters: tagged }));
    expect(byTag.Subnets?.map((subnet) => subnet.SubnetId)).toEqual([idOf('subnet', 'a')]);
    const byEnv = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'tag:env', Values: ['*'] }] }));
    expect(byEnv.Vpcs).toMatchObject([{ VpcId: idOf('vpc', 'main'), CidrBlock: '10.0.0.0/16' }]);
  });

  test('that do not exist fail the whole call', async () => {
    const call = ec2.send(new DescribeSubnetsCommand({ SubnetIds: [idOf('subnet', 'a'), 'subnet-0'] }));
    expect(await failureOf(call)).toBe("InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist");
    expect(await failureOf(ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0'] })))).toMatch(/^InvalidVpcID.NotFound/);
  });

  test('say their reservations, page by page', async () => {
    const input = { SubnetId: idOf('subnet', 'b') };
    const { SubnetIpv4CidrReservations } = await ec2.send(new GetSubnetCidrReservationsCommand(input));
    expect(SubnetIpv4CidrReservations).toMatchObject([
      { Cidr: '10.0.2.128/25', ReservationType: 'prefix', SubnetId: input.SubnetId },
      { Cidr: '10.0.2.64/28', ReservationType: 'explicit' },
    ]);
    expect(await failureOf(ec2.send(new GetSubnetCidrReservationsCommand({ SubnetId: 'subnet-0' })))).toMatch(
      /^InvalidSubnetID.NotFound/,
    );
    const tooSmall = ec2.send(new GetSubnetCidrReservationsCommand({ ...input, MaxResults: 4 }));
    expect(await failureOf(tooSmall)).toMatch(/^InvalidParameterValue/);
  });

  test('count as available what is neither used nor set aside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 60 }), fc.nat({ max: 4 }), fc.boolean(), async (addresses, prefixes, reserved) => {
        const one = aWorld().account(ACCOUNT, (a) =>
          a.region('eu-west-1', (r) => {
            r.vpc('v', { cidr: '10.0.0.0/16' }).subnet('s', { cidr: '10.0.9.0/24' });
            if (reserved) r.reservation('s', { cidr: '10.0.9.128/26', type: 'explicit' });
            r.eni({ subnet: 's', addresses: addresses + 1, prefixes });
          }),
        );
        const server = await startSimulatedAws(one);
        const { Subnets } = await clientsOf(server).ec2.send(new DescribeSubnetsCommand({}));
        await server.stop();
        const setAside = reserved ? 64 : 0;
        expect(Subnets?.[0]?.AvailableIpAddressCount).toBe(256 - 5 - (addresses + 1) - 16 * prefixes - setAside);
      }),
      { numRuns: 25 },
    );
  });
});

describe('instances', () => {
  const described = async (input: DescribeInstancesCommandInput) =>
    (await ec2.send(new DescribeInstancesCommand(input))).Reservations?.flatMap(({ Instances = [] }) => Instances);

  test('come in reservations, with their interfaces', async () => {
    const [one] = (await described({ InstanceIds: [idOf('instance', 'one')] })) ?? [];
    expect(one).toMatchObject({ InstanceType: 'm5.large', State: { Name: 'running' }, PrivateIpAddress: '10.0.1.4' });
    expect(one?.NetworkInterfaces).toMatchObject([{ Attachment: { DeviceIndex: 0 }, SubnetId: idOf('subnet', 'a') }]);
  });

  test('are found by state, tag and id filter', async () => {
    const ids = async (Name: string, ...Values: string[]) =>
      (await described({ Filters: [{ Name, Values }] }))?.map((instance) => instance.InstanceId);
    expect(await ids('instance-state-name', 'stopped')).toEqual([idOf('instance', 'two')]);
    expect(await ids('tag:eks:cluster-name', 'prod')).toEqual([idOf('instance', 'one')]);
    expect(await ids('instance-id', idOf('instance', 'two'), 'i-0')).toEqual([idOf('instance', 'two')]);
  });

  test('that do not exist fail the whole call when named by id', async () => {
    expect(await failureOf(described({ InstanceIds: [idOf('instance', 'one'), 'i-0', 'i-1'] }))).toBe(
      "InvalidInstanceID.NotFound: The instance IDs 'i-0, i-1' do not exist",
    );
  });

  test('that a service manages are hidden where the account hides them', async () => {
    world.account(ACCOUNT, (a) => a.hideManagedResources());
    expect(await described({})).toHaveLength(2);
    expect(await described({ IncludeManagedResources: true })).toHaveLength(3);
  });
});

describe('launch template versions', () => {
  const types = async (...Versions: string[]) => {
    const input = { LaunchTemplateId: idOf('launch-template', 'nodes'), Versions };
    const { LaunchTemplateVersions } = await ec2.send(new DescribeLaunchTemplateVersionsCommand(input));
    return LaunchTemplateVersions?.map((version) => version.LaunchTemplateData?.InstanceType);
  };

  test('are found by number, $Latest and $Default', async () => {
    expect(await types('1')).toEqual(['m5.large']);
    expect(await types('$Latest')).toEqual(['c5.large']);
    expect(await types('$Default')).toEqual(['m5.xlarge']);
    expect(await types()).toHaveLength(3);
  });

  test('are found by the template’s name, and for all templates at once', async () => {
    const byName = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'plain' });
    expect((await ec2.send(byName)).LaunchTemplateVersions).toMatchObject([
      { LaunchTemplateData: { ImageId: 'ami-1' } },
    ]);
    const all = new DescribeLaunchTemplateVersionsCommand({ Versions: ['$Default'] });
    expect((await ec2.send(all)).LaunchTemplateVersions).toHaveLength(2);
  });

  test('that do not exist are named', async () => {
    const unknown = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: 'lt-0' });
    expect(await failureOf(ec2.send(unknown))).toMatch(/^InvalidLaunchTemplateId.NotFound: .*lt-0/);
    expect(await failureOf(types('9'))).toMatch(/^InvalidLaunchTemplateId.VersionNotFound: .*version 9/);
  });

  test('come in pages of one to 200', async () => {
    const input = { LaunchTemplateId: idOf('launch-template', 'nodes') };
    const pages: number[] = [];
    for await (const page of paginateDescribeLaunchTemplateVersions({ client: ec2, pageSize: 2 }, input)) {
      pages.push(page.LaunchTemplateVersions?.length ?? 0);
    }
    expect(pages).toEqual([2, 1]);
    const tooMany = new DescribeLaunchTemplateVersionsCommand({ ...input, MaxResults: 201 });
    expect(await failureOf(ec2.send(tooMany))).toMatch(/^InvalidParameterValue/);
  });
});

describe('instance types', () => {
  test('say what the network takes', async () => {
    const { InstanceTypes } = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.large'] }));
    expect(InstanceTypes).toMatchObject([
      {
        Hypervisor: 'nitro',
        VCpuInfo: { DefaultVCpus: 2 },
        NetworkInfo: { MaximumNetworkInterfaces: 3, Ipv4AddressesPerInterface: 10, DefaultNetworkCardIndex: 0 },
      },
    ]);
  });

  test('that do not exist fail the whole call when named, not when filtered', async () => {
    const named = new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.large', 't3.nano', 't3.micro'] });
    expect(await failureOf(ec2.send(named))).toBe(
      'InvalidInstanceType: The following supplied instance types do not exist: [t3.nano, t3.micro]',
    );
    const Filters = [{ Name: 'instance-type', Values: ['m5.large', 't3.nano'] }];
    expect((await ec2.send(new DescribeInstanceTypesCommand({ Filters }))).InstanceTypes).toHaveLength(1);
  });

  test('come a hundred at a time, asked or not', async () => {
    const sizes: number[] = [];
    const names = new Set<string | undefined>();
    for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes({ client: ec2 }, {})) {
      sizes.push(InstanceTypes.length);
      for (const type of InstanceTypes) names.add(type.InstanceType);
    }
    expect(Math.max(...sizes)).toBe(100);
    expect(names.size).toBe(world.region(ACCOUNT, 'eu-west-1')?.instanceTypes.size);
    const tooMany = new DescribeInstanceTypesCommand({ MaxResults: 101 });
    expect(await failureOf(ec2.send(tooMany))).toMatch(/^InvalidParameterValue/);
  });

  test('are offered in every zone but those left out', async () => {
    const offered = async (LocationType: 'availability-zone' | 'availability-zone-id' | 'region') => {
      const Filters = [{ Name: 'instance-type', Values: ['m5.large'] }];
      const command = new DescribeInstanceTypeOfferingsCommand({ LocationType, Filters });
      return (await ec2.send(command)).InstanceTypeOfferings?.map((offering) => offering.Location);
    };
    expect(await offered('availability-zone')).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(await offered('availability-zone-id')).toEqual(['euw1-az1', 'euw1-az2']);
    expect(await offered('region')).toEqual(['eu-west-1']);
  });

  test('are chosen by requirements, bare metal and burstable only when asked for', async () => {
    const chosen = async (more: Partial<InstanceRequirementsRequest>) => {
      const command = new GetInstanceTypesFromInstanceRequirementsCommand({
        ArchitectureTypes: ['x86_64'],
        VirtualizationTypes: ['hvm'],
        InstanceRequirements: { VCpuCount: { Min: 2, Max: 2 }, MemoryMiB: { Min: 0 }, ...more },
      });
      return (await ec2.send(command)).InstanceTypes?.map((type) => type.InstanceType) ?? [];
    };
    expect(await chosen({})).toContain('m5.large');
    expect(await chosen({})).not.toContain('m5.xlarge');
    expect(await chosen({})).not.toContain('m6g.large');
    expect(await chosen({})).not.toContain('t3.large');
    expect(await chosen({ BurstablePerformance: 'included' })).toContain('t3.large');
    expect(await chosen({ AllowedInstanceTypes: ['m5.*'] })).toEqual(['m5.large']);
    expect(await chosen({ MemoryMiB: { Min: 10_000 } })).not.toContain('m5.large');
    expect(await failureOf(chosen({ RequireHibernateSupport: true }))).toMatch(/^SimulatedAwsUnsupported.*Hibernate/);
  });
});
