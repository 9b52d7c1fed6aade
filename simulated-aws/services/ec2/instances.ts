import type { DescribeInstancesRequest, DescribeInstancesResult, Instance, Reservation } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type FilterTable, filterBy } from '../../filters.ts';
import type { CallContext } from '../../service.ts';
import { instanceOf } from '../../world/describe.ts';
import type { InstanceRecord } from '../../world/index.ts';
import { byIds, ec2Page, refuseIdsWithPageSize } from './page.ts';
import { isVisible } from './visibility.ts';

interface Described {
  readonly record: InstanceRecord;
  /** Made on demand: most filters need only the record. */
  readonly instance: () => Instance;
  readonly ownerId: string;
}

const FILTERS: FilterTable<Described> = {
  tags: ({ record }) => record.shape.Tags,
  fields: {
    architecture: ({ record }) => record.shape.Architecture,
    'availability-zone': ({ record }) => record.shape.Placement?.AvailabilityZone,
    hypervisor: ({ record }) => record.shape.Hypervisor,
    'iam-instance-profile.arn': ({ record }) => record.shape.IamInstanceProfile?.Arn,
    'image-id': ({ record }) => record.shape.ImageId,
    'instance-id': ({ record }) => record.id,
    'instance-lifecycle': ({ record }) => record.shape.InstanceLifecycle,
    'instance-state-code': ({ record }) => record.shape.State.Code,
    'instance-state-name': ({ record }) => record.shape.State.Name,
    'instance-type': ({ record }) => record.shape.InstanceType,
    'launch-time': ({ record }) => record.shape.LaunchTime,
    'network-interface.network-interface-id': ({ instance }) =>
      instance().NetworkInterfaces?.map((eni) => eni.NetworkInterfaceId),
    'network-interface.subnet-id': ({ instance }) => instance().NetworkInterfaces?.map((eni) => eni.SubnetId),
    'operator.managed': ({ record }) => record.shape.Operator?.Managed,
    'operator.principal': ({ record }) => record.shape.Operator?.Principal,
    'owner-id': ({ ownerId }) => ownerId,
    'private-dns-name': ({ instance }) => instance().PrivateDnsName,
    'private-ip-address': ({ instance }) => instance().PrivateIpAddress,
    'reservation-id': ({ record }) => record.reservationId,
    'subnet-id': ({ record }) => record.shape.SubnetId,
    'vpc-id': ({ record }) => record.shape.VpcId,
  },
};

export function describeInstances(input: DescribeInstancesRequest, context: CallContext): DescribeInstancesResult {
  const { region, account } = context;
  refuseIdsWithPageSize('instancesSet', input.InstanceIds, input.MaxResults);
  const fits = filterBy('DescribeInstances', FILTERS, input.Filters);
  const visible = isVisible(context, input.IncludeManagedResources);
  const { items, next } = ec2Page<InstanceRecord>(context, {
    operation: 'DescribeInstances',
    input,
    min: 5,
    max: 1000,
    unasked: undefined,
    keys: () =>
      byIds(region.instances, input.InstanceIds, unknownInstances).filter((id) => {
        const record = region.instances.get(id);
        if (record === undefined || !visible(record.shape.Operator)) return false;
        return fits({ record, instance: () => instanceOf(region, record), ownerId: account.id });
      }),
    read: (id) => region.instances.get(id),
  });
  return { Reservations: reservationsOf(items, context), ...next };
}

function reservationsOf(records: readonly InstanceRecord[], context: CallContext): Reservation[] {
  const groups = Map.groupBy(records, (record) => record.reservationId);
  return [...groups].map(([ReservationId, members]) => ({
    ReservationId,
    OwnerId: context.account.id,
    Groups: [],
    Instances: members.map((record) => instanceOf(context.region, record)),
  }));
}

/** One unknown id fails the whole call; the filter `instance-id` does not. */
function unknownInstances(missing: readonly string[]): AwsError {
  const which = missing.length === 1 ? `ID '${missing[0]}' does` : `IDs '${missing.join(', ')}' do`;
  return new AwsError('InvalidInstanceID.NotFound', `The instance ${which} not exist`);
}
