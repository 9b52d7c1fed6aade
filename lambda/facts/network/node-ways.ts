import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { onceAnAccount } from '../../common/once.ts';
import { itemsOf } from '../../model/coverage.ts';
import type { Cluster, Instance, NetworkInterface, SectionName, Sections } from '../../model/inventory.ts';
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

/** The networks of a region as the ways ask for them. */
export function networkOf(sections: NetworkSections): Network {
  return {
    subnets: byId(itemsOf(sections.subnets)),
    vpcs: byId(itemsOf(sections.vpcs)),
    routeTables: itemsOf(sections.routeTables),
    natGateways: byId(itemsOf(sections.natGateways)),
    endpoints: itemsOf(sections.vpcEndpoints),
    acls: itemsOf(sections.networkAcls),
    groups: byId(itemsOf(sections.securityGroups)),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** Nodes of one cluster from which every way is the same: of one subnet, in the same groups, with public addresses or without. */
export interface AlikeNodes {
  readonly cluster: string;
  readonly subnetId: string;
  /** Where the first of them is. */
  readonly place: NodePlace;
  /** By their ids. */
  readonly nodes: readonly Instance[];
}

/** The running nodes by the ways from them: not those of a warm pool, which are to join later. One whose primary ENI is not seen is left out. */
export function nodesByWay(nodes: readonly Instance[], enis: readonly NetworkInterface[]): readonly AlikeNodes[] {
  const inOrder = nodes.toSorted((a, b) => compareText(a.id, b.id));
  const placed = inOrder.flatMap((node) => {
    const cluster = clusterNameOf(node.tags);
    const place = node.state === 'running' && node.inWarmPool !== true ? placeOfNode(node, enis) : undefined;
    return cluster === undefined || place === undefined ? [] : [{ cluster, place, node }];
  });
  const alike = groupBy(placed, ({ cluster, place: { subnetId, groupIds, publicAddress } }) =>
    [cluster, subnetId, [...groupIds].sort().join(' '), publicAddress === undefined ? 'private' : 'public'].join('\n'),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { cluster, place } = first;
    return [{ cluster, subnetId: place.subnetId, place, nodes: group.map(({ node }) => node) }];
  });
}

/** Where ways from one node begin; undefined where its primary ENI is not seen. */
export function placeOfNode({ id }: Instance, enis: readonly NetworkInterface[]): NodePlace | undefined {
  return placeOf((enisOfInstances(enis).get(id) ?? []).find(isPrimaryEni));
}

function placeOf(eni: NetworkInterface | undefined): NodePlace | undefined {
  const address = eni?.privateIpAddresses[0];
  if (eni === undefined || address === undefined) return undefined;
  const { subnetId, vpcId, securityGroupIds: groupIds } = eni;
  return { subnetId, vpcId, address, groupIds, publicAddress: eni.publicAddresses[0]?.address };
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
  const own = enis
    .map((eni) => ({ eni, ...classifyEni(eni, accountId) }))
    .filter(({ eni, kind }) => kind === 'control-plane' && eni.status === 'in-use');
  return groupBy(own, ({ clusterName }) => clusterName);
});

function controlPlanePlace({ eni }: { readonly eni: NetworkInterface }): readonly Place[] {
  const { subnetId, privateIpAddresses, securityGroupIds } = eni;
  return privateIpAddresses.slice(0, 1).map((address) => ({ subnetId, address, groupIds: securityGroupIds }));
}
