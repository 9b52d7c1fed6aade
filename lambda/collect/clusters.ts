import type { Cluster as EksCluster } from '@aws-sdk/client-eks';
import { AwsCallError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { notUsable } from '../aws/unusable.ts';
import type { Cluster, ClusterApiServer, ClusterEndpoint, HealthIssue } from '../model/inventory.ts';
import { fetchEach, listedClusters, unlessGoneFrom } from './eks-lists.ts';
import type { Collector, Reader } from './reader.ts';

/** Every cluster of the region. */
export const collectClusters: Collector<'clusters'> = async (reader) => {
  const { ports, signal } = reader;
  const listed = () => listedClusters(reader);
  return fetchEach(await listed(), async (name) => {
    const described = await unlessGoneFrom(listed, name, () => ports.eks.describeCluster({ name }, signal));
    if (described?.cluster === undefined) return [];
    return [project(name, described.cluster, await vpcOf(reader, described.cluster))];
  });
};

/** EKS says it; an answer that does not (moto's) names subnets, and those are of one VPC. */
async function vpcOf(reader: Reader, { name, resourcesVpcConfig }: EksCluster): Promise<string> {
  if (resourcesVpcConfig?.vpcId) return resourcesVpcConfig.vpcId;
  const subnets = await reader.everySubnet();
  const vpc = subnets.find(({ id }) => resourcesVpcConfig?.subnetIds?.includes(id))?.vpcId;
  if (vpc !== undefined) return vpc;
  throw new AwsCallError(ACTIONS.eks.describeCluster, notUsable(`it has no VPC for cluster ${name}`));
}

function project(name: string, cluster: EksCluster, vpcId: string): Cluster {
  return {
    name,
    arn: cluster.arn ?? '',
    status: cluster.status ?? '',
    version: cluster.version ?? '',
    vpcId,
    subnetIds: cluster.resourcesVpcConfig?.subnetIds ?? [],
    ipFamily: cluster.kubernetesNetworkConfig?.ipFamily === 'ipv6' ? 'ipv6' : 'ipv4',
    endpoint: endpointOf(cluster),
    apiServer: apiServerOf(cluster),
    autoMode: cluster.computeConfig?.enabled === true,
    hybridNodes: (cluster.remoteNetworkConfig?.remoteNodeNetworks ?? []).length > 0,
    roleArn: cluster.roleArn ?? '',
    autoModeNodeRoleArn: cluster.computeConfig?.nodeRoleArn,
    oidcIssuer: /^https:\/\/(oidc\S+\/id\/\w+)$/.exec(cluster.identity?.oidc?.issuer ?? '')?.[1],
    authenticationMode: cluster.accessConfig?.authenticationMode,
    healthIssues: healthIssues(cluster.health?.issues),
    tags: cluster.tags ?? {},
  };
}

function apiServerOf({ endpoint, certificateAuthority }: EksCluster): ClusterApiServer | undefined {
  if (endpoint === undefined || endpoint === '') return undefined;
  return { url: endpoint, ca: Buffer.from(certificateAuthority?.data ?? '', 'base64').toString('utf8') };
}

/** Without CIDRs of its own everyone is let in (EKS API reference, VpcConfigResponse). */
function endpointOf({ resourcesVpcConfig }: EksCluster): ClusterEndpoint | undefined {
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs = [] } = resourcesVpcConfig ?? {};
  if (endpointPublicAccess === undefined || endpointPrivateAccess === undefined) return undefined;
  const publicCidrs = publicAccessCidrs.length === 0 ? ['0.0.0.0/0'] : publicAccessCidrs;
  return { isPublic: endpointPublicAccess, isPrivate: endpointPrivateAccess, publicCidrs };
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
