import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import type { Instance, Nodegroup, Subnet } from '../../model/inventory.ts';
import { classifyEni } from '../eni/eni-ownership.ts';
import type { EnisOfInstances } from '../eni/enis-by-place.ts';
import { cniSubnets, type SubnetChoice } from '../subnet/cni-subnets.ts';
import { subnetAddresses } from '../subnet/subnet-addresses.ts';
import type { ZoneRoom } from './room-for-nodes.ts';

/** Where a node group's nodes and their pods take addresses. */
export interface NodegroupSubnets {
  readonly zones: readonly ZoneRoom[];
  /** False where the primary ENI of a node serves no pods, its subnet being excluded. */
  readonly ownServesPods: boolean;
  /** False where no subnet is left for further ENIs of any node, and the primary one serves pods all the same. */
  readonly takesEnis: boolean;
  /** Subnets tagged `kubernetes.io/role/cni=0` that this release of the CNI uses all the same, sorted. */
  readonly despiteTag: readonly string[];
  /** The CNI's release is unknown, and subnets carry tags that releases read differently. */
  readonly assumedTagRules: boolean;
  /** Subnets with ENIs of the cluster's pods where its settings put none, sorted. */
  readonly unexplained: readonly string[];
  /** Zones whose subnets for pods are unknown, sorted. */
  readonly podSubnetsUnknownIn: readonly string[];
}

/** A cluster's networking, as far as it says where ENIs go. */
export interface SiteRules {
  readonly choice: SubnetChoice;
  /** Pods' subnets are those of ENIConfig objects. Those that the add-on does not make are in no AWS API. */
  readonly customNetworking: boolean;
  /** Subnets with ENIs that the CNI made for pods of the cluster, and those of its ENIConfigs as far as they are known. */
  readonly seen: ReadonlySet<string>;
}

/**
 * The zones of a node group, or undefined where none of its subnets is known and has IPv4 addresses.
 *
 * @param own running nodes of the group
 */
export function nodegroupSubnets(
  nodegroup: Nodegroup,
  subnets: readonly Subnet[],
  own: readonly Instance[],
  rules: SiteRules,
): NodegroupSubnets | undefined {
  const forNodes = subnets.filter(
    (subnet) => nodegroup.subnetIds.includes(subnet.id) && subnetAddresses(subnet) !== undefined,
  );
  if (forNodes.length === 0) return undefined;
  const found = forNodes.map((subnet) => ({ subnet, ...podSubnetsFor(subnet, subnets, rules) }));
  const nodesIn = groupBy(own, ({ availabilityZone }) => availabilityZone);
  const zones = [...groupBy(found, ({ subnet }) => subnet.availabilityZone)].map(([zone, sites]) => ({
    zone,
    nodes: nodesIn.get(zone)?.length ?? 0,
    sites: sites.map(({ subnet, pods, ownServesPods }) => ({
      own: subnet.id,
      pods,
      primaryAlone: pods?.length === 0 && ownServesPods,
    })),
  }));
  return {
    zones: zones.sort((a, b) => compareText(a.zone, b.zone)),
    ownServesPods: found.every(({ ownServesPods }) => ownServesPods),
    takesEnis: found.some(({ pods, ownServesPods }) => pods?.length !== 0 || !ownServesPods),
    despiteTag: sortedUnique(found.flatMap(({ despiteTag }) => despiteTag)),
    assumedTagRules: found.some(({ assumed }) => assumed),
    unexplained: sortedUnique(found.flatMap(({ unexplained }) => unexplained)),
    podSubnetsUnknownIn: sortedUnique(found.flatMap(({ subnet, pods }) => (pods ? [] : [subnet.availabilityZone]))),
  };
}

/** Subnets in which the CNI has made ENIs for pods of these nodes. */
export function podSubnetsSeen(
  nodes: readonly Instance[],
  enis: EnisOfInstances,
  accountId: string,
): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const { id } of nodes) {
    for (const eni of enis.get(id) ?? []) {
      if (!seen.has(eni.subnetId) && classifyEni(eni, accountId).kind === 'cni-secondary') seen.add(eni.subnetId);
    }
  }
  return seen;
}

function podSubnetsFor(own: Subnet, subnets: readonly Subnet[], { choice, customNetworking, seen }: SiteRules) {
  const seenHere = subnets
    .filter(
      ({ id, vpcId, availabilityZone }) =>
        seen.has(id) && vpcId === own.vpcId && availabilityZone === own.availabilityZone,
    )
    .map(({ id }) => id);
  if (customNetworking) {
    const pods = seenHere.length > 0 ? seenHere : undefined;
    return { pods, ownServesPods: false, despiteTag: [], assumed: false, unexplained: [] };
  }
  const { subnets: byRule, despiteTag, ...rest } = cniSubnets(own, subnets, choice);
  const ids = byRule.map(({ id }) => id);
  // ENIs that were made in the node's own subnet before its tag kept further ones out show nothing of new nodes.
  const elsewhere = rest.assumed ? seenHere : seenHere.filter((id) => id !== own.id);
  return {
    ...rest,
    despiteTag: despiteTag.map(({ id }) => id),
    pods: [...new Set([...ids, ...elsewhere])],
    unexplained: seenHere.filter((id) => id !== own.id && !ids.includes(id)),
  };
}

function sortedUnique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
