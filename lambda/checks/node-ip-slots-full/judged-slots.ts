import { count } from '../../common/words.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { type ClusterCnis, hasVpcCni } from '../../facts/cni/cluster-cnis.ts';
import { liveCniNodes } from '../../facts/cni/cni-nodes.ts';
import { HOST_NETWORK_PODS } from '../../facts/node/max-pods.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';
import type { Instance } from '../../model/inventory.ts';
import { PENDING_PODS } from '../../model/remediation.ts';
import type { Judgement, WhyNotJudged } from '../define-check.ts';

/**
 * Of which nodes it is known whether slots are left. A node has none whose every slot is taken, and whether pods wait there
 * for an address is seen in Kubernetes alone: by default the VPC CNI takes a whole ENI more than pods need.
 *
 * @param capacities of those nodes whose type is known
 * @param isProven whether a full node is a finding by itself
 */
export function judgedSlots(
  nodes: readonly Instance[],
  cnis: ClusterCnis,
  capacities: readonly NodeCapacity[],
  isProven: (node: NodeCapacity) => boolean,
): readonly Judgement[] {
  const known = new Map(capacities.map((node) => [node.instance.id, node]));
  return liveCniNodes(nodes).flatMap(({ id, tags, instanceType }) => {
    const cluster = clusterNameOf(tags);
    if (cluster === undefined || hasVpcCni(cnis(cluster)) !== true) return [];
    const node = known.get(id);
    const not = node === undefined ? unknownType(instanceType) : unprovenFull(node, isProven);
    return [{ of: 'node' as const, id, cluster, ...(not && { not }) }];
  });
}

function unknownType(instanceType: string): WhyNotJudged {
  return { because: `of a type whose limits are not known, ${instanceType}` };
}

/** Nodes of IPv6 clusters have a /80 each, which is ample. */
function unprovenFull(node: NodeCapacity, isProven: (node: NodeCapacity) => boolean): WhyNotJudged | undefined {
  const { cluster, cniAtWork, slots, podsAtLeast, arePodsCounted, maxPods } = node;
  if (cluster.ipFamily === 'ipv6' || cniAtWork !== 'served' || !slots.full || arePodsCounted || isProven(node))
    return undefined;
  const most = slots.podAddresses;
  const allows = maxPods !== undefined && maxPods - HOST_NETWORK_PODS <= most ? ', and max pods allows no more' : '';
  return {
    because: 'with every slot in use, and AWS does not show whether pods wait',
    detail: `pods hold at least ${podsAtLeast} of ${count(most, 'address', 'addresses')} on ${count(slots.enis, 'ENI')}${allows}`,
    leavesOpen: true,
    next: 'see whether pods wait there',
    command: PENDING_PODS,
  };
}
