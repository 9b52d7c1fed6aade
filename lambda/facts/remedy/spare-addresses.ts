import { z } from 'zod';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance, InstanceType, NetworkInterface, Nodegroup } from '../../model/inventory.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import { type ClusterCni, hasVpcCni, releaseOf } from '../cni/cluster-cnis.ts';
import { isLiveCniNode } from '../cni/cni-nodes.ts';
import { type CniSettings, settingsOrDefaults } from '../cni/cni-settings.ts';
import { enisOfInstances } from '../eni/enis-by-place.ts';
import { poolAtRest, servesAsMany } from '../node/address-pool.ts';
import { groupMaxPods, podsByFormula, slotsOf, type TypeSlots } from '../node/max-pods.ts';
import { eniTotal, type NodeDemand, type PoolNode, podsAtMost, poolBounds } from '../node/node-addresses.ts';
import { type Holding, holdingOf } from '../node/node-holdings.ts';
import { isOfNodegroup } from '../node/nodegroup-types.ts';
import type { PodsOfNodes } from '../pods/node-pods.ts';

/** What lower warm targets of a cluster's VPC CNI give back in a subnet. */
export interface SpareAddresses {
  readonly warm: number;
  readonly minimum: number;
  /** Nodes that give some back there. */
  readonly nodes: number;
  /** Addresses, at the least: without Kubernetes' word pods are taken to hold all that they can. */
  readonly frees: number;
  /** Its settings are not known, so its defaults are taken for what it keeps spare now. */
  readonly assumed: boolean;
}

/** What tells what nodes keep spare. */
export interface SpareSources {
  readonly nodes: readonly Instance[];
  readonly nodegroups: readonly Nodegroup[];
  /** Every ENI of the subnets in scope. */
  readonly subnetEnis: readonly NetworkInterface[];
  readonly instanceTypes: Section<InstanceType>;
  /** Pods with an address of their own for which a node keeps addresses at the least. */
  readonly podsPerNode: number;
  /** What Kubernetes says of pods; left out where nobody asks it. */
  readonly podsOf?: PodsOfNodes | undefined;
}

/** Option of the checks that say what lower warm targets would give back. */
export const PODS_PER_NODE = z
  .number()
  .int()
  .min(1)
  .max(1000)
  .default(10)
  .describe(
    'Pods with an address of their own per node, for which the remediation calculates what other settings would save.',
  );

/** amazon-vpc-cni-k8s advises a minimum a little above the pods of a node, e.g. 12 for about 10, and 2 spare. */
export const SPARE_ADDRESSES = 2;

/**
 * What a cluster's nodes hold beyond what `WARM_IP_TARGET` and `MINIMUM_IP_TARGET` would have them hold; undefined where
 * that is nothing: targets that are low already, no VPC CNI, or one that leaves all to the launch. An ENI with a pod on it
 * stays, so only addresses beside the primary ones count.
 */
export function spareAddresses(subnetId: string, cni: ClusterCni, sources: SpareSources): SpareAddresses | undefined {
  const settings = settingsOrDefaults(cni.settings);
  if (hasVpcCni(cni) !== true || !settings.poolGrows) return undefined;
  const pools = poolsOf(cni, settings, sources);
  const minimum = Math.max(sources.podsPerNode, middle(pools.map(({ pods }) => pods))) + SPARE_ADDRESSES;
  const lower = { ...settings, warmIpTarget: SPARE_ADDRESSES, minimumIpTarget: minimum };
  const freed = pools.map((pool) => freedBy(pool, settings, lower, subnetId)).filter((addresses) => addresses > 0);
  const frees = freed.reduce((sum, addresses) => sum + addresses, 0);
  return frees === 0
    ? undefined
    : { warm: SPARE_ADDRESSES, minimum, nodes: freed.length, frees, assumed: !cni.settings.known };
}

/** The pool of a node that runs. */
interface RunningPool {
  readonly enis: readonly NetworkInterface[];
  readonly held: NodeDemand;
  readonly slots: TypeSlots;
  readonly node: PoolNode;
  /** Pods that have or want an address; where Kubernetes does not say, those that may have one at the most. */
  readonly pods: number;
}

function poolsOf(cni: ClusterCni, settings: CniSettings, sources: SpareSources): readonly RunningPool[] {
  const enisOf = enisOfInstances(sources.subnetEnis);
  const described = itemsOf(sources.instanceTypes);
  return sources.nodes
    .filter(
      (node) => isLiveCniNode(node) && clusterNameOf(node.tags) === cni.clusterName && cni.signs?.served.has(node.id),
    )
    .flatMap((node) => {
      const enis = enisOf.get(node.id) ?? [];
      const slots = slotsOf(
        node.instanceType,
        described.find(({ name }) => name === node.instanceType),
      );
      const holding = holdingOf(enis);
      return slots === undefined || holding === undefined
        ? []
        : [poolOf(node, enis, slots, holding, cni, settings, sources)];
    });
}

function poolOf(
  instance: Instance,
  enis: readonly NetworkInterface[],
  slots: TypeSlots,
  { ofPool: held }: Holding,
  cni: ClusterCni,
  settings: CniSettings,
  { nodegroups, instanceTypes, podsOf }: SpareSources,
): RunningPool {
  const group = nodegroups.find((each) => isOfNodegroup(instance, each));
  const types = (group?.instanceTypes ?? []).map((type) =>
    slotsOf(
      type,
      itemsOf(instanceTypes).find(({ name }) => name === type),
    ),
  );
  const ofGroup = group === undefined ? undefined : groupMaxPods(group, types, settings);
  const maxPods = ofGroup ?? podsByFormula(slots, { prefixDelegation: false, customNetworking: true });
  const node: PoolNode = { release: releaseOf(cni), maxPods };
  const atMost = podsAtMost(held, poolBounds(slots, settings, node));
  const counted = podsOf?.(cni.clusterName, instance.id);
  return { enis, held, slots, node, pods: counted === undefined ? atMost : counted.holding + counted.waiting };
}

/** What ENIs in other subnets give back counts for these first. */
function freedBy(
  { enis, held, slots, node, pods }: RunningPool,
  settings: CniSettings,
  lower: CniSettings,
  subnetId: string,
): number {
  const now = poolBounds(slots, settings, node);
  const changed = poolBounds(slots, lower, node);
  if (!servesAsMany(now, changed)) return 0;
  const all = [held.primary, ...held.others].reduce((sum, eni) => sum + Math.max(0, eniTotal(eni) - 1), 0);
  const elsewhere = enis
    .filter((eni) => eni.subnetId !== subnetId)
    .reduce(
      (sum, eni) =>
        sum +
        Math.max(0, eniTotal({ addresses: eni.privateIpAddresses.length, prefixes: eni.ipv4Prefixes.length }) - 1),
      0,
    );
  return Math.max(0, all - poolAtRest(changed, pods).addresses - elsewhere);
}

function middle(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
