import { once } from '../../common/once.ts';
import type { Instance, Nodegroup } from '../../model/inventory.ts';

/**
 * Up and running the VPC CNI's own address management: not so on Auto Mode nodes and on Windows, nor in a warm pool, whose
 * instances have not joined yet.
 */
export function isLiveCniNode(node: Instance): boolean {
  return node.state === 'running' && node.inWarmPool !== true && runsVpcCni(node);
}

/** Those of some instances. Looked for once for all checks of an inventory. */
export const liveCniNodes: (nodes: readonly Instance[]) => readonly Instance[] = once((nodes) =>
  nodes.filter(isLiveCniNode),
);

/** EKS runs the networking of Auto Mode nodes, and the VPC resource controller that of Windows nodes. */
export function runsVpcCni(node: Pick<Instance, 'operatorManaged' | 'platform'>): boolean {
  return !node.operatorManaged && !isWindows(node);
}

/** The VPC resource controller gives Windows nodes their addresses, not the VPC CNI. */
export function isWindows({ platform }: Pick<Instance, 'platform'>): boolean {
  return platform?.toLowerCase() === 'windows';
}

export function isWindowsNodegroup({ amiType }: Pick<Nodegroup, 'amiType'>): boolean {
  return /^WINDOWS_/i.test(amiType ?? '');
}

/** Launched so long ago or longer; false where EC2 did not say when. */
export function isUpFor({ launchTime }: Pick<Instance, 'launchTime'>, minutes: number, now: Date): boolean {
  return launchTime !== undefined && now.getTime() - launchTime.getTime() >= minutes * 60_000;
}
