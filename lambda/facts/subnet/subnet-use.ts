import { groupBy } from '../../common/group-by.ts';
import { once, onceAnAccount } from '../../common/once.ts';
import type { Cluster, FargateProfile, Instance, NetworkInterface, Nodegroup, Subnet } from '../../model/inventory.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import { type ClusterCnis, eniConfigSubnets } from '../cni/cluster-cnis.ts';
import { classifyEni, holdsPods } from '../eni/eni-ownership.ts';
import { isInUse } from '../eni/eni-status.ts';
import { areLaunchPlacesKnown, type NodePoolSource, poolsLaunchingIn } from './launch-places.ts';

/**
 * - `drawn-on`: nodes or pods take addresses from it
 * - `control-plane`: given to a cluster for its control-plane ENIs, and nothing else is known to draw from it
 * - `nobody-known`: neither
 */
export type SubnetRole = 'drawn-on' | 'control-plane' | 'nobody-known';

export interface SubnetUse {
  readonly role: SubnetRole;
  /** Clusters that compete for its addresses, sorted: by nodes, pods, ENIConfigs, profiles, node pools, tags or control plane. */
  readonly clusters: readonly string[];
  /** `cluster/nodegroup`, sorted. */
  readonly nodegroups: readonly string[];
  /** `cluster/profile`, sorted. */
  readonly fargateProfiles: readonly string[];
  /** Pods with security groups of their own are in it, which take an IPv4 address each whatever the family of their cluster. */
  readonly hasBranches: boolean;
}

/** What tells who uses a subnet. */
export interface SubnetUsers extends NodePoolSource {
  readonly accountId: string;
  readonly clusters: readonly Cluster[];
  readonly nodegroups: readonly Nodegroup[];
  readonly fargateProfiles: readonly FargateProfile[];
  readonly nodes: readonly Instance[];
  /** Left out: where ENIConfigs send pods is not looked at. */
  readonly cnis?: ClusterCnis | undefined;
}

/** Tag that makes a subnet one of the CNI's (any value but `0`) or excludes it (`0`); amazon-vpc-cni-k8s v1.18.0. */
export const CNI_ROLE_TAG = 'kubernetes.io/role/cni';
/** Tag by which Karpenter finds its subnets; by convention its value is the cluster's name. */
export const KARPENTER_TAG = 'karpenter.sh/discovery';

/**
 * Who draws from one subnet.
 *
 * @param enis every ENI of the subnet
 */
export function subnetUse(subnet: Subnet, enis: readonly NetworkInterface[], users: SubnetUsers): SubnetUse {
  const isIn = ({ subnetIds }: { readonly subnetIds: readonly string[] }) => subnetIds.includes(subnet.id);
  const nodegroups = users.nodegroups.filter(isIn);
  const profiles = users.fargateProfiles.filter(isIn);
  const nodes = nodesBySubnet(users.nodes).get(subnet.id) ?? [];
  const pods = podEnisAmong(enis, users.accountId);
  const controlPlanes = users.clusters.filter(isIn);
  const launching = users.clusters.filter(({ name }) => launchesIn(users, name, subnet));
  const sending = clustersSending(subnet, users);
  const drawers = [nodegroups, profiles, nodes, launching, sending];
  const isTagged = isTaggedForCni(subnet) || isTaggedForUnknown(subnet, users);
  const draws = pods.areThere || isTagged || drawers.some(({ length }) => length > 0);
  return {
    role: draws ? 'drawn-on' : controlPlanes.length > 0 ? 'control-plane' : 'nobody-known',
    clusters: sortedUnique([
      ...nodegroups.map(({ clusterName }) => clusterName),
      ...profiles.map(({ clusterName }) => clusterName),
      ...clustersOf(nodes),
      ...pods.clusters,
      ...sending,
      ...controlPlanes.map(({ name }) => name),
      ...launching.map(({ name }) => name),
    ]),
    nodegroups: sortedUnique(nodegroups.map(({ clusterName, name }) => `${clusterName}/${name}`)),
    fargateProfiles: sortedUnique(profiles.map(({ clusterName, name }) => `${clusterName}/${name}`)),
    hasBranches: pods.hasBranches,
  };
}

/** Of the nodes of one subnet, once for all checks of an inventory. */
const clustersOf = once(
  (nodes: readonly Instance[]): ReadonlySet<string | undefined> =>
    new Set(nodes.map(({ tags }) => clusterNameOf(tags))),
);

/** Names of clusters whose ENIConfigs send pods there, whether any has come yet or not. */
function clustersSending({ id }: Subnet, { clusters, cnis }: SubnetUsers): readonly string[] {
  if (cnis === undefined) return [];
  return clusters.filter(({ name }) => eniConfigSubnets(cnis(name)).includes(id)).map(({ name }) => name);
}

/** The nodes with an ENI in a subnet, by its id. Told apart once for all subnets and checks of an inventory. */
const nodesBySubnet = once((nodes: readonly Instance[]): ReadonlyMap<string, readonly Instance[]> => {
  const there = nodes.flatMap((node) =>
    [...new Set([node.subnetId, ...node.eniSubnetIds])].flatMap((id) => (id === undefined ? [] : [{ id, node }])),
  );
  return new Map([...groupBy(there, ({ id }) => id)].map(([id, group]) => [id, group.map(({ node }) => node)]));
});

/** ENIs for pods in a subnet. */
interface PodEnis {
  readonly areThere: boolean;
  /** Names of the clusters of those in use: what a cluster left behind holds addresses but takes no more. */
  readonly clusters: ReadonlySet<string | undefined>;
  /** Some of those in use are of pods with security groups of their own. */
  readonly hasBranches: boolean;
}

/** Looked for once for all checks of an inventory. */
const podEnisAmong = onceAnAccount((enis: readonly NetworkInterface[], accountId): PodEnis => {
  const ofPods = enis.filter((eni) => holdsPods(classifyEni(eni, accountId).kind));
  const inUse = ofPods.filter(isInUse);
  return {
    areThere: ofPods.length > 0,
    clusters: new Set(inUse.map((eni) => classifyEni(eni, accountId).clusterName)),
    hasBranches: inUse.some((eni) => classifyEni(eni, accountId).kind === 'branch'),
  };
});

/**
 * Whether Karpenter or EKS Auto Mode launches nodes of a cluster there: by what their node classes found or, where that is
 * not known, by the tag.
 */
export function launchesIn(source: NodePoolSource, cluster: string, { id, tags }: Subnet): boolean {
  if (poolsLaunchingIn(source, cluster, id).length > 0) return true;
  return tags[KARPENTER_TAG] === cluster && !areLaunchPlacesKnown(source, cluster);
}

/** Tagged as one of the subnets that the CNI or Karpenter picks from. */
export function isTaggedForUse(subnet: Subnet): boolean {
  return isTaggedForCni(subnet) || subnet.tags[KARPENTER_TAG] !== undefined;
}

function isTaggedForCni({ tags }: Subnet): boolean {
  const role = tags[CNI_ROLE_TAG];
  return role !== undefined && role !== '0';
}

/** Its tag for Karpenter names none of the clusters: then it is some word that one of them looks for. */
function isTaggedForUnknown({ tags }: Subnet, { clusters }: SubnetUsers): boolean {
  const value = tags[KARPENTER_TAG];
  return value !== undefined && !clusters.some(({ name }) => name === value);
}

function sortedUnique(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
