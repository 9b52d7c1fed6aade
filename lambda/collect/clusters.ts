import type { Cluster as EksCluster } from '@aws-sdk/client-eks';
import { ACTIONS } from '../aws/permissions.ts';
import type { Cluster, HealthIssue } from '../model/inventory.ts';
import { EKS_PAGE, each, unlessGoneFrom } from './eks-lists.ts';
import { everyPage } from './paging.ts';
import type { Collector } from './reader.ts';

/** Every cluster of the region. */
export const collectClusters: Collector<'clusters'> = async ({ ports, signal }) => {
  const listed = () =>
    everyPage(ACTIONS.eks.listClusters, async (nextToken) => {
      const { clusters, nextToken: next } = await ports.eks.listClusters({ maxResults: EKS_PAGE, nextToken }, signal);
      return { items: clusters ?? [], nextToken: next };
    });
  return each(await listed(), async (name) => {
    const described = await unlessGoneFrom(listed, name, () => ports.eks.describeCluster({ name }, signal));
    return described?.cluster === undefined ? [] : [project(name, described.cluster)];
  });
};

function project(name: string, cluster: EksCluster): Cluster {
  return {
    name,
    arn: cluster.arn ?? '',
    status: cluster.status ?? '',
    version: cluster.version ?? '',
    vpcId: cluster.resourcesVpcConfig?.vpcId ?? '',
    subnetIds: cluster.resourcesVpcConfig?.subnetIds ?? [],
    ipFamily: cluster.kubernetesNetworkConfig?.ipFamily === 'ipv6' ? 'ipv6' : 'ipv4',
    autoMode: cluster.computeConfig?.enabled === true,
    autoModeNodeRoleArn: cluster.computeConfig?.nodeRoleArn,
    authenticationMode: cluster.accessConfig?.authenticationMode,
    healthIssues: healthIssues(cluster.health?.issues),
    tags: cluster.tags ?? {},
  };
}

/** `health.issues[]` of clusters, node groups and add-ons, all of one shape. */
export function healthIssues(
  list:
    | readonly {
        readonly code?: string | undefined;
        readonly message?: string | undefined;
        readonly resourceIds?: readonly string[] | undefined;
      }[]
    | undefined,
): readonly HealthIssue[] {
  return (list ?? []).map(({ code = '', message = '', resourceIds = [] }) => ({ code, message, resourceIds }));
}
