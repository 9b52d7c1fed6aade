import { compareText } from '../../common/compare-text.ts';
import type { Inventory } from '../../model/inventory.ts';
import { clusterCnis } from '../cni/cluster-cnis.ts';
import { enisOfSubnets } from '../eni/enis-by-place.ts';
import { subnetUse } from './subnet-use.ts';

/** By the name of each cluster of a target, the ids of the subnets that its free addresses are in; names and ids sorted. */
export type ClusterSubnets = ReadonlyMap<string, readonly string[]>;

/**
 * The subnets that each cluster draws on: those of its nodes, pods, node groups and profiles, and those tagged for it.
 * Subnets for a control plane count only where nothing else is known of the cluster. A subnet may be several clusters'.
 *
 * @returns undefined where not all could be read that tells
 */
export function clusterSubnets({
  target,
  declaredClusters,
  sections,
}: Pick<Inventory, 'target' | 'declaredClusters' | 'sections'>): ClusterSubnets | undefined {
  const { clusters, nodegroups, fargateProfiles, nodes, subnets, subnetEnis } = sections;
  if (
    clusters.status === 'gap' ||
    nodegroups.status === 'gap' ||
    fargateProfiles.status === 'gap' ||
    nodes.status === 'gap' ||
    subnets.status === 'gap' ||
    subnetEnis.status === 'gap'
  ) {
    return undefined;
  }
  const users = {
    accountId: target.accountId,
    // What is a control plane's alone is no place for nodes and pods.
    clusters: clusters.items.map((cluster) => ({ ...cluster, subnetIds: [] })),
    nodegroups: nodegroups.items,
    fargateProfiles: fargateProfiles.items,
    nodes: nodes.items,
    cnis: clusterCnis({ target, declaredClusters, ...sections }),
  };
  const enis = enisOfSubnets(subnetEnis.items);
  const drawnOn = subnets.items.map((subnet) => ({
    id: subnet.id,
    by: new Set(subnetUse(subnet, enis.get(subnet.id) ?? [], users).clusters),
  }));
  return new Map(
    clusters.items
      .map(({ name, subnetIds }): readonly [string, readonly string[]] => {
        const own = drawnOn.filter(({ by }) => by.has(name)).map(({ id }) => id);
        return [name, [...(own.length > 0 ? own : subnetIds)].sort(compareText)];
      })
      .sort(([a], [b]) => compareText(a, b)),
  );
}
