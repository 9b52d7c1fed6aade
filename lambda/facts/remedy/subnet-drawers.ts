import { compareText } from '../../common/compare-text.ts';
import type { Cluster, FargateProfile, Instance, Nodegroup, Subnet } from '../../model/inventory.ts';
import type { KubeNodePool } from '../../model/node-pools.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import {
  type ClusterCni,
  type ClusterCnis,
  eniConfigSubnets,
  fromBeforeCustomNetworking,
  hasVpcCni,
} from '../cni/cluster-cnis.ts';
import { isWindows, isWindowsNodegroup, runsVpcCni } from '../cni/cni-nodes.ts';
import { settingsOrDefaults } from '../cni/cni-settings.ts';
import { type NodePoolSource, poolsLaunchingIn } from '../subnet/launch-places.ts';
import { launchesIn, type SubnetUse } from '../subnet/subnet-use.ts';

/**
 * Who takes addresses of a subnet for a cluster, and how:
 * - `vpc-cni`: nodes and their pods, by the VPC CNI; `unknown-cni` where it is not known that there is another
 * - `pods`: pods alone, since ENIConfigs send them there
 * - `old-nodes`: nodes from before custom networking was turned on, with pods that would be elsewhere on new ones
 * - `nodes`: nodes alone, an address each: their pods are elsewhere (`custom-networking`), take IPv6 addresses (`ipv6`), or
 *   have addresses of no ENI (`no-cni-enis`)
 * - `other-cni`: nodes and their pods, by another CNI that makes ENIs
 * - `windows`: Windows nodes, whose addresses the VPC resource controller gives
 * - `auto-mode`: nodes and pods of EKS Auto Mode
 * - `fargate`: pods of Fargate profiles
 */
export type Drawer =
  | { readonly kind: 'vpc-cni' | 'unknown-cni' | 'pods'; readonly cluster: Cluster; readonly cni: ClusterCni }
  | { readonly kind: 'old-nodes'; readonly cluster: Cluster; readonly instanceIds: readonly string[] }
  | {
      readonly kind: 'nodes';
      readonly cluster: Cluster;
      readonly because: 'custom-networking' | 'ipv6' | 'no-cni-enis';
    }
  | { readonly kind: 'other-cni'; readonly cluster: Cluster; readonly name: string }
  | { readonly kind: 'windows' | 'auto-mode'; readonly cluster: Cluster }
  | { readonly kind: 'fargate'; readonly cluster: Cluster; readonly profiles: readonly string[] };

/** What tells who draws, besides the subnet. */
export interface DrawerSources extends NodePoolSource {
  readonly clusters: readonly Cluster[];
  readonly nodegroups: readonly Nodegroup[];
  readonly fargateProfiles: readonly FargateProfile[];
  readonly nodes: readonly Instance[];
  readonly cnis: ClusterCnis;
}

/** Who draws on a subnet, for each cluster that uses it. */
export function drawersOf(subnet: Subnet, use: SubnetUse, sources: DrawerSources): readonly Drawer[] {
  return sources.clusters
    .filter(({ name }) => use.clusters.includes(name))
    .sort((a, b) => compareText(a.name, b.name))
    .flatMap((cluster) => drawersFor(subnet, cluster, sources));
}

function drawersFor(subnet: Subnet, cluster: Cluster, sources: DrawerSources): readonly Drawer[] {
  const cni = sources.cnis(cluster.name);
  const groups = sources.nodegroups.filter(
    ({ clusterName, subnetIds }) => clusterName === cluster.name && subnetIds.includes(subnet.id),
  );
  const nodes = sources.nodes.filter(
    (node) => clusterNameOf(node.tags) === cluster.name && isIn(node, subnet.id) && node.state !== 'terminated',
  );
  const profiles = sources.fargateProfiles.filter(
    ({ clusterName, subnetIds }) => clusterName === cluster.name && subnetIds.includes(subnet.id),
  );
  const pools = poolsLaunchingIn(sources, cluster.name, subnet.id);
  const linux = nodes.filter(runsVpcCni);
  const hasNodes =
    groups.some((group) => !isWindowsNodegroup(group)) ||
    linux.some(isLaunchedIn(subnet)) ||
    // Karpenter launches the next node there.
    (launchesIn(sources, cluster.name, subnet) && (pools.length === 0 || pools.some(isOfKarpenter)));
  const hasPods = linux.length > 0 && hasVpcCni(cni) !== false;
  const isAuto =
    nodes.some(({ operatorManaged }) => operatorManaged) ||
    (cluster.autoMode && nodes.length === 0) ||
    pools.some((pool) => !isOfKarpenter(pool));
  const before = fromBeforeCustomNetworking(cni);
  const old = linux.filter(({ id }) => before.has(id)).map(({ id }) => id);
  const names = profiles.map(({ name }) => name).sort();
  return [
    ...(hasNodes ? [ownNodes(cluster, cni, linux.length > 0)] : []),
    ...(old.length > 0 ? [{ kind: 'old-nodes', cluster, instanceIds: old } as const] : []),
    ...(isForPods(subnet, cni) ? [{ kind: 'pods', cluster, cni } as const] : []),
    ...(hasPods && !hasNodes && !isCustom(cni) ? [{ kind: 'vpc-cni', cluster, cni } as const] : []),
    ...(groups.some(isWindowsNodegroup) || nodes.some(isWindows) ? [{ kind: 'windows', cluster } as const] : []),
    ...(names.length > 0 ? [{ kind: 'fargate', cluster, profiles: names } as const] : []),
    ...(isAuto && groups.length === 0 ? [{ kind: 'auto-mode', cluster } as const] : []),
  ];
}

/** The others are of EKS Auto Mode. */
export function isOfKarpenter({ classKind }: Pick<KubeNodePool, 'classKind'>): boolean {
  return classKind === 'EC2NodeClass';
}

function isLaunchedIn({ id }: Subnet): (node: Instance) => boolean {
  return ({ subnetId }) => subnetId === id;
}

function isCustom({ settings }: ClusterCni): boolean {
  return settingsOrDefaults(settings).customNetworking;
}

function isIn({ subnetId, eniSubnetIds }: Instance, id: string): boolean {
  return subnetId === id || eniSubnetIds.includes(id);
}

/** @param shows whether nodes are there whose ENIs would show a CNI that makes some */
function ownNodes(cluster: Cluster, cni: ClusterCni, shows: boolean): Drawer {
  if (cluster.ipFamily === 'ipv6') return { kind: 'nodes', cluster, because: 'ipv6' };
  if (cni.kind === 'other') return { kind: 'other-cni', cluster, name: cni.name };
  if (isCustom(cni)) return { kind: 'nodes', cluster, because: 'custom-networking' };
  if (hasVpcCni(cni) === true) return { kind: 'vpc-cni', cluster, cni };
  const hasPodAddresses = cni.seen?.prefixes === true || cni.seen?.singles === true;
  return shows && !hasPodAddresses && cni.kind === 'unknown' && cni.because === 'no-sign'
    ? { kind: 'nodes', cluster, because: 'no-cni-enis' }
    : { kind: 'unknown-cni', cluster, cni };
}

/** ENIConfigs send pods there, or have. */
function isForPods({ id }: Subnet, cni: ClusterCni): boolean {
  return isCustom(cni) && (eniConfigSubnets(cni).includes(id) || cni.seen?.apartSubnetIds.includes(id) === true);
}
