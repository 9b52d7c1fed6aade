import type { RouteTable } from '@aws-sdk/client-ec2';
import { AwsCallError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { notUsable } from '../aws/unusable.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import type { EniRoute } from '../model/inventory.ts';
import { fetchEach } from './eks-lists.ts';
import { chunked, MAX_FILTER_VALUES } from './paging.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';
import { destinationOf, routeTablesOf } from './route-tables.ts';

/** Routes to ENIs in the VPCs of unattached ones that somebody might delete: where there is none, nothing is asked. */
export const collectEniRoutes: Collector<'eniRoutes'> = async (reader) => {
  const unattached = (await requireItems(reader, 'availableEnis')).filter((eni) => {
    const { serviceOwned, keep } = classifyEni(eni, reader.target.accountId);
    return !serviceOwned && !keep.includes('other-account');
  });
  return eniRoutesOf(
    unattached.map(({ vpcId }) => vpcId),
    reader,
  );
};

/** Every route of these VPCs that leads to an ENI. */
export function eniRoutesOf(
  vpcIds: readonly string[],
  reader: Pick<Reader, 'ports' | 'signal'>,
): Promise<readonly EniRoute[]> {
  return fetchEach(chunked([...new Set(vpcIds)].sort(), MAX_FILTER_VALUES), async (batch) =>
    (await everyTableOf(batch, reader)).flatMap(routesToEnis),
  );
}

/** Every VPC has a main route table (VPC user guide): an answer without any of a VPC says nothing of its routes. */
async function everyTableOf(
  vpcIds: readonly string[],
  reader: Pick<Reader, 'ports' | 'signal'>,
): Promise<readonly RouteTable[]> {
  const tables = await routeTablesOf(vpcIds, reader);
  const without = vpcIds.find((id) => tables.every(({ VpcId }) => VpcId !== id));
  if (without === undefined) return tables;
  throw new AwsCallError(ACTIONS.ec2.describeRouteTables, notUsable(`it has no route table of ${without}`));
}

function routesToEnis({ RouteTableId = '', VpcId = '', Routes = [] }: RouteTable): readonly EniRoute[] {
  return Routes.flatMap((route) =>
    route.NetworkInterfaceId === undefined
      ? []
      : [
          {
            routeTableId: RouteTableId,
            vpcId: VpcId,
            eniId: route.NetworkInterfaceId,
            destination: destinationOf(route),
          },
        ],
  );
}
