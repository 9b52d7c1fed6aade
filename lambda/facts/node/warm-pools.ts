import type { Section } from '../../model/coverage.ts';
import type { AutoScalingGroup, Instance, Nodegroup } from '../../model/inventory.ts';
import { nodegroupOfNode } from '../cluster/cluster-nodes.ts';
import { groupNameOf } from './auto-scaling-groups.ts';

/**
 * Whether an instance is in the warm pool of the group that launched it: a group with a pool has it among its instances
 * only once it is out of it. Where groups could not be read, every instance of a node group with a pool may be in it.
 *
 * @param nodegroups of which one may have a warm pool; looked at only where groups could not be read
 */
export function inWarmPool(
  groups: Section<AutoScalingGroup>,
  nodegroups: readonly Nodegroup[],
): (instance: Instance) => boolean {
  if (groups.status === 'gap') {
    const pooled = nodegroups.filter(({ warmPool }) => warmPool !== undefined);
    return (instance) => nodegroupOfNode(pooled, instance) !== undefined;
  }
  const outside = new Map(groups.items.map(({ name, outsideWarmPool: ids }) => [name, ids && new Set(ids)]));
  return ({ id, tags }) => {
    const name = groupNameOf(tags);
    const ids = name === undefined ? undefined : outside.get(name);
    return ids !== undefined && !ids.has(id);
  };
}
