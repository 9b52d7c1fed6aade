import { type OfCluster, readOfCluster, type Section } from '../../model/coverage.ts';
import type { KubeNode, KubePods } from '../../model/kubernetes.ts';

/** Pods of one node that have or want an address of its pool. */
export interface NodePodCount {
  readonly holding: number;
  readonly waiting: number;
}

/** The pods of an instance of a cluster; undefined where its pods, or its Node, are not known. */
export type PodsOfNodes = (clusterName: string, instanceId: string) => NodePodCount | undefined;

/** What Kubernetes says of pods, node by node: those on the host network and on branch ENIs take nothing of the pool. */
export function podsOfNodes(sections: {
  readonly kubePods?: Section<OfCluster<KubePods>> | undefined;
  readonly kubeNodes?: Section<OfCluster<KubeNode>> | undefined;
}): PodsOfNodes {
  const byCluster = new Map<string, ReadonlyMap<string, NodePodCount>>();
  const countsOf = (clusterName: string) => {
    const known = byCluster.get(clusterName);
    if (known !== undefined) return known;
    const [pods] = readOfCluster(sections.kubePods, clusterName) ?? [];
    const nodes = readOfCluster(sections.kubeNodes, clusterName);
    const counts = pods === undefined || nodes === undefined ? new Map<string, NodePodCount>() : counted(pods, nodes);
    byCluster.set(clusterName, counts);
    return counts;
  };
  return (clusterName, instanceId) => countsOf(clusterName).get(instanceId);
}

function counted({ onNodes, waiting }: KubePods, nodes: readonly KubeNode[]): ReadonlyMap<string, NodePodCount> {
  const holding = new Map(onNodes.map(({ node, withAddress }) => [node, withAddress]));
  const wanting = new Map<string, number>();
  for (const { node, wantsBranchEni } of waiting) {
    if (node !== undefined && !wantsBranchEni) wanting.set(node, (wanting.get(node) ?? 0) + 1);
  }
  return new Map(
    nodes.flatMap(({ name, instanceId }) =>
      instanceId === undefined
        ? []
        : [[instanceId, { holding: holding.get(name) ?? 0, waiting: wanting.get(name) ?? 0 }]],
    ),
  );
}
