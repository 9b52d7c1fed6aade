import type { KubeNode } from '../../model/kubernetes.ts';

/** The instances that a cluster lists as its Nodes. */
export interface ListedInstances {
  readonly byId: ReadonlyMap<string, KubeNode>;
  /** Whether one that is not among them is no Node: not so where a Node does not say which instance it is. */
  readonly isWhole: boolean;
}

/** Of what Kubernetes lists: Fargate's and hybrid nodes are no instances. */
export function listedInstances(nodes: readonly KubeNode[]): ListedInstances {
  return {
    byId: new Map(nodes.flatMap((node) => (node.instanceId === undefined ? [] : [[node.instanceId, node] as const]))),
    isWhole: nodes.every(({ hasProviderId }) => hasProviderId),
  };
}
