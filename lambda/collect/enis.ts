import type { DescribeNetworkInterfacesCommandInput } from '@aws-sdk/client-ec2';
import type { NetworkInterface } from '../model/inventory.ts';
import { everyPage, from } from './paging.ts';
import type { Reader } from './reader.ts';

/** The largest page EC2 gives. Never left out: in a large account an unpaged call fails. */
const ENI_PAGE = 1000;

/** Every ENI that the filters let through, those included that an AWS service manages and the account may hide. */
export function enisWhere(
  { ports, signal }: Reader,
  Filters: NonNullable<DescribeNetworkInterfacesCommandInput['Filters']>,
): Promise<readonly NetworkInterface[]> {
  return everyPage((nextToken) =>
    ports.ec2.describeNetworkInterfaces(
      { Filters, MaxResults: ENI_PAGE, IncludeManagedResources: true, ...from(nextToken) },
      signal,
    ),
  );
}
