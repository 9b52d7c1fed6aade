import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance, InstanceType, NetworkInterface, Nodegroup } from '../../model/inventory.ts';
import { nodegroupOfNode, nodesOfClusters } from '../cluster/cluster-nodes.ts';
import { type ClusterCni, releaseOf } from '../cni/cluster-cnis.ts';
import { isLiveCniNode } from '../cni/cni-nodes.ts';
import { settingsOrDefaults } from '../cni/cni-settings.ts';
import { enisOfInstances } from '../eni/enis-by-place.ts';
import type { PodsOfNodes } from '../pods/node-pods.ts';
import { groupMaxPods, podsByFormula, slotsOf, type TypeSlots } from './max-pods.ts';
import { type NodeDemand, type PoolNode, podsAtMost, poolBounds } from './node-addresses.ts';
import { type Holding, holdingOf } from './node-holdings.ts';

/** The pool of a node that runs. */
export interface RunningPool {
  readonly instance: Instance;
  /** The managed node group that it is of. */
  readonly nodegroup: Nodegroup | undefined;
  readonly enis: readonly NetworkInterface[];
  readonly held: NodeDemand;
  readonly slots: TypeSlots;
  readonly node: PoolNode;
  /** Pods that have or want an address; where Kubernetes does not say, those that may have one at the most. */
  readonly pods: number;
  readonly arePodsCounted: boolean;
}

/** What tells of the pools of nodes. */
export interface RunningPoolSources {
  readonly nodes: readonly Instance[];
  readonly nodegroups: readonly Nodegroup[];
  /** Every ENI of the subnets in scope. */
  readonly subnetEnis: readonly NetworkInterface[];
  readonly instanceTypes: Section<InstanceType>;
  /** What Kubernetes says of pods; left out where nobody asks it. */
  readonly podsOf?: PodsOfNodes | undefined;
}

/** The running nodes of a cluster on which the VPC CNI has got addresses and whose type is known. */
export function runningPools(cni: ClusterCni, sources: RunningPoolSources): readonly RunningPool[] {
  const enisOf = enisOfInstances(sources.subnetEnis);
  const described = new Map(itemsOf(sources.instanceTypes).map((type) => [type.name, type]));
  return (nodesOfClusters(sources.nodes).get(cni.clusterName) ?? [])
    .filter((node) => isLiveCniNode(node) && cni.signs?.served.has(node.id))
    .flatMap((node) => {
      const enis = enisOf.get(node.id) ?? [];
      const slots = slotsOf(node.instanceType, described.get(node.instanceType));
      const holding = holdingOf(enis);
      return slots === undefined || holding === undefined
        ? []
        : [poolOf(node, enis, slots, holding, cni, described, sources)];
    });
}

function poolOf(
  instance: Instance,
  enis: readonly NetworkInterface[],
  slots: TypeSlots,
  { ofPool: held }: Holding,
  cni: ClusterCni,
  described: ReadonlyMap<string, InstanceType>,
  { nodegroups, podsOf }: RunningPoolSources,
): RunningPool {
  const settings = settingsOrDefaults(cni.settings);
  const nodegroup = nodegroupOfNode(nodegroups, instance);
  const types = (nodegroup?.instanceTypes ?? []).map((type) => slotsOf(type, described.get(type)));
  const ofGroup = nodegroup === undefined ? undefined : groupMaxPods(nodegroup, types, settings);
  const maxPods = ofGroup ?? podsByFormula(slots, { prefixDelegation: false, customNetworking: true });
  const node: PoolNode = { release: releaseOf(cni), maxPods };
  const counted = podsOf?.(cni.clusterName, instance.id);
  return {
    instance,
    nodegroup,
    enis,
    held,
    slots,
    node,
    pods:
      counted === undefined ? podsAtMost(held, poolBounds(slots, settings, node)) : counted.holding + counted.waiting,
    arePodsCounted: counted !== undefined,
  };
}
