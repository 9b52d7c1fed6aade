import type { Filter } from '@aws-sdk/client-ec2';
import { fetchEach } from './eks-lists.ts';
import { chunked, EC2_PAGE, everyPage, from, MAX_FILTER_VALUES, type Page } from './paging.ts';
import { type Reader, requireItems } from './reader.ts';

/** What the VPCs that clusters are in have of a kind. Where there is no cluster, nothing is asked. */
export async function inVpcsOfClusters<T>(
  reader: Reader,
  read: (vpcIds: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const vpcIds = new Set((await requireItems(reader, 'clusters')).map(({ vpcId }) => vpcId));
  return fetchEach(chunked([...vpcIds].sort(), MAX_FILTER_VALUES), read);
}

/** A page of a list: which one, and how long it may be. */
interface PageAsked {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

/** The same of what EC2 lists by VPC, page by page. */
export function listedInVpcsOfClusters<T>(
  reader: Reader,
  action: string,
  fetch: (ofVpcs: Filter[], page: PageAsked) => Promise<Page<T>>,
): Promise<readonly T[]> {
  return inVpcsOfClusters(reader, (vpcIds) =>
    everyPage(action, (nextToken) => fetch(ofVpcs(vpcIds), { MaxResults: EC2_PAGE, ...from(nextToken) })),
  );
}

/** The filter that lets through what is in these VPCs. */
export function ofVpcs(vpcIds: readonly string[]): Filter[] {
  return [{ Name: 'vpc-id', Values: [...vpcIds] }];
}
