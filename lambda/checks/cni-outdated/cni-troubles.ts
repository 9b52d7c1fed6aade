import lt from 'semver/functions/lt.js';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import type { ClusterCni } from '../../facts/cni/cluster-cnis.ts';
import { isLiveCniNode } from '../../facts/cni/cni-nodes.ts';
import { type CniOffer, type OldestCni, oldestCni } from '../../facts/cni/cni-offer.ts';
import { heedsCleanupSwitch, type LeakFlaw, leakFlaws } from '../../facts/cni/cni-releases.ts';
import type { CniVersion, WhyUnknown } from '../../facts/cni/cni-version.ts';
import { cniSubnets } from '../../facts/subnet/cni-subnets.ts';
import type { Section } from '../../model/coverage.ts';
import type { Cluster, Instance, Subnet } from '../../model/inventory.ts';
import type { ClusterLeaks } from './cluster-leaks.ts';

/** What is wrong with the VPC CNI of a cluster. Kinds are part of findings' identity. */
export type CniTrouble =
  | {
      readonly kind: 'release';
      readonly version: KnownCni;
      /** The oldest release to run; undefined where none is known for the Kubernetes version. */
      readonly oldest: OldestCni | undefined;
      /** The same where the release is older. */
      readonly olderThan: OldestCni | undefined;
      readonly flaws: readonly LeakFlaw[];
      readonly leaks: SeenLeaks;
    }
  | { readonly kind: 'cleanup-disabled'; readonly leaks: SeenLeaks }
  /** Subnets that it takes though a tag excludes them. */
  | { readonly kind: 'subnet-tags'; readonly version: KnownCni; readonly subnets: readonly string[] }
  | { readonly kind: 'version-unknown'; readonly because: 'self-managed' | 'unreadable' };

export type KnownCni = Extract<CniVersion, { readonly known: true }>;

/** `unknown` where the available ENIs could not be read. */
export type SeenLeaks = ClusterLeaks | 'unknown';

/** The inventory, as far as it bears on what a VPC CNI does. */
export interface TroubleSources {
  readonly nodes: Section<Instance>;
  readonly subnets: Section<Subnet>;
  /** What EKS offers for the cluster's Kubernetes version. */
  readonly offer: CniOffer;
}

/** All that is wrong with the VPC CNI of a cluster, as far as it is known. */
export function cniTroubles(
  cluster: Cluster,
  cni: ClusterCni,
  leaks: SeenLeaks,
  sources: TroubleSources,
): readonly CniTrouble[] {
  const { version } = cni;
  return [
    ...(version.known
      ? release(cluster, version, leaks, sources.offer)
      : unknownVersion(cluster, version.because, sources)),
    ...cleanupDisabled(cluster, cni, leaks),
    ...(version.known ? misreadTags(cluster, cni, version, sources) : []),
  ];
}

function release(cluster: Cluster, version: KnownCni, leaks: SeenLeaks, offer: CniOffer): readonly CniTrouble[] {
  const oldest = oldestCni(offer, cluster.version);
  const olderThan = oldest && lt(version.version, oldest.release) ? oldest : undefined;
  // In an IPv6 cluster the CNI sweeps nothing, so what its sweep misses does not matter there.
  const flaws = cluster.ipFamily === 'ipv6' ? [] : leakFlaws(version.version);
  if (olderThan === undefined && flaws.length === 0) return [];
  return [{ kind: 'release', version, oldest, olderThan, flaws, leaks }];
}

function cleanupDisabled(
  cluster: Cluster,
  { version, settings: read }: ClusterCni,
  leaks: SeenLeaks,
): readonly CniTrouble[] {
  const isOff = read.known && read.settings.leakedEniCleanupDisabled;
  const matters = cluster.ipFamily !== 'ipv6' && heedsCleanupSwitch(version.known ? version.version : undefined);
  return isOff && matters ? [{ kind: 'cleanup-disabled', leaks }] : [];
}

/** 1.18.0 to 1.21.x take a subnet for the mere presence of its tag: so after a downgrade from a newer one too. */
function misreadTags(
  cluster: Cluster,
  { settings: read }: ClusterCni,
  version: KnownCni,
  { nodes, subnets }: TroubleSources,
): readonly CniTrouble[] {
  if (!read.known || !read.settings.subnetDiscovery || nodes.status === 'gap' || subnets.status === 'gap') return [];
  const choice = { clusterName: cluster.name, version: version.version, discovery: true };
  const home = new Set(liveNodesOf(cluster, nodes.items).map(({ subnetId }) => subnetId));
  const taken = subnets.items
    .filter(({ id }) => home.has(id))
    .flatMap((own) => cniSubnets(own, subnets.items, choice).despiteTag);
  const ids = [...new Set(taken.map(({ id }) => id))].sort();
  return ids.length > 0 ? [{ kind: 'subnet-tags', version, subnets: ids }] : [];
}

/** Said only where nodes run a VPC CNI, or may do so. An add-on that could not be read is told by the audit itself. */
function unknownVersion(cluster: Cluster, because: WhyUnknown, { nodes }: TroubleSources): readonly CniTrouble[] {
  if (because === 'not-read' || because === 'no-vpc-cni') return [];
  const noNodes = nodes.status === 'read' && liveNodesOf(cluster, nodes.items).length === 0;
  return noNodes ? [] : [{ kind: 'version-unknown', because }];
}

function liveNodesOf({ name }: Cluster, nodes: readonly Instance[]): readonly Instance[] {
  return nodes.filter((node) => isLiveCniNode(node) && clusterNameOf(node.tags) === name);
}
