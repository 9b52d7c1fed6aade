import type { DescribeInstancesCommandInput } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { Instance } from '../model/inventory.ts';
import { EC2_PAGE, everyPage, from } from './paging.ts';
import type { Reader } from './reader.ts';

/** Every instance that the filters let through, Auto Mode's included. */
export function instancesWhere(
  { ports, signal }: Pick<Reader, 'ports' | 'signal'>,
  Filters: NonNullable<DescribeInstancesCommandInput['Filters']>,
): Promise<readonly Instance[]> {
  return everyPage(ACTIONS.ec2.describeInstances, (nextToken) =>
    ports.ec2.describeInstances(
      { Filters, MaxResults: EC2_PAGE, IncludeManagedResources: true, ...from(nextToken) },
      signal,
    ),
  );
}
