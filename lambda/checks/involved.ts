import type { Involved, Resource } from '../model/finding.ts';
import type { Instance } from '../model/inventory.ts';

/** The node group that a finding is about, as `cluster/node group`; none where it is about anything else. */
export function nodegroupsOf({ type, id }: Resource): readonly string[] {
  return type === 'AWS::EKS::Nodegroup' ? [id] : [];
}

/** Nodes by the ids that evidence has room for, and whether there are more of them. */
export function someNodes(evidence: {
  readonly instances?: readonly string[] | undefined;
  readonly instanceCount?: number | undefined;
}): Pick<Involved, 'nodes' | 'moreNodes'> {
  const { instances = [], instanceCount = 0 } = evidence;
  return { nodes: instances, moreNodes: instanceCount > instances.length };
}

/** As many ids of nodes as a finding's evidence has room for. */
export const MAX_NODE_IDS = 20;

/** The first ids of nodes, in order. */
export function someIds(nodes: readonly Pick<Instance, 'id'>[]): readonly string[] {
  return nodes
    .map(({ id }) => id)
    .sort()
    .slice(0, MAX_NODE_IDS);
}

/** `cluster/node group` of node groups of one cluster that evidence names without it. */
export function nodegroupsIn(cluster: string | null, names: readonly string[]): readonly string[] {
  return cluster === null ? names : names.map((name) => `${cluster}/${name}`);
}
