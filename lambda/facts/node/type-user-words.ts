import { count } from '../../common/words.ts';
import type { Evidence, Resource } from '../../model/finding.ts';
import type { Cluster } from '../../model/inventory.ts';
import type { TypeUser } from './type-users.ts';

/** The node group or Auto Scaling group, or the cluster where nodes are in none. */
export function typeUserResource(user: TypeUser): Resource {
  switch (user.kind) {
    case 'nodes':
      return clusterResource(user.cluster);
    case 'autoScalingGroup':
      return { type: 'AWS::AutoScaling::AutoScalingGroup', id: user.group.name, arn: user.group.arn };
    case 'nodegroup': {
      const { nodegroup } = user;
      return { type: 'AWS::EKS::Nodegroup', id: `${nodegroup.clusterName}/${nodegroup.name}`, arn: nodegroup.arn };
    }
  }
}

export function clusterResource({ name, arn }: Cluster): Resource {
  return { type: 'AWS::EKS::Cluster', id: name, arn };
}

/** Beginning of a sentence that goes on with types. */
export function typeUserSubject(user: TypeUser): string {
  if (user.kind === 'nodegroup') return `Node group ${user.cluster.name}/${user.nodegroup.name} uses`;
  if (user.kind === 'autoScalingGroup')
    return `Auto Scaling group ${user.group.name} of cluster ${user.cluster.name} uses`;
  const nodes = count(user.instances.length, 'node');
  return `${nodes} of cluster ${user.cluster.name} outside any node group ${user.instances.length === 1 ? 'is' : 'are'}`;
}

const MOST_INSTANCES = 20;

/** Which types, where they are known from, and what launches or runs them. */
export function typeUserEvidence(user: TypeUser, types: readonly string[]): Evidence {
  const instances = user.kind === 'nodes' ? user.instances.map(({ id }) => id).sort() : undefined;
  return {
    instanceTypes: types,
    typesFrom: user.from,
    ...(user.launch ? { zones: user.launch.zones, amiType: user.launch.amiType ?? null } : {}),
    ...(instances ? { instances: instances.slice(0, MOST_INSTANCES), instanceCount: instances.length } : {}),
  };
}
