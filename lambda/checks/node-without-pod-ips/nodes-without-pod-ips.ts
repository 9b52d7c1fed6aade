import { groupBy } from '../../common/group-by.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { isLiveCniNode } from '../../facts/cni/cni-nodes.ts';
import { ENI_TAGS } from '../../facts/eni/eni-ownership.ts';
import { enisOfInstances } from '../../facts/eni/enis-by-place.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';

/** The nodes of a cluster that the VPC CNI should have set up by now. */
export interface SettledNodes {
  /** On which it never worked. */
  readonly podless: readonly Instance[];
  /** On which it runs and has no address to give, though it should have some before any pod asks. */
  readonly unserved: readonly Instance[];
  /** On which it did, or on which that is not known. */
  readonly others: readonly Instance[];
}

/**
 * The running nodes of each cluster that are older than `minutes`, and on which of them the VPC CNI never worked: it
 * takes addresses or prefixes on the primary ENI, or adds an ENI, and since v1.8 tags the primary as soon as it runs
 * (amazon-vpc-cni-k8s: pkg/ipamd/ipamd.go). Not Windows and Auto Mode nodes, whose addresses others see to.
 *
 * @param enis of the subnets in scope; a node whose primary ENI is not among them is not judged
 * @param keepsSpare whether the CNI of a cluster is known to hold addresses on a node without pods
 */
export function settledNodes(
  nodes: readonly Instance[],
  enis: readonly NetworkInterface[],
  minutes: number,
  now: Date,
  keepsSpare: (clusterName: string) => boolean,
): ReadonlyMap<string, SettledNodes> {
  const since = now.getTime() - minutes * 60_000;
  const enisOf = enisOfInstances(enis);
  const settled = nodes.filter(
    (node) => isLiveCniNode(node) && node.launchTime !== undefined && node.launchTime.getTime() <= since,
  );
  const ofCluster = groupBy(settled, ({ tags }) => clusterNameOf(tags) ?? '');
  return new Map(
    [...ofCluster].map(([cluster, own]) => {
      const bare = own.filter((node) => hasNothingForPods(node, enisOf.get(node.id) ?? []));
      const podless = bare.filter(({ id }) => !isTagged(enisOf.get(id)));
      const unserved = keepsSpare(cluster) ? bare.filter(({ id }) => isTagged(enisOf.get(id))) : [];
      const without = new Set([...podless, ...unserved]);
      return [cluster, { podless, unserved, others: own.filter((node) => !without.has(node)) }];
    }),
  );
}

function hasNothingForPods({ eniSubnetIds }: Instance, enis: readonly NetworkInterface[]): boolean {
  const [primary, ...others] = enis;
  if (primary?.attachment?.deviceIndex !== 0 || others.length > 0 || eniSubnetIds.length > 1) return false;
  return primary.privateIpAddresses.length + primary.ipv4Prefixes.length + primary.ipv6Prefixes.length === 1;
}

/** The CNI tags the primary ENI as soon as it runs. */
function isTagged(enis: readonly NetworkInterface[] = []): boolean {
  return enis.some(({ tags }) => tags[ENI_TAGS.instanceId] !== undefined);
}
