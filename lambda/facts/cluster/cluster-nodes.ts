import { groupBy } from '../../common/group-by.ts';
import { once } from '../../common/once.ts';
import type { Instance, Nodegroup } from '../../model/inventory.ts';
import { clusterNameOf, nodegroupNameOf } from './cluster-tags.ts';

/** Instances by the cluster that their tags name. Grouped once for all checks of an inventory. */
export const nodesOfClusters: (nodes: readonly Instance[]) => ReadonlyMap<string | undefined, readonly Instance[]> =
  once((nodes) => groupBy(nodes, ({ tags }) => clusterNameOf(tags)));

const byNodegroupName = once((nodes: readonly Instance[]) => groupBy(nodes, ({ tags }) => nodegroupNameOf(tags)));

/** Those of some instances that a managed node group launched. */
export function nodesOfNodegroup(
  nodes: readonly Instance[],
  { name, clusterName }: Pick<Nodegroup, 'name' | 'clusterName'>,
): readonly Instance[] {
  const inCluster = nodesOfClusters(nodes).get(clusterName);
  return (inCluster && byNodegroupName(inCluster).get(name)) ?? [];
}

const byClusterAndName = once(
  (nodegroups: readonly Nodegroup[]) =>
    new Map(
      [...groupBy(nodegroups, ({ clusterName }) => clusterName)].map(([cluster, own]) => [
        cluster,
        groupBy(own, ({ name }) => name),
      ]),
    ),
);

/** The managed node group of these that launched an instance. */
export function nodegroupOfNode(nodegroups: readonly Nodegroup[], { tags }: Instance): Nodegroup | undefined {
  const name = nodegroupNameOf(tags);
  const cluster = clusterNameOf(tags);
  if (name === undefined || cluster === undefined) return undefined;
  return byClusterAndName(nodegroups).get(cluster)?.get(name)?.[0];
}
