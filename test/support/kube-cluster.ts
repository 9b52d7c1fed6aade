/** For tests: a cluster `prod` with two nodes, in the simulated AWS and in the simulated Kubernetes API. */
import { CA, type KubeApi, type KubeWorld } from '../../simulated-aws/kubernetes/api-server.ts';
import { aKubeNode, anAwsNodeDaemonSet, mapRoles } from '../../simulated-aws/kubernetes/objects.ts';
import type { SimulatedAws } from '../../simulated-aws/server.ts';
import type { ClusterOptions } from '../../simulated-aws/world/clusters.ts';
import type { RegionBuilder } from '../../simulated-aws/world/region-builder.ts';

export const HOME = '111122223333';
export const REGION = 'eu-west-1';

/** Adds it, with its VPC: aws-auth lets its nodes in. */
export function withProd(
  region: RegionBuilder,
  api: Pick<KubeApi, 'url'>,
  more: Partial<ClusterOptions> = {},
): RegionBuilder {
  return region
    .vpc('main')
    .subnet('a', { cidr: '10.0.0.0/22', az: 'eu-west-1a' })
    .subnet('b', { cidr: '10.0.4.0/22', az: 'eu-west-1b' })
    .cluster('prod', {
      subnets: ['a', 'b'],
      authenticationMode: 'CONFIG_MAP',
      endpoint: { url: api.url, ca: CA },
      ...more,
    })
    .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a', 'b'], nodes: 2 });
}

/** Ids of all instances. */
export function nodeIds({ world }: SimulatedAws): readonly string[] {
  return [...(world.region(HOME, REGION)?.instances.keys() ?? [])];
}

export function nodeRole({ world }: SimulatedAws): string {
  return world.region(HOME, REGION)?.clusters.get('prod')?.nodegroups.get('workers')?.nodeRole ?? '';
}

/** What its API has when all is well. */
export function prodInKubernetes(aws: SimulatedAws): KubeWorld {
  return {
    nodes: nodeIds(aws).map((instanceId) => aKubeNode({ name: instanceId, instanceId })),
    daemonsets: { 'kube-system/aws-node': anAwsNodeDaemonSet({}, { version: 'v1.19.3' }) },
    configmaps: { 'kube-system/aws-auth': mapRoles(nodeRole(aws)) },
  };
}
