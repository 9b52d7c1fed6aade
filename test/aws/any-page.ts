/** For tests: random answers of EC2 and Auto Scaling, with every field that we keep and many that we do not. */
import type { DescribeInstancesResult, DescribeNetworkInterfacesResult } from '@aws-sdk/client-ec2';
import fc from 'fast-check';

/**
 * Text of all kinds that XML can carry: entities, markup, other scripts, white space, long and short. Not beyond the
 * Basic Multilingual Plane, where the SDK's own reader of character references fails.
 */
const text = fc.oneof(
  fc.constantFrom('', ' ', 'a b', '<&>"\'', ']]>', '&amp;', 'Größe', '日本語', ' lead', 'trail ', 'x'.repeat(5000)),
  fc.string({ maxLength: 40 }).map((any) => any.replaceAll(/[^\u0020-\uD7FF]/g, '')),
);
const id = (prefix: string) => fc.integer({ min: 0, max: 0xffffff }).map((n) => `${prefix}-0abc${n.toString(16)}`);
const flag = fc.boolean();
const small = fc.integer({ min: 0, max: 30 });
const ip = fc.ipV4();
const maybe = <T>(shape: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });
const tags = fc.uniqueArray(maybe({ Key: text, Value: text }), { maxLength: 5, selector: ({ Key }) => Key ?? '' });
const date = fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => new Date(seconds * 1000));

const association = maybe({
  AllocationId: id('eipalloc'),
  AssociationId: id('eipassoc'),
  CarrierIp: ip,
  CustomerOwnedIp: ip,
  PublicIp: ip,
  IpOwnerId: text,
});

const networkInterface = maybe({
  Association: association,
  Attachment: maybe({
    AttachTime: date,
    AttachmentId: id('eni-attach'),
    DeleteOnTermination: flag,
    DeviceIndex: small,
    NetworkCardIndex: small,
    InstanceId: id('i'),
    InstanceOwnerId: text,
    Status: fc.constantFrom('attached' as const, 'detaching' as const),
  }),
  AvailabilityZone: text,
  Description: text,
  Groups: list(maybe({ GroupId: id('sg'), GroupName: text })),
  InterfaceType: fc.constantFrom('interface' as const, 'branch' as const, 'trunk' as const),
  Ipv4Prefixes: list(maybe({ Ipv4Prefix: ip })),
  Ipv6Addresses: list(maybe({ Ipv6Address: fc.ipV6(), IsPrimaryIpv6: flag })),
  Ipv6Prefixes: list(maybe({ Ipv6Prefix: fc.ipV6() })),
  MacAddress: text,
  NetworkInterfaceId: id('eni'),
  Operator: maybe({ Managed: flag, Principal: text }),
  OwnerId: text,
  PrivateDnsName: text,
  PrivateIpAddress: ip,
  PrivateIpAddresses: fc.array(ip, { maxLength: 12 }).chain((all) =>
    // One primary at most, anywhere: what AWS guarantees.
    fc
      .tuple(fc.integer({ min: -1, max: all.length - 1 }), fc.array(association, { minLength: 1 }))
      .map(([primary, associations]) =>
        all.map((address, index) => ({
          ...(index % 3 === 0 ? { Association: associations[index % associations.length] } : {}),
          Primary: index === primary,
          PrivateDnsName: 'ip-10-0-0-1.eu-west-1.compute.internal',
          PrivateIpAddress: address,
        })),
      ),
  ),
  RequesterId: text,
  RequesterManaged: flag,
  SourceDestCheck: flag,
  Status: fc.constantFrom('available' as const, 'in-use' as const),
  SubnetId: id('subnet'),
  TagSet: tags,
  VpcId: id('vpc'),
});

const instance = maybe({
  AmiLaunchIndex: small,
  Architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
  BlockDeviceMappings: list(maybe({ DeviceName: text, Ebs: maybe({ VolumeId: id('vol'), AttachTime: date }) })),
  IamInstanceProfile: maybe({ Arn: text, Id: text }),
  ImageId: id('ami'),
  InstanceId: id('i'),
  InstanceType: fc.constantFrom('m5.large' as const, 't3.medium' as const),
  LaunchTime: date,
  MetadataOptions: maybe({
    HttpPutResponseHopLimit: small,
    HttpEndpoint: fc.constantFrom('enabled' as const, 'disabled' as const),
  }),
  NetworkInterfaces: list(
    maybe({
      Description: text,
      NetworkInterfaceId: id('eni'),
      SubnetId: id('subnet'),
      Groups: list(maybe({ GroupId: id('sg'), GroupName: text })),
      PrivateIpAddresses: list(maybe({ Primary: flag, PrivateIpAddress: ip })),
    }),
  ),
  Operator: maybe({ Managed: flag, Principal: text }),
  Placement: maybe({ AvailabilityZone: text, Tenancy: fc.constantFrom('default' as const) }),
  Platform: fc.constantFrom('Windows' as const),
  SecurityGroups: list(maybe({ GroupId: id('sg'), GroupName: text })),
  State: maybe({ Code: small, Name: fc.constantFrom('running' as const, 'terminated' as const) }),
  StateReason: maybe({ Code: text, Message: text }),
  StateTransitionReason: fc.constantFrom('', 'User initiated', 'User initiated (2026-11-29 08:15:30 GMT)'),
  SubnetId: id('subnet'),
  Tags: tags,
  VpcId: id('vpc'),
});

const nextToken = fc.option(id('token'), { nil: undefined });

export const anyEniPage: fc.Arbitrary<DescribeNetworkInterfacesResult> = fc.record({
  NetworkInterfaces: list(networkInterface),
  NextToken: nextToken,
});

export const anyInstancePage: fc.Arbitrary<DescribeInstancesResult> = fc.record({
  Reservations: list(
    maybe({
      ReservationId: id('r'),
      OwnerId: text,
      Groups: list(maybe({ GroupId: id('sg') })),
      Instances: list(instance),
    }),
  ),
  NextToken: nextToken,
});

const template = maybe({
  LaunchTemplateId: id('lt'),
  LaunchTemplateName: text,
  Version: fc.constantFrom('3', '$Latest'),
});

const scalingGroup = maybe({
  AutoScalingGroupARN: text,
  AutoScalingGroupName: text,
  AvailabilityZones: list(text),
  CapacityRebalance: flag,
  CreatedTime: date,
  DesiredCapacity: small,
  Instances: list(
    maybe({
      AvailabilityZone: text,
      HealthStatus: text,
      InstanceId: id('i'),
      LaunchTemplate: template,
      LifecycleState: fc.constantFrom('InService' as const, 'Warmed:Stopped' as const),
      ProtectedFromScaleIn: flag,
    }),
  ),
  LaunchTemplate: template,
  MixedInstancesPolicy: maybe({
    InstancesDistribution: maybe({ OnDemandBaseCapacity: small, SpotAllocationStrategy: text }),
    LaunchTemplate: maybe({
      LaunchTemplateSpecification: template,
      Overrides: list(
        maybe({
          InstanceType: text,
          InstanceRequirements: maybe({
            VCpuCount: fc.record({ Min: small, Max: small }),
            MemoryMiB: fc.record({ Min: small }),
            CpuManufacturers: list(fc.constantFrom('intel' as const, 'amd' as const)),
          }),
          LaunchTemplateSpecification: template,
        }),
      ),
    }),
  }),
  Status: text,
  SuspendedProcesses: list(maybe({ ProcessName: text, SuspensionReason: text })),
  Tags: list(maybe({ Key: text, Value: text, PropagateAtLaunch: flag, ResourceId: text, ResourceType: text })),
  WarmPoolConfiguration: maybe({ MinSize: small, MaxGroupPreparedCapacity: small, PoolState: fc.constant('Stopped') }),
});

export const anyGroupPage = fc.record({
  AutoScalingGroups: list(scalingGroup),
  NextToken: nextToken,
});
