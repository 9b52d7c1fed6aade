import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { type ClusterCni, type ClusterCnis, drawsPrefixes, eniConfigSubnets } from '../../facts/cni/cluster-cnis.ts';
import { isWindowsNodegroup, runsVpcCni } from '../../facts/cni/cni-nodes.ts';
import { enisOnCniNodes } from '../../facts/cni/cni-on-enis.ts';
import { settingsOrDefaults } from '../../facts/cni/cni-settings.ts';
import { cniSubnets, subnetChoice } from '../../facts/subnet/cni-subnets.ts';
import type { PrefixUse } from '../../facts/subnet/prefix-use.ts';
import type { Cluster, Instance, NetworkInterface, Nodegroup, Subnet } from '../../model/inventory.ts';

/** What tells which nodes take whole prefixes, and where. */
export interface PrefixConsumersView {
  readonly clusters: readonly Cluster[];
  readonly nodegroups: readonly Nodegroup[];
  readonly nodes: readonly Instance[];
  readonly subnets: readonly Subnet[];
  /** Every ENI of these subnets. */
  readonly subnetEnis: readonly NetworkInterface[];
  readonly cnis: ClusterCnis;
}

/** Whether nodes take prefixes from a subnet, and the clusters that do or, where that is unknown, may. */
export interface PrefixConsumers {
  readonly state: PrefixUse['state'];
  /** Sorted. Empty with `yes` where no tag says whose nodes they are. */
  readonly clusters: readonly string[];
}

type SetsByKey = Map<string, Set<string>>;

/**
 * Says of each subnet whether nodes take prefixes from it for their pods: those in which a node holds a prefix, and those
 * from which the CNI of a cluster with prefix delegation serves its nodes. With custom networking pods' ENIs are in other
 * subnets than their nodes, so only where such ENIs are, or ENIConfigs put them, counts. Fargate pods, branch ENIs and the control plane take
 * single addresses; EKS runs Auto Mode's networking, which falls back to single ones; IPv6 clusters delegate IPv6
 * prefixes.
 *
 * Where a cluster's settings are in no AWS API, what its nodes hold tells: single addresses, prefixes, or nothing yet.
 */
export function prefixConsumers(view: PrefixConsumersView): (subnetId: string) => PrefixConsumers {
  const nodes = view.nodes.filter(runsVpcCni);
  const yes: SetsByKey = new Map();
  const unknown: SetsByKey = new Map();
  const withPrefixes = view.subnetEnis.filter(({ ipv4Prefixes }) => ipv4Prefixes.length > 0);
  for (const { eni, cluster } of enisOnCniNodes(nodes, withPrefixes)) add(yes, eni.subnetId, cluster);
  for (const [cluster, subnetIds] of memberSubnets(view, nodes)) {
    const taking = takingOf(view, view.cnis(cluster), subnetIds);
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
  view: PrefixConsumersView,
  cni: ClusterCni,
  members: ReadonlySet<string>,
): { readonly known: boolean; readonly subnetIds: Iterable<string> } {
  const draws = drawsPrefixes(cni);
  // Where no setting says so, custom networking may be on too.
  if (draws !== 'yes') return { known: false, subnetIds: draws === 'unknown' ? members : [] };
  const { customNetworking } = settingsOrDefaults(cni.settings);
  if (customNetworking) return { known: true, subnetIds: [...(cni.seen?.subnetIds ?? []), ...eniConfigSubnets(cni)] };
  const choice = subnetChoice(cni);
  const served = view.subnets
    .filter(({ id }) => members.has(id))
    .flatMap((own) => cniSubnets(own, view.subnets, choice).subnets);
  return { known: true, subnetIds: new Set(served.map(({ id }) => id)) };
}

/** Subnets of the node groups and nodes of each IPv4 cluster, by its name. */
function memberSubnets(view: PrefixConsumersView, nodes: readonly Instance[]): SetsByKey {
  const ipv6 = new Set(view.clusters.filter(({ ipFamily }) => ipFamily === 'ipv6').map(({ name }) => name));
  const members: SetsByKey = new Map();
  const join = (cluster: string | undefined, subnetId: string | undefined) => {
    if (cluster !== undefined && subnetId !== undefined && !ipv6.has(cluster)) add(members, cluster, subnetId);
  };
  for (const nodegroup of view.nodegroups) {
    if (isWindowsNodegroup(nodegroup)) continue;
    for (const id of nodegroup.subnetIds) join(nodegroup.clusterName, id);
  }
  for (const { tags, subnetId } of nodes) join(clusterNameOf(tags), subnetId);
  return members;
}

function add(map: SetsByKey, key: string, value: string | undefined): void {
  const values = map.get(key) ?? new Set<string>();
  if (value !== undefined) values.add(value);
  map.set(key, values);
}
