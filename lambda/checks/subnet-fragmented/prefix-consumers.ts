import { groupBy } from '../../common/group-by.ts';
import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { cniSettingsOf } from '../../facts/cni/cni-settings.ts';
import { cniVersionOf } from '../../facts/cni/cni-version.ts';
import { runsVpcCni } from '../../facts/node/nodes.ts';
import { cniSubnets } from '../../facts/subnet/cni-subnets.ts';
import type { PrefixUse } from '../../facts/subnet/prefix-use.ts';
import type { Section } from '../../model/coverage.ts';
import type {
  Cluster,
  DeclaredCluster,
  Instance,
  NetworkInterface,
  Nodegroup,
  Subnet,
  VpcCniAddon,
} from '../../model/inventory.ts';

/** What tells which nodes take whole prefixes, and where. */
export interface PrefixTakersView {
  readonly clusters: readonly Cluster[];
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  readonly nodegroups: readonly Nodegroup[];
  readonly nodes: readonly Instance[];
  readonly subnets: readonly Subnet[];
  /** Every ENI of these subnets. */
  readonly subnetEnis: readonly NetworkInterface[];
  readonly vpcCniAddons: Section<VpcCniAddon>;
}

/** Whether nodes take prefixes from a subnet, and the clusters that do or, where that is unknown, may. */
export interface PrefixTakers {
  readonly state: PrefixUse['state'];
  /** Sorted. Empty with `yes` where no tag says whose nodes they are. */
  readonly clusters: readonly string[];
}

/** What the ENIs of a cluster's nodes show. */
interface Seen {
  readonly prefixes: boolean;
  /** Single secondary addresses: the CNI gives pods addresses, and not by prefixes. */
  readonly secondaries: boolean;
  /** Subnets of the ENIs that were added to a node. */
  readonly podSubnetIds: readonly string[];
}

type SetsByKey = Map<string, Set<string>>;

/**
 * Says of each subnet whether nodes take prefixes from it for their pods: those in which a node holds a prefix, and those
 * from which the CNI of a cluster with prefix delegation serves its nodes. With custom networking pods' ENIs are in other
 * subnets than their nodes, so only where such ENIs are counts. Fargate pods, branch ENIs and the control plane take
 * single addresses; EKS runs Auto Mode's networking, which falls back to single ones; IPv6 clusters delegate IPv6
 * prefixes.
 *
 * Where a cluster's settings are in no AWS API, what its nodes hold tells: single addresses, prefixes, or nothing yet.
 */
export function prefixTakers(view: PrefixTakersView): (subnetId: string) => PrefixTakers {
  const nodes = view.nodes.filter(runsVpcCni);
  const onNodes = enisOnNodes(view.subnetEnis, nodes);
  const yes: SetsByKey = new Map();
  const unknown: SetsByKey = new Map();
  for (const { eni, cluster } of onNodes) {
    if (eni.ipv4Prefixes.length > 0) add(yes, eni.subnetId, cluster);
  }
  const byCluster = groupBy(onNodes, ({ cluster }) => cluster);
  for (const [cluster, subnetIds] of memberSubnets(view, nodes)) {
    const seen = seenOf((byCluster.get(cluster) ?? []).map(({ eni }) => eni));
    const taking = takingOf(view, cluster, subnetIds, seen);
    for (const id of taking.subnetIds) add(taking.known ? yes : unknown, id, cluster);
  }
  return (subnetId) => {
    const takers = yes.get(subnetId);
    if (takers !== undefined) return { state: 'yes', clusters: [...takers].sort() };
    const perhaps = [...(unknown.get(subnetId) ?? [])].sort();
    return { state: perhaps.length > 0 ? 'unknown' : 'no', clusters: perhaps };
  };
}

/** The subnets from which a cluster's nodes take prefixes or, where it is not known that they do, may. */
function takingOf(
  view: PrefixTakersView,
  cluster: string,
  members: ReadonlySet<string>,
  seen: Seen,
): { readonly known: boolean; readonly subnetIds: Iterable<string> } {
  const read = cniSettingsOf(cluster, view.vpcCniAddons);
  // Prefixes without the add-on saying so: turned on in the cluster, and custom networking may be too.
  if (!read.known) return { known: false, subnetIds: seen.secondaries && !seen.prefixes ? [] : members };
  const { prefixDelegation, customNetworking, subnetDiscovery } = read.settings;
  if (!prefixDelegation) return { known: false, subnetIds: seen.prefixes ? members : [] };
  if (customNetworking) return { known: true, subnetIds: seen.podSubnetIds };
  const version = cniVersionOf(cluster, view.vpcCniAddons, view.declaredClusters);
  const choice = {
    clusterName: cluster,
    version: version.known ? version.version : undefined,
    discovery: subnetDiscovery,
  };
  const served = view.subnets
    .filter(({ id }) => members.has(id))
    .flatMap((own) => cniSubnets(own, view.subnets, choice).subnets);
  return { known: true, subnetIds: new Set(served.map(({ id }) => id)) };
}

interface OnNode {
  readonly eni: NetworkInterface;
  readonly cluster: string | undefined;
}

function enisOnNodes(enis: readonly NetworkInterface[], nodes: readonly Instance[]): readonly OnNode[] {
  const clusters = new Map(nodes.map(({ id, tags }) => [id, clusterNameOf(tags)]));
  return enis.flatMap((eni) => {
    const { instanceId } = eni.attachment ?? {};
    if (instanceId === undefined || !clusters.has(instanceId)) return [];
    return [{ eni, cluster: clusters.get(instanceId) ?? clusterNameOf(eni.tags) }];
  });
}

function seenOf(enis: readonly NetworkInterface[]): Seen {
  return {
    prefixes: enis.some(({ ipv4Prefixes }) => ipv4Prefixes.length > 0),
    secondaries: enis.some(({ privateIpAddresses }) => privateIpAddresses.length > 1),
    podSubnetIds: enis.filter(({ attachment }) => attachment?.deviceIndex !== 0).map(({ subnetId }) => subnetId),
  };
}

/** Subnets of the node groups and nodes of each IPv4 cluster, by its name. */
function memberSubnets(view: PrefixTakersView, nodes: readonly Instance[]): SetsByKey {
  const ipv6 = new Set(view.clusters.filter(({ ipFamily }) => ipFamily === 'ipv6').map(({ name }) => name));
  const members: SetsByKey = new Map();
  const join = (cluster: string | undefined, subnetId: string | undefined) => {
    if (cluster !== undefined && subnetId !== undefined && !ipv6.has(cluster)) add(members, cluster, subnetId);
  };
  for (const { clusterName, subnetIds, amiType } of view.nodegroups) {
    if (amiType?.startsWith('WINDOWS')) continue;
    for (const id of subnetIds) join(clusterName, id);
  }
  for (const { tags, subnetId } of nodes) join(clusterNameOf(tags), subnetId);
  return members;
}

function add(map: SetsByKey, key: string, value: string | undefined): void {
  const values = map.get(key) ?? new Set<string>();
  if (value !== undefined) values.add(value);
  map.set(key, values);
}
