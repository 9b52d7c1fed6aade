import { groupBy } from '../../common/group-by.ts';
import { onceAText } from '../../common/once.ts';
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
import { nodegroupOfNode } from '../cluster/cluster-nodes.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import {
  type ClusterCni,
  type ClusterCnis,
  fromBeforeCustomNetworking,
  hasVpcCni,
  releaseOf,
} from '../cni/cluster-cnis.ts';
import { cniBehaviour } from '../cni/cni-behaviour.ts';
import { liveCniNodes } from '../cni/cni-nodes.ts';
import { type CniSettings, settingsOrDefaults } from '../cni/cni-settings.ts';
import { BRANCH_DESCRIPTION, ENI_TAGS } from '../eni/eni-ownership.ts';
import { enisOfInstances } from '../eni/enis-by-place.ts';
import type { NodePodCount, PodsOfNodes } from '../pods/node-pods.ts';
import { type GroupSlots, groupSlots } from './group-slots.ts';
import {
  eksSetsMaxPods,
  groupMaxPods,
  isCertainOfMaxPods,
  leastGroupMaxPods,
  type PodNetworking,
  podsByFormula,
  slotsOf,
  type TypeSlots,
} from './max-pods.ts';
import { type NodePlaces, nodePlaces } from './node-places.ts';
import { type NodeSlots, nodeSlots, podsAtLeast } from './node-slots.ts';

/** A running node of a cluster, what its pods can have and have for certain. */
export interface NodeCapacity {
  readonly instance: Instance;
  readonly cluster: Cluster;
  /** Undefined outside managed node groups, or where they could not be read. */
  readonly nodegroup: Nodegroup | undefined;
  readonly limits: TypeSlots;
  readonly slots: NodeSlots;
  readonly places: NodePlaces;
  readonly settings: CniSettings;
  /** Release of the VPC CNI; undefined where that is unknown. */
  readonly release: string | undefined;
  readonly cniAtWork: CniAtWork;
  /** Branch ENIs in use on its trunk. */
  readonly branchesInUse: number;
  /** Pods that hold an address of it for certain: as Kubernetes counts them, else where it is full. */
  readonly podsAtLeast: number;
  /** Kubernetes says how many pods hold one, so that it is no minimum. */
  readonly arePodsCounted: boolean;
  /** The CNI's settings are unknown and taken to be its defaults. */
  readonly assumed: boolean;
  /** Undefined where it cannot be told. */
  readonly maxPods: number | undefined;
  /** What they are at the least; undefined where that cannot be told either. */
  readonly leastMaxPods: number | undefined;
  /**
   * False where the node's start-up script computes them: user data, which are not read, may set others; and where the
   * group may launch types that are not known.
   */
  readonly maxPodsAreSet: boolean;
}

/**
 * What shows that the VPC CNI or the VPC resource controller is at work on a node: `served` that the CNI has got ENIs or
 * addresses there, `joined` a tag or a trunk alone. Without either another CNI may give the pods their addresses, whatever
 * the add-on's settings say.
 */
export type CniAtWork = 'served' | 'joined' | 'no-sign';

/** What tells how full nodes are. */
export interface NodeCapacitySources {
  readonly clusters: readonly Cluster[];
  readonly nodes: readonly Instance[];
  readonly subnetEnis: readonly NetworkInterface[];
  readonly cnis: ClusterCnis;
  readonly nodegroups: Section<Nodegroup>;
  readonly instanceTypes: Section<InstanceType>;
  readonly subnets: Section<Subnet>;
  readonly launchTemplateVersions: Section<LaunchTemplateVersion>;
  /** What Kubernetes says of pods; left out where nobody asks it. */
  readonly podsOf?: PodsOfNodes | undefined;
}

/**
 * Every running node on which the VPC CNI gives the addresses and whose type is known. What is told of addresses is of
 * IPv4: nodes of IPv6 clusters have a /80 each, which is ample.
 */
export function nodeCapacities(sources: NodeCapacitySources): readonly NodeCapacity[] {
  const clusters = new Map(sources.clusters.map((cluster) => [cluster.name, cluster]));
  const { nodegroups, instanceTypes } = sources;
  const groups = nodegroups.status === 'read' ? nodegroups.items : undefined;
  const types = itemsOf(instanceTypes);
  const described = new Map(types.map((type) => [type.name, type]));
  const slotsIn = slotsOfGroups(sources, described);
  const enis = enisOfInstances(sources.subnetEnis);
  const placesOf = nodePlaces(sources.subnets);
  const limitsOf = onceAText((type = '') => slotsOf(type, described.get(type)));
  const branches = groupBy(sources.subnetEnis.filter(isBranchInUse), ({ tags }) => tags[ENI_TAGS.trunkEni]);
  return liveCniNodes(sources.nodes).flatMap((instance) => {
    const cluster = clusters.get(clusterNameOf(instance.tags) ?? '');
    const limits = limitsOf(instance.instanceType);
    if (cluster === undefined || limits === undefined) return [];
    const nodegroup = groups && nodegroupOfNode(groups, instance);
    const cni = sources.cnis(cluster.name);
    if (hasVpcCni(cni) === false) return [];
    const known = cni.settings;
    const settings = settingsOrDefaults(known);
    const release = releaseOf(cni);
    const places = placesOf(instance, cni);
    const customNetworking = settings.customNetworking && !fromBeforeCustomNetworking(cni).has(instance.id);
    const slots = nodeSlots(enis.get(instance.id) ?? [], limits, {
      settings,
      customNetworking: known.known ? customNetworking : undefined,
      prefixes: known.known ? settings.prefixDelegation && limits.prefixCapable : undefined,
      behaviour: cniBehaviour(release),
      places,
    });
    const held = podsHeld(slots, settings, sources.podsOf?.(cluster.name, instance.id));
    const networking = { prefixDelegation: slots.byPrefix, customNetworking };
    const ofGroup = nodegroup && slotsIn.get(nodegroup);
    const all: readonly [TypeSlots, ...(TypeSlots | undefined)[]] = [limits, ...(ofGroup?.all ?? [])];
    return [
      {
        instance,
        cluster,
        nodegroup,
        limits,
        slots,
        places,
        settings,
        release,
        cniAtWork: cniAtWork(instance, cni),
        branchesInUse: branches.get(slots.trunk?.id)?.length ?? 0,
        podsAtLeast: held.podsAtLeast,
        arePodsCounted: held.arePodsCounted,
        assumed: !known.known,
        maxPodsAreSet: nodegroup !== undefined && isCertainOfMaxPods(nodegroup) && ofGroup?.isWhole === true,
        maxPods: groups === undefined ? undefined : maxPodsOf(groupMaxPods, nodegroup, all, networking),
        leastMaxPods: groups === undefined ? undefined : maxPodsOf(leastGroupMaxPods, nodegroup, all, networking),
      },
    ];
  });
}

/** Pods and ENIs are read one after the other: of more pods than addresses some came in between. */
function podsHeld(
  slots: NodeSlots,
  settings: CniSettings,
  counted: NodePodCount | undefined,
): Pick<NodeCapacity, 'podsAtLeast' | 'arePodsCounted'> {
  return counted === undefined
    ? { podsAtLeast: podsAtLeast(slots, settings), arePodsCounted: false }
    : { podsAtLeast: Math.min(counted.holding, slots.podAddresses), arePodsCounted: true };
}

/** Of a release that tags nothing, addresses on the primary ENI give no sign. */
function cniAtWork({ id }: Instance, cni: ClusterCni): CniAtWork {
  if (!cniBehaviour(releaseOf(cni)).tagsEnis || cni.signs?.served.has(id)) return 'served';
  return cni.signs?.joined.has(id) ? 'joined' : 'no-sign';
}

function isBranchInUse({ status, description }: NetworkInterface): boolean {
  return status === 'in-use' && description === BRANCH_DESCRIPTION;
}

function slotsOfGroups(
  { nodegroups, nodes, launchTemplateVersions }: NodeCapacitySources,
  described: ReadonlyMap<string, InstanceType>,
): ReadonlyMap<Nodegroup, GroupSlots> {
  const groups = itemsOf(nodegroups);
  return new Map(groups.map((group) => [group, groupSlots(group, { launchTemplateVersions, nodes, described })]));
}

/**
 * A start-up script counts every ENI and single addresses, whatever the VPC CNI's mode.
 *
 * @param limits the node's own, then those of its group's types; undefined for one that nobody knows
 */
function maxPodsOf(
  ofGroup: typeof groupMaxPods,
  nodegroup: Nodegroup | undefined,
  limits: readonly [TypeSlots, ...(TypeSlots | undefined)[]],
  networking: PodNetworking,
): number | undefined {
  if (nodegroup === undefined || !eksSetsMaxPods(nodegroup)) {
    return podsByFormula(limits[0], { prefixDelegation: false, customNetworking: false });
  }
  return ofGroup(nodegroup, limits, networking);
}
