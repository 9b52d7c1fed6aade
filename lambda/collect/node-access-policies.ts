import { ACTIONS } from '../aws/permissions.ts';
import { EKS_PAGE, fetchEach, unlessGone } from './eks-lists.ts';
import { everyPage } from './paging.ts';
import { type Collector, requireItems } from './reader.ts';

/**
 * The access policies of entries for nodes of EKS Auto Mode. Not asked of the entry that EKS makes along with the
 * cluster's own node role: it keeps the policy of that one itself.
 */
export const collectNodeAccessPolicies: Collector<'nodeAccessPolicies'> = async (reader) => {
  const { ports, signal } = reader;
  const [clusters, entries] = await Promise.all([
    requireItems(reader, 'clusters'),
    requireItems(reader, 'accessEntries'),
  ]);
  const automatic = clusters.filter(({ autoMode }) => autoMode);
  const asked = entries.filter(({ clusterName, principalArn, type }) =>
    automatic.some(
      ({ name, autoModeNodeRoleArn }) => type === 'EC2' && name === clusterName && principalArn !== autoModeNodeRoleArn,
    ),
  );
  return fetchEach(asked, async ({ clusterName, principalArn }) => {
    const listed = await unlessGone(() =>
      everyPage(ACTIONS.eks.listAssociatedAccessPolicies, async (nextToken) => {
        const input = { clusterName, principalArn, maxResults: EKS_PAGE, nextToken };
        const page = await ports.eks.listAssociatedAccessPolicies(input, signal);
        return { items: page.associatedAccessPolicies ?? [], nextToken: page.nextToken };
      }),
    );
    if (listed === undefined) return [];
    return [{ clusterName, principalArn, policyArns: listed.flatMap(({ policyArn }) => policyArn ?? []) }];
  });
};
