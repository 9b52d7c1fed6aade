import type { DescribeInstancesCommandInput, Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { Instance } from '../model/inventory.ts';
import { everyPage, from } from './paging.ts';
import type { Reader } from './reader.ts';
import { tagsOf } from './tags.ts';

const INSTANCE_PAGE = 1000;

/** Every instance that the filters let through, Auto Mode's included. */
export function instancesWhere(
  { ports, signal }: Reader,
  Filters: NonNullable<DescribeInstancesCommandInput['Filters']>,
): Promise<readonly Instance[]> {
  return everyPage(async (nextToken) => {
    const input = { Filters, MaxResults: INSTANCE_PAGE, IncludeManagedResources: true, ...from(nextToken) };
    const { Reservations = [], NextToken } = await ports.ec2.describeInstances(input, signal);
    return { items: Reservations.flatMap(({ Instances = [] }) => Instances.map(project)), nextToken: NextToken };
  });
}

function project(instance: Ec2Instance): Instance {
  return {
    id: instance.InstanceId ?? '',
    state: instance.State?.Name ?? '',
    instanceType: instance.InstanceType ?? '',
    architecture: instance.Architecture,
    subnetId: instance.SubnetId,
    vpcId: instance.VpcId,
    availabilityZone: instance.Placement?.AvailabilityZone,
    launchTime: instance.LaunchTime,
    imageId: instance.ImageId,
    platform: instance.Platform,
    operatorManaged: instance.Operator?.Managed === true,
    instanceProfileArn: instance.IamInstanceProfile?.Arn,
    eniSubnetIds: [...new Set((instance.NetworkInterfaces ?? []).flatMap(({ SubnetId }) => SubnetId ?? []))],
    httpPutResponseHopLimit: instance.MetadataOptions?.HttpPutResponseHopLimit,
    tags: tagsOf(instance.Tags),
  };
}
