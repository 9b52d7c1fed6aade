import { groupBy } from '../../common/group-by.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { isLiveCniNode, isUpFor } from '../../facts/cni/cni-nodes.ts';
import { isOfCni } from '../../facts/cni/cni-signs.ts';
import { enisOfInstances, isPrimaryEni } from '../../facts/eni/enis-by-place.ts';
import type { Cluster, Instance, NetworkInterface } from '../../model/inventory.ts';

/** The nodes of a cluster that the VPC CNI should have set up by now. */
export interface SettledNodes {
  /** On which it never worked. */
  readonly withoutSign: readonly Instance[];
  /** On which it runs and has no address to give, though it should have some before any pod asks. */
  readonly unserved: readonly Instance[];
  /** On which it did, or on which that is not known. */
  readonly others: readonly Instance[];
  /** Those of the others that are known to have addresses for pods. */
  readonly working: readonly Instance[];
}

/** What is known of the VPC CNI of a cluster. */
export interface CniOfNodes {
  readonly ipFamily: Cluster['ipFamily'];
  /** Whether a node has addresses for pods before any pod asks, or gets some with the first. */
  readonly fromStart: (node: Instance) => boolean;
  /** It tags what it uses: since 1.8.0, and where it makes that itself. False where the release or the settings are unknown. */
  readonly tags: boolean;
  readonly settingsKnown: boolean;
}

/** What is known of the addresses for pods on a node. */
export type NodeVerdict =
  /** `works`: it has some, or gets some with its first pod; `without-sign` and `unserved` as above. */
  | { readonly kind: 'works' | 'without-sign' | 'unserved' }
  /** It has none yet, and need not. */
  | { readonly kind: 'too-young'; readonly minutesUp: number }
  /** Its launch time, or one of its ENIs, is not known. */
  | { readonly kind: 'not-seen' }
  /** The VPC CNI runs there; whether it should have a spare one is not known without the settings. */
  | { readonly kind: 'settings-unknown' };

/**
 * What is known of a running node on which the VPC CNI sees to addresses. It takes addresses or prefixes on the primary ENI,
 * or adds an ENI, and since v1.8 tags the primary as soon as it runs (amazon-vpc-cni-k8s: pkg/ipamd/ipamd.go).
 *
 * @param enis all of the node's that are seen
 * @param minutes from its launch, in which it need not have any
 */
export function nodeVerdict(
  node: Instance,
  enis: readonly NetworkInterface[],
  cni: CniOfNodes,
  minutes: number,
  now: Date,
): NodeVerdict {
  if (!areAllSeen(node, enis)) return { kind: 'not-seen' };
  if (holdsForPods(enis, cni)) return { kind: 'works' };
  if (node.launchTime === undefined) return { kind: 'not-seen' };
  const minutesUp = Math.floor((now.getTime() - node.launchTime.getTime()) / 60_000);
  if (!isUpFor(node, minutes, now)) return { kind: 'too-young', minutesUp };
  if (!enis.some(isOfCni)) return { kind: 'without-sign' };
  if (cni.fromStart(node)) return { kind: 'unserved' };
  return { kind: cni.settingsKnown ? 'works' : 'settings-unknown' };
}

/**
 * The running nodes of each cluster that are older than `minutes`, and on which of them the VPC CNI never worked. Not Windows
 * and Auto Mode nodes, whose addresses others see to.
 *
 * @param enis of the subnets in scope; a node of which an ENI may not be among them is not judged
 */
export function settledNodes(
  nodes: readonly Instance[],
  enis: readonly NetworkInterface[],
  minutes: number,
  now: Date,
  cniOf: (clusterName: string) => CniOfNodes,
): ReadonlyMap<string, SettledNodes> {
  const enisOf = enisOfInstances(enis);
  const settled = nodes.filter((node) => isLiveCniNode(node) && isUpFor(node, minutes, now));
  const ofCluster = groupBy(settled, ({ tags }) => clusterNameOf(tags) ?? '');
  return new Map(
    [...ofCluster].map(([cluster, own]) => {
      const cni = cniOf(cluster);
      const verdicts = groupBy(own, (node) => nodeVerdict(node, enisOf.get(node.id) ?? [], cni, minutes, now).kind);
      const withoutSign = verdicts.get('without-sign') ?? [];
      const unserved = verdicts.get('unserved') ?? [];
      const without = new Set([...withoutSign, ...unserved]);
      const others = own.filter((node) => !without.has(node));
      return [cluster, { withoutSign, unserved, others, working: verdicts.get('works') ?? [] }];
    }),
  );
}

function areAllSeen({ eniSubnetIds }: Instance, enis: readonly NetworkInterface[]): boolean {
  const isWhole = eniSubnetIds.every((id) => enis.some(({ subnetId }) => subnetId === id));
  return isWhole && enis.some(isPrimaryEni);
}

/** Whether an ENI of a node holds an address for pods that the VPC CNI could have put there. */
function holdsForPods(enis: readonly NetworkInterface[], cni: CniOfNodes): boolean {
  return enis.some((eni) => holdsFor(eni, cni) && (isOfCni(eni) || isOfOldCni(eni, cni)));
}

/** Pods of an IPv6 cluster have addresses of a /80, and those of another none of it. */
function holdsFor(eni: NetworkInterface, { ipFamily }: CniOfNodes): boolean {
  if (ipFamily === 'ipv6') return eni.ipv6Prefixes.length > 0;
  return eni.privateIpAddresses.length > 1 || eni.ipv4Prefixes.length > 0;
}

/** What carries no tag is used by a CNI that sets none; single addresses on the primary ENI by anyone's account. */
function isOfOldCni(eni: NetworkInterface, { tags, ipFamily }: CniOfNodes): boolean {
  return !tags || (ipFamily === 'ipv4' && isPrimaryEni(eni) && eni.privateIpAddresses.length > 1);
}
