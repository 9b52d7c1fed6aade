import { nodesOfNodegroup } from '../facts/cluster/cluster-nodes.ts';
import { isLiveCniNode } from '../facts/cni/cni-nodes.ts';
import { ENI_TAGS } from '../facts/eni/eni-ownership.ts';
import { isPrimaryEni } from '../facts/eni/enis-by-place.ts';
import type { NextNodes } from '../facts/node/next-nodes.ts';
import type { EniDemand, NodeDemand } from '../facts/node/node-addresses.ts';
import { nodegroupTypes } from '../facts/node/nodegroup-types.ts';
import type { Launch } from '../facts/node/room-for-nodes.ts';
import type { Instance, NetworkInterface, Tags } from '../model/inventory.ts';
import { type Draft, giveOut, madeUpId } from './draft.ts';

/** New nodes count as settled: they hold what such nodes hold in the end. */
const UP_FOR_MS = 60 * 60_000;

/**
 * Launches nodes as they were placed. One that gets too little is launched with one address, as EC2 needs one for it, while
 * its subnet has one.
 *
 * @param gone a node of the group that was there, which they are like
 * @returns how many are up
 */
export function launchNodes(
  draft: Draft,
  next: NextNodes,
  demand: NodeDemand,
  launches: readonly Launch[],
  now: Date,
  gone?: Instance,
): number {
  const like = gone ?? nodesOfNodegroup([...draft.nodes.values()], next.nodegroup).find(isLiveCniNode);
  const model = [...draft.enis.values()].find(
    (eni) => like !== undefined && eni.attachment?.instanceId === like.id && isPrimaryEni(eni),
  );
  const node: NewNode = { next, like, model, instanceType: typeOf(draft, next), now };
  const up = launches.filter(({ zone, placed }) => {
    if (placed !== undefined) return launchNode(draft, node, placed.own, demand, placed.others);
    const own = next.sites.zones.filter((each) => each.zone === zone).flatMap((each) => each.sites);
    return own.some((site) => launchNode(draft, node, site.own, BARE, []));
  });
  return up.length;
}

/** The type that takes least, as the demand of the next node has it. */
function typeOf({ inventory, nodes }: Draft, { nodegroup, types: slots, slots: least }: NextNodes): string {
  const { types } = nodegroupTypes(nodegroup, inventory.sections.launchTemplateVersions, [...nodes.values()]);
  return types[Math.max(0, slots.indexOf(least))] ?? '';
}

const BARE: NodeDemand = { primary: { addresses: 1, prefixes: 0 }, others: [] };

interface NewNode {
  readonly next: NextNodes;
  /** A node of the group that runs. */
  readonly like: Instance | undefined;
  /** The primary ENI of that node. */
  readonly model: NetworkInterface | undefined;
  /** Of a node of a group without one. */
  readonly instanceType: string;
  readonly now: Date;
}

function launchNode(draft: Draft, node: NewNode, own: string, demand: NodeDemand, places: readonly string[]): boolean {
  const subnet = draft.subnets.get(own);
  if (subnet === undefined) return false;
  const { next, like, now, instanceType } = node;
  const id = madeUpId(draft, 'i');
  const instance: Instance = {
    ...(like ?? unlike(next, instanceType)),
    id,
    subnetId: own,
    vpcId: subnet.vpcId,
    availabilityZone: subnet.availabilityZone,
    launchTime: new Date(now.getTime() - UP_FOR_MS),
    eniSubnetIds: [...new Set([own, ...places])],
  };
  const enis = [{ subnetId: own, takes: demand.primary }, ...further(demand, places)];
  let device = 0;
  for (const { subnetId, takes } of enis) {
    if (!attachEni(draft, node, instance, { subnetId, takes, device })) return device > 0;
    if (device === 0) draft.nodes.set(id, instance);
    device++;
  }
  return true;
}

/** Where no node of the group shows what they are like. */
function unlike({ cluster, nodegroup }: NextNodes, instanceType: string): Omit<Instance, 'id'> {
  return {
    state: 'running',
    instanceType,
    architecture: undefined,
    subnetId: undefined,
    vpcId: undefined,
    availabilityZone: undefined,
    launchTime: undefined,
    imageId: undefined,
    platform: undefined,
    operatorManaged: false,
    instanceProfileArn: undefined,
    eniSubnetIds: [],
    httpPutResponseHopLimit: undefined,
    httpEndpoint: undefined,
    tags: {
      'eks:cluster-name': cluster.name,
      'eks:nodegroup-name': nodegroup.name,
      [`kubernetes.io/cluster/${cluster.name}`]: 'owned',
    },
  };
}

/** Those whose place is not known hold nothing that we count. */
function further({ others }: NodeDemand, places: readonly string[]) {
  return others.flatMap((takes, index) => {
    const subnetId = places[index];
    return subnetId === undefined ? [] : [{ subnetId, takes }];
  });
}

function attachEni(
  draft: Draft,
  { next, model, now }: NewNode,
  instance: Instance,
  { subnetId, takes, device }: { readonly subnetId: string; readonly takes: EniDemand; readonly device: number },
): boolean {
  const subnet = draft.subnets.get(subnetId);
  const given = giveOut(draft, subnetId, takes);
  if (subnet === undefined || given === undefined) return false;
  addEni(draft, {
    ...given,
    instanceId: instance.id,
    cluster: next.cluster.name,
    device,
    subnetId,
    now,
    securityGroupIds: model?.securityGroupIds ?? [],
    primaryTags: model?.tags ?? {},
  });
  return true;
}

/** An ENI that comes, and what it gets. */
export interface NewEni extends Pick<NetworkInterface, 'privateIpAddresses' | 'ipv4Prefixes' | 'securityGroupIds'> {
  readonly instanceId: string;
  readonly cluster: string;
  /** 0 for the one that the instance is launched with; others are made by the VPC CNI. */
  readonly device: number;
  readonly subnetId: string;
  readonly now: Date;
  readonly primaryTags: Tags;
}

/** As the VPC CNI tags it. */
export function addEni(draft: Draft, eni: NewEni): void {
  const { instanceId, cluster, device, subnetId, now, primaryTags, ...addresses } = eni;
  const { accountId } = draft.inventory.target;
  const subnet = draft.subnets.get(subnetId);
  const id = madeUpId(draft, 'eni');
  const tags: Tags = {
    ...(device === 0 ? primaryTags : { [ENI_TAGS.createdAt]: new Date(now.getTime() - UP_FOR_MS).toISOString() }),
    [ENI_TAGS.instanceId]: instanceId,
    [ENI_TAGS.clusterName]: cluster,
  };
  draft.enis.set(id, {
    ...addresses,
    id,
    status: 'in-use',
    description: device === 0 ? '' : `aws-K8S-${instanceId}`,
    interfaceType: 'interface',
    vpcId: subnet?.vpcId ?? '',
    subnetId,
    availabilityZone: subnet?.availabilityZone ?? '',
    ownerId: accountId,
    requesterId: undefined,
    requesterManaged: false,
    operatorManaged: false,
    operatorPrincipal: undefined,
    attachment: {
      id: undefined,
      instanceId,
      instanceOwnerId: accountId,
      deviceIndex: device,
      networkCardIndex: 0,
      status: 'attached',
      deleteOnTermination: true,
    },
    tags,
    macAddress: undefined,
    ipv6Addresses: [],
    ipv6Prefixes: [],
    publicAddresses: [],
    sourceDestCheck: undefined,
  });
}
