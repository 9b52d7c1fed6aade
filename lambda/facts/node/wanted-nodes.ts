import type { Nodegroup } from '../../model/inventory.ts';

/** How many nodes a managed node group wants; none where EKS names no size. */
export function wantedNodes({ scaling }: Pick<Nodegroup, 'scaling'>): number {
  return scaling?.desired ?? 0;
}

/** The node groups of a cluster that want nodes. */
export function wantingGroups(nodegroups: readonly Nodegroup[], cluster: string): readonly Nodegroup[] {
  return nodegroups.filter((group) => group.clusterName === cluster && wantedNodes(group) > 0);
}
