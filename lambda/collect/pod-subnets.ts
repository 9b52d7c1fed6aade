import { ACTIONS } from '../aws/permissions.ts';
import { fetchEach } from './eks-lists.ts';
import { eniPage } from './enis.ts';
import { chunked, MAX_FILTER_VALUES, pageChain } from './paging.ts';
import type { Reader } from './reader.ts';

/** Descriptions of the ENIs that the VPC CNI and the VPC resource controller make for pods. */
const POD_ENI_DESCRIPTIONS = ['aws-K8S-*', 'aws-k8s-*'];

/** EC2 counts the values of all filters of a call together. */
const SUBNETS_PER_CALL = MAX_FILTER_VALUES - POD_ENI_DESCRIPTIONS.length;

/**
 * Those of the given subnets that hold ENIs made for pods. The nodes show most such subnets, but not those that only
 * hold branch ENIs, which are attached to no instance, or ENIs of nodes that nothing marks as such.
 *
 * A subnet once seen is not asked for again, so that its ENIs, which the audit reads anyway, are not read twice: there
 * are as many calls as batches of subnets, and one more for each page that brought something new.
 */
export function findPodSubnets(reader: Reader, subnetIds: readonly string[]): Promise<readonly string[]> {
  return fetchEach(chunked(subnetIds, SUBNETS_PER_CALL), (batch) => searchBatch(reader, batch));
}

async function searchBatch(reader: Reader, batch: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  let left = batch;
  let token: string | undefined;
  let chain = pageChain(ACTIONS.ec2.describeNetworkInterfaces);
  do {
    const page = await eniPage(
      reader,
      [
        { Name: 'subnet-id', Values: [...left] },
        { Name: 'description', Values: POD_ENI_DESCRIPTIONS },
      ],
      token,
    );
    for (const { subnetId } of page.items) found.add(subnetId);
    const next = chain.next(page);
    if (next === undefined) break;
    // A token belongs to the filters it came with: with fewer subnets, the search begins anew.
    const still = left.filter((id) => !found.has(id));
    token = still.length < left.length ? undefined : next;
    if (token === undefined) chain = pageChain(ACTIONS.ec2.describeNetworkInterfaces);
    left = still;
  } while (left.length > 0);
  return [...found];
}
