import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { once, onceAnAccount, onceTogether } from '../../common/once.ts';
import { itemsOf } from '../../model/coverage.ts';
import type { Cluster, Instance, Ipv4Address, NetworkInterface, SectionName, Sections } from '../../model/inventory.ts';
import type { SecurityGroup } from '../../model/network.ts';
import { parseIpv4, parseIpv4Cidr } from '../aws/ipv4.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import { classifyEni } from '../eni/eni-ownership.ts';
import { enisOfInstances, isPrimaryEni } from '../eni/enis-by-place.ts';
import type { ApiServer, Network, NodePlace, Place } from './ways.ts';

/** Sections that ways go through. One that could not be read leaves ways unknown. */
export const NETWORK_SECTIONS = [
  'subnets',
  'vpcs',
  'routeTables',
  'natGateways',
  'vpcEndpoints',
  'networkAcls',
  'securityGroups',
] as const satisfies readonly SectionName[];

export type NetworkSections = Pick<Sections, (typeof NETWORK_SECTIONS)[number]>;

/**
 * The networks of a region as the ways ask for them.
 * @param joinedVpcs where nodes have joined their clusters
 */
export function networkOf(sections: NetworkSections, joinedVpcs: ReadonlySet<string> = new Set()): Network {
  return {
    joinedVpcs,
    subnets: byId(itemsOf(sections.subnets)),
    vpcs: byId(itemsOf(sections.vpcs)),
    routeTables: itemsOf(sections.routeTables),
    natGateways: byId(itemsOf(sections.natGateways)),
    endpoints: itemsOf(sections.vpcEndpoints),
    acls: itemsOf(sections.networkAcls),
    groups: groupsById(itemsOf(sections.securityGroups)),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** One map for one list, by which `nodesByWay` knows it again. */
const groupsById = once((groups: readonly SecurityGroup[]) => byId(groups));

/**
 * Nodes of one cluster from which every way is the same: of one subnet, in the same groups, with public addresses or
 * without, and with addresses of which no rule says otherwise.
 */
export interface AlikeNodes {
  readonly cluster: string;
  readonly subnetId: string;
  /** Where the first of them is. */
  readonly place: NodePlace;
  /** By their ids. */
  readonly nodes: readonly Instance[];
}

interface NodesInNetwork {
  readonly nodes: readonly Instance[];
  readonly enis: readonly NetworkInterface[];
  readonly network: Network;
  readonly clusters: readonly Cluster[];
}

/**
 * The running nodes by the ways from them: not those of a warm pool, which are to join later. One whose primary ENI is not seen is left
 * out. Told apart once for all checks of an inventory.
 */
export const nodesByWay: (of: NodesInNetwork) => readonly AlikeNodes[] = onceTogether(
  ({ nodes, enis, network: { groups, acls }, clusters }) => [nodes, enis, groups, acls, clusters],
  groupedByWay,
);

function groupedByWay({ nodes, enis, network, clusters }: NodesInNetwork): readonly AlikeNodes[] {
  const inside = edgesOf(blocksOf(network));
  const outside = new Map(clusters.map(({ name, endpoint }) => [name, edgesOf(endpoint?.publicCidrs ?? [])]));
  const placed = placesOfNodes({ nodes, enis });
  const alike = groupBy(placed, ({ cluster, place: { subnetId, groupIds, address, publicAddress } }) =>
    [
      cluster,
      subnetId,
      inOrder(groupIds).join(' '),
      partOf(address, inside),
      publicAddress === undefined ? 'private' : partOf(parseIpv4(publicAddress) ?? 0, outside.get(cluster) ?? []),
    ].join('\n'),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { cluster, place } = first;
    return [{ cluster, subnetId: place.subnetId, place, nodes: group.map(({ node }) => node) }];
  });
}

/** Most nodes share one list. */
const inOrder = once((ids: readonly string[]): readonly string[] => ids.toSorted());

interface PlacedNode {
  readonly cluster: string;
  readonly place: NodePlace;
  readonly node: Instance;
}

/** By their ids: looked for once for all checks of an inventory. */
const placesOfNodes = onceTogether(
  ({ nodes, enis }: { readonly nodes: readonly Instance[]; readonly enis: readonly NetworkInterface[] }) => [
    nodes,
    enis,
  ],
  ({ nodes, enis }): readonly PlacedNode[] =>
    nodes
      .toSorted((a, b) => compareText(a.id, b.id))
      .flatMap((node) => {
        const cluster = clusterNameOf(node.tags);
        const place = node.state === 'running' && node.inWarmPool !== true ? placeOfNode(node, enis) : undefined;
        return cluster === undefined || place === undefined ? [] : [{ cluster, place, node }];
      }),
);

/** Blocks of addresses that rules tell apart. */
function blocksOf({ groups, acls }: Network): readonly string[] {
  const rules = [...groups.values()].flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  return [
    ...rules.flatMap(({ blocks }) => blocks),
    ...acls.flatMap(({ entries }) => entries.map(({ block }) => block)),
  ];
}

/** Where addresses begin of which something is said that is not said of those before them, in order. */
function edgesOf(blocks: readonly string[]): readonly number[] {
  const edges = blocks.flatMap((block) => {
    const range = parseIpv4Cidr(block);
    return range === undefined ? [] : [range.first, range.last + 1];
  });
  return [...new Set(edges)].sort((a, b) => a - b);
}

/** Of the parts that edges divide all addresses into, the number of the one with this address. */
function partOf(address: Ipv4Address, edges: readonly number[]): number {
  let [least, most] = [0, edges.length];
  while (least < most) {
    const middle = (least + most) >> 1;
    if ((edges[middle] ?? 0) <= address) least = middle + 1;
    else most = middle;
  }
  return least;
}

/** Where ways from one node begin; undefined where its primary ENI is not seen. */
export function placeOfNode({ id }: Instance, enis: readonly NetworkInterface[]): NodePlace | undefined {
  return placeOf((enisOfInstances(enis).get(id) ?? []).find(isPrimaryEni));
}

function placeOf(eni: NetworkInterface | undefined): NodePlace | undefined {
  const address = eni?.privateIpAddresses[0];
  if (eni === undefined || address === undefined) return undefined;
  const { subnetId, vpcId, securityGroupIds: groupIds } = eni;
  // Another may stand for the address of a pod.
  const own = eni.publicAddresses.find(({ privateIpAddress = address }) => privateIpAddress === address);
  return { subnetId, vpcId, address, groupIds, publicAddress: own?.address };
}

/** How the API server of a cluster is reached; undefined where EKS did not say. */
export function apiServerOf(
  { name, endpoint }: Cluster,
  enis: readonly NetworkInterface[],
  accountId: string,
): ApiServer | undefined {
  if (endpoint === undefined) return undefined;
  return { ...endpoint, enis: (controlPlanePlaces(enis, accountId).get(name) ?? []).flatMap(controlPlanePlace) };
}

/** The ENIs of control planes in use, by cluster: looked for once among all of a region's. */
const controlPlanePlaces = onceAnAccount((enis: readonly NetworkInterface[], accountId) => {
  const own = enis.filter((eni) => eni.status === 'in-use' && classifyEni(eni, accountId).kind === 'control-plane');
  return groupBy(own, (eni) => classifyEni(eni, accountId).clusterName);
});

function controlPlanePlace({ subnetId, privateIpAddresses, securityGroupIds }: NetworkInterface): readonly Place[] {
  return privateIpAddresses.slice(0, 1).map((address) => ({ subnetId, address, groupIds: securityGroupIds }));
}
