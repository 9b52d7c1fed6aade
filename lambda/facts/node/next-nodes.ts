import { itemsOf, type Section } from '../../model/coverage.ts';
import type {
  Cluster,
  Instance,
  InstanceType,
  LaunchTemplateVersion,
  NetworkInterface,
  Nodegroup,
  Subnet,
} from '../../model/inventory.ts';
import { nodesOfClusters, nodesOfNodegroup } from '../cluster/cluster-nodes.ts';
import {
  type ClusterCni,
  type ClusterCnis,
  eniConfigSubnets,
  fromBeforeCustomNetworking,
  hasVpcCni,
  leavesAddressesToLaunch,
  releaseOf,
} from '../cni/cluster-cnis.ts';
import { isWindowsNodegroup, liveCniNodes } from '../cni/cni-nodes.ts';
import { type CniSettings, settingsOrDefaults } from '../cni/cni-settings.ts';
import { type EnisOfInstances, enisOfInstances } from '../eni/enis-by-place.ts';
import { subnetChoice } from '../subnet/cni-subnets.ts';
import { groupSlots } from './group-slots.ts';
import { groupMaxPods, isCertainOfMaxPods, type TypeSlots } from './max-pods.ts';
import {
  ipv6NodeDemand,
  launchedOnOtherCards,
  type NodeDemand,
  nodeDemand,
  nodeTotal,
  type PoolNode,
  type PoolSettings,
  takesPrefixes,
  withMoreAtHome,
} from './node-addresses.ts';
import { typicalHolding } from './node-holdings.ts';
import { type Growth, growthOf } from './nodegroup-growth.ts';
import { type NodegroupSubnets, nodegroupSubnets, podSubnetsSeen, type SiteRules } from './nodegroup-subnets.ts';
import { launchTemplateOf } from './nodegroup-types.ts';

/** What tells how node groups may grow. */
export interface NextNodesSources {
  readonly accountId: string;
  readonly clusters: readonly Cluster[];
  readonly nodegroups: readonly Nodegroup[];
  readonly subnets: readonly Subnet[];
  readonly cnis: ClusterCnis;
  readonly launchTemplateVersions: Section<LaunchTemplateVersion>;
  readonly instanceTypes: Section<InstanceType>;
  readonly nodes: Section<Instance>;
  /** Every ENI of the subnets. */
  readonly subnetEnis: Section<NetworkInterface>;
}

/** Where what a node takes is known from: nodes that run, the CNI's settings, or its defaults for want of these. */
export type DemandSource = 'running nodes' | 'settings' | 'defaults';

/** What a managed node group's next nodes will take, and where from. */
export interface NextNodes {
  readonly cluster: Cluster;
  readonly nodegroup: Nodegroup;
  readonly growth: Growth;
  readonly sites: NodegroupSubnets;
  readonly demand: NodeDemand;
  readonly demandFrom: DemandSource;
  /**
   * What a node of the group holds on ENIs that the VPC CNI may fill, whether the demand goes by it or not; undefined where
   * none tells.
   */
  readonly held: NodeDemand | undefined;
  /** Of the type that takes least; undefined where no type of the group is known. */
  readonly slots: TypeSlots | undefined;
  /** Of all of its types: undefined for one that nobody knows. */
  readonly types: readonly (TypeSlots | undefined)[];
  /** Addresses of a node's own subnet that it takes whatever the settings of the VPC CNI. */
  readonly besidesPool: number;
  /** ENIs of instances in the group's warm pool, whose addresses the nodes have that they become. */
  readonly warmEnis: readonly NetworkInterface[];
  readonly cni: ClusterCni;
  /** Clauses, each on something unknown for which the likelier was taken. */
  readonly assumptions: readonly string[];
}

/** A node younger than this may not have all its addresses yet. */
const SETTLED_AFTER_MINUTES = 15;

/**
 * The managed node groups whose next nodes can be told of: not Windows, whose addresses another controller gives; not
 * those that are being deleted; not those of which neither types nor nodes are known.
 */
export function nextNodesOfGroups(sources: NextNodesSources, now: Date): readonly NextNodes[] {
  const { nodes, subnetEnis } = sources;
  const live = nodes.status === 'read' ? liveCniNodes(nodes.items) : undefined;
  const enisOf = enisOfInstances(itemsOf(subnetEnis));
  const known: Known = {
    ...sources,
    now,
    live,
    enis: enisOf,
    podSubnetsIn: new Map(
      [...nodesOfClusters(live ?? [])].map(([cluster, there]) => [
        cluster,
        podSubnetsSeen(
          cluster === undefined ? there : ofToday(there, sources.cnis(cluster)),
          enisOf,
          sources.accountId,
        ),
      ]),
    ),
    described: new Map(
      sources.instanceTypes.status === 'read' ? sources.instanceTypes.items.map((type) => [type.name, type]) : [],
    ),
  };
  const clusters = new Map(sources.clusters.map((cluster) => [cluster.name, cluster]));
  return sources.nodegroups.flatMap((nodegroup) => {
    const cluster = clusters.get(nodegroup.clusterName);
    if (cluster === undefined || nodegroup.status === 'DELETING' || isWindowsNodegroup(nodegroup)) return [];
    return outlookOf(nodegroup, cluster, known) ?? [];
  });
}

interface Known extends NextNodesSources {
  readonly now: Date;
  readonly live: readonly Instance[] | undefined;
  readonly enis: EnisOfInstances;
  /** Where the nodes of each cluster have ENIs for pods. */
  readonly podSubnetsIn: ReadonlyMap<string | undefined, ReadonlySet<string>>;
  readonly described: ReadonlyMap<string, InstanceType>;
}

function outlookOf(nodegroup: Nodegroup, cluster: Cluster, known: Known): NextNodes | undefined {
  const own = known.live && nodesOfNodegroup(known.live, nodegroup);
  const cni = known.cnis(cluster.name);
  const sites = nodegroupSubnets(nodegroup, known.subnets, own ?? [], siteRules(cni, known));
  const growth = sites && growthOf(nodegroup, own?.length, sites.zones.length);
  if (sites === undefined || growth === undefined) return undefined;
  const { all } = groupSlots(nodegroup, { ...known, nodes: known.live });
  const slots = leastSlots(all, settingsOrDefaults(cni.settings));
  const held = typicalHolding(telling(own ?? [], cni), known.enis, SETTLED_AFTER_MINUTES, known.now);
  const node = nextNode({ nodegroup, types: all, sites, cni });
  const demanded = demandOf(cluster, slots, cni, node, held?.demand);
  if (demanded === undefined) return undefined;
  const { from: demandFrom } = demanded;
  const interfaces = launchTemplateOf(nodegroup, known.launchTemplateVersions)?.interfaces ?? [];
  const besidesPool = Math.max(launchedOnOtherCards(interfaces), held?.leftAlone ?? 0);
  // What running nodes hold has them already.
  const demand = demandFrom === 'running nodes' ? demanded.demand : withMoreAtHome(demanded.demand, besidesPool);
  return {
    cluster,
    nodegroup,
    growth,
    sites,
    demand,
    demandFrom,
    held: held?.ofPool,
    slots,
    types: all,
    besidesPool,
    warmEnis: warmEnisOf(nodegroup, known),
    cni,
    assumptions: assumptions(cni, sites, demandFrom),
  };
}

function warmEnisOf(nodegroup: Nodegroup, { nodes, enis }: Known): readonly NetworkInterface[] {
  const warm = nodesOfNodegroup(itemsOf(nodes), nodegroup).filter(({ inWarmPool }) => inWarmPool === true);
  return warm.flatMap(({ id }) => enis.get(id) ?? []);
}

function siteRules(cni: ClusterCni, known: Known): SiteRules {
  return {
    choice: subnetChoice(cni),
    customNetworking: settingsOrDefaults(cni.settings).customNetworking,
    seen: new Set([...(known.podSubnetsIn.get(cni.clusterName) ?? []), ...eniConfigSubnets(cni)]),
  };
}

/** Of several types the one whose nodes take least, so that none is called too large for the room there is. */
function leastSlots(all: readonly (TypeSlots | undefined)[], settings: CniSettings): TypeSlots | undefined {
  const takes = (slots: TypeSlots) => nodeTotal(nodeDemand(slots, settings, 1));
  return all.filter((slots) => slots !== undefined).sort((a, b) => takes(a) - takes(b))[0];
}

/** What is known of a next node besides its type, by the settings that there are or others. */
export function nextNode(
  { nodegroup, types, sites, cni }: Pick<NextNodes, 'nodegroup' | 'types' | 'sites' | 'cni'>,
  settings: PoolSettings = settingsOrDefaults(cni.settings),
): PoolNode {
  return {
    release: releaseOf(cni),
    primaryServes: sites.ownServesPods,
    takesEnis: sites.takesEnis,
    // Undefined where EKS does not set them for certain, or settings that decide are not known.
    maxPods: cni.settings.known && isCertainOfMaxPods(nodegroup) ? groupMaxPods(nodegroup, types, settings) : undefined,
  };
}

/**
 * What the next node takes: what nodes of the group hold, if that is more than a node with one pod takes. Nodes hold
 * less where the subnet is empty already, or they are; and single addresses from before prefixes were turned on.
 */
function demandOf(
  cluster: Cluster,
  slots: TypeSlots | undefined,
  cni: ClusterCni,
  node: PoolNode,
  held: NodeDemand | undefined,
): { readonly demand: NodeDemand; readonly from: DemandSource } | undefined {
  const { settings } = cni;
  if (cluster.ipFamily === 'ipv6') {
    return { demand: ipv6NodeDemand(slots, settingsOrDefaults(settings)), from: 'settings' };
  }
  const computed =
    hasVpcCni(cni) === false ? undefined : slots && nodeDemand(slots, settingsOrDefaults(settings), 1, node);
  if (computed === undefined) return held && { demand: held, from: 'running nodes' };
  if (!settings.known) {
    return held ? { demand: held, from: 'running nodes' } : { demand: computed, from: 'defaults' };
  }
  const isOfOldMode = held !== undefined && takesPrefixes(computed) && !takesPrefixes(held);
  const isTelling = held !== undefined && !isOfOldMode && node.takesEnis !== false;
  return isTelling && nodeTotal(held) > nodeTotal(computed)
    ? { demand: held, from: 'running nodes' }
    : { demand: computed, from: 'settings' };
}

/**
 * The nodes that show what the next one will take. One on which the VPC CNI has got nothing shows its trouble; but where
 * no sign of it is on any node of a cluster without its add-on, another CNI is at work, and nodes show what that takes; and
 * where its settings leave all to the launch, they show what that gives.
 */
function telling(own: readonly Instance[], cni: ClusterCni): readonly Instance[] {
  const isAnother = cni.addon === 'none' && hasVpcCni(cni) !== true;
  return isAnother || leavesAddressesToLaunch(cni)
    ? own
    : ofToday(own, cni).filter(({ id }) => cni.signs?.served.has(id));
}

/** Without those that hold what no new node will. */
function ofToday(nodes: readonly Instance[], cni: ClusterCni): readonly Instance[] {
  const before = fromBeforeCustomNetworking(cni);
  return nodes.filter(({ id }) => !before.has(id));
}

function assumptions(
  { clusterName: name, settings }: ClusterCni,
  sites: NodegroupSubnets,
  from: DemandSource,
): readonly string[] {
  const isNotRead = !settings.known && settings.because === 'not-read';
  const missing = isNotRead ? 'could not be read' : 'are unknown';
  return [
    ...(from === 'defaults' ? [`the settings of the VPC CNI of ${name} ${missing}, so its defaults are assumed`] : []),
    // They may have been changed since these nodes were launched.
    ...(from === 'running nodes' && isNotRead
      ? [`the settings of the VPC CNI of ${name} ${missing}, so new nodes are assumed to take what running ones hold`]
      : []),
    ...(sites.assumedTagRules ? [`the release of the VPC CNI of ${name} is unknown, so the newest is assumed`] : []),
    ...(sites.unexplained.length > 0
      ? [`the settings of the VPC CNI of ${name} do not explain its ENIs in ${sites.unexplained.join(', ')}`]
      : []),
  ];
}
