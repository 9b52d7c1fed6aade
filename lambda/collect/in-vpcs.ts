import { fetchEach } from './eks-lists.ts';
import { chunked, MAX_FILTER_VALUES } from './paging.ts';
import { type Reader, requireItems } from './reader.ts';

/** What the VPCs that clusters are in have of a kind. Where there is no cluster, nothing is asked. */
export async function inVpcsOfClusters<T>(
  reader: Reader,
  read: (vpcIds: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const vpcIds = new Set((await requireItems(reader, 'clusters')).map(({ vpcId }) => vpcId));
  return fetchEach(chunked([...vpcIds].sort(), MAX_FILTER_VALUES), read);
}

/** The filter that lets through what is in these VPCs. */
export function ofVpcs(vpcIds: readonly string[]): { Name: string; Values: string[] }[] {
  return [{ Name: 'vpc-id', Values: [...vpcIds] }];
}
