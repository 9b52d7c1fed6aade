import type { Involved } from '../model/finding.ts';

interface Involving {
  readonly involves: Involved;
}

/** Whether two findings have to do with one subnet. */
export function meetInSubnet(a: Involving, b: Involving): boolean {
  return overlap(a.involves.subnets, b.involves.subnets);
}

/** Whether two findings have to do with one node group or one node. */
export function meetOnNodes(a: Involving, b: Involving): boolean {
  return overlap(a.involves.nodegroups, b.involves.nodegroups) || overlap(a.involves.nodes, b.involves.nodes);
}

/** Whether two findings have to do with one role of nodes. */
export function meetOnRoles(a: Involving, b: Involving): boolean {
  return overlap(a.involves.nodeRoles, b.involves.nodeRoles);
}

/** Whether two findings have to do with one cluster. */
export function meetInCluster(a: Involving, b: Involving): boolean {
  return overlap(a.involves.clusters, b.involves.clusters);
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(b);
  return a.some((each) => known.has(each));
}
