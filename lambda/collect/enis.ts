import type { DescribeNetworkInterfacesCommandInput } from '@aws-sdk/client-ec2';
import { ACTIONS } from '../aws/permissions.ts';
import type { NetworkInterfacePage } from '../aws/ports.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { everyPage, from } from './paging.ts';
import type { Reader } from './reader.ts';

type Filters = NonNullable<DescribeNetworkInterfacesCommandInput['Filters']>;

/** The largest page EC2 gives. Never left out: in a large account an unpaged call fails. */
const ENI_PAGE = 1000;

/**
 * Every ENI that the filters let through, those included that an AWS service manages and the account may hide.
 * @param onFurtherPage called as each page after the first is asked for
 */
export function enisWhere(
  reader: Pick<Reader, 'ports' | 'signal'>,
  filters: Filters,
  onFurtherPage: () => void = () => {},
): Promise<readonly NetworkInterface[]> {
  return everyPage(ACTIONS.ec2.describeNetworkInterfaces, (nextToken) => {
    const page = eniPage(reader, filters, nextToken);
    if (nextToken !== undefined) onFurtherPage();
    return page;
  });
}

/** One page of such ENIs. */
export function eniPage(
  { ports, signal }: Pick<Reader, 'ports' | 'signal'>,
  filters: Filters,
  nextToken: string | undefined,
): Promise<NetworkInterfacePage> {
  return ports.ec2.describeNetworkInterfaces(
    { Filters: filters, MaxResults: ENI_PAGE, IncludeManagedResources: true, ...from(nextToken) },
    signal,
  );
}
