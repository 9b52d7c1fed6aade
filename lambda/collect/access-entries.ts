import { ACTIONS } from '../aws/permissions.ts';
import type { AccessEntry } from '../model/inventory.ts';
import { EKS_PAGE, inClusters } from './eks-lists.ts';
import { type Collector, requireItems } from './reader.ts';

/**
 * Every access entry of the clusters that have any: EKS refuses to list those of authentication mode `CONFIG_MAP`. They
 * let nodes in, so they are read after what launches nodes: an entry made meanwhile along with a node group is seen.
 */
export const collectAccessEntries: Collector<'accessEntries'> = async (reader) => {
  const { ports, signal } = reader;
  await Promise.all([reader.section('nodegroups'), reader.section('nodes')]);
  const clusters = await requireItems(reader, 'clusters');
  return inClusters(
    clusters.filter(({ authenticationMode }) => authenticationMode !== 'CONFIG_MAP'),
    {
      listAction: ACTIONS.eks.listAccessEntries,
      list: async (clusterName, nextToken) => {
        const input = { clusterName, maxResults: EKS_PAGE, nextToken };
        const { accessEntries, nextToken: next } = await ports.eks.listAccessEntries(input, signal);
        return { items: accessEntries ?? [], nextToken: next };
      },
      describe: async (clusterName, principalArn): Promise<AccessEntry> => {
        const { accessEntry } = await ports.eks.describeAccessEntry({ clusterName, principalArn }, signal);
        return { clusterName, principalArn, type: accessEntry?.type, createdAt: accessEntry?.createdAt };
      },
    },
  );
};
