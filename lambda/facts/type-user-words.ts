import type { Resource } from '../model/finding.ts';
import type { Cluster } from '../model/inventory.ts';
import type { TypeUser } from './type-users.ts';
import { count } from './wording.ts';

/** The node group, or the cluster where nodes are in none. */
export function typeUserResource(user: TypeUser): Resource {
  if (user.kind === 'nodes') return clusterResource(user.cluster);
  const { nodegroup } = user;
  return { type: 'AWS::EKS::Nodegroup', id: `${nodegroup.clusterName}/${nodegroup.name}`, arn: nodegroup.arn };
}

export function clusterResource({ name, arn }: Cluster): Resource {
  return { type: 'AWS::EKS::Cluster', id: name, arn };
}

/** Beginning of a sentence that goes on with types. */
export function typeUserSubject(user: TypeUser): string {
  if (user.kind === 'nodegroup') return `Node group ${user.cluster.name}/${user.nodegroup.name} uses`;
  const nodes = count(user.instances.length, 'node');
  return `${nodes} of cluster ${user.cluster.name} outside any node group ${user.instances.length === 1 ? 'is' : 'are'}`;
}
