import { ACTIONS } from '../aws/permissions.ts';
import { eniPage } from './enis.ts';
import { everyPage } from './paging.ts';
import type { Collector } from './reader.ts';

/** Every ENI of the region whose status is `available`. */
export const collectAvailableEnis: Collector<'availableEnis'> = (reader) =>
  everyPage(ACTIONS.ec2.describeNetworkInterfaces, (nextToken) => {
    const page = eniPage(reader, [{ Name: 'status', Values: ['available'] }], nextToken);
    if (nextToken !== undefined) reader.manyUnattached();
    return page;
  });
