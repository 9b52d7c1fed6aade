import { isDeepStrictEqual } from 'node:util';
import { releaseOf } from '../facts/cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../facts/cni/cni-settings.ts';
import { ENI_TAGS } from '../facts/eni/eni-ownership.ts';
import { isPrimaryEni } from '../facts/eni/enis-by-place.ts';
import { type PoolBounds, poolAtRest } from '../facts/node/address-pool.ts';
import { type EniDemand, poolBounds } from '../facts/node/node-addresses.ts';
import { type RunningPool, runningPools } from '../facts/node/running-pools.ts';
import { podsOfNodes } from '../facts/pods/node-pods.ts';
import { cniSubnets, subnetChoice } from '../facts/subnet/cni-subnets.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Instance, Inventory, NetworkInterface } from '../model/inventory.ts';
import type { ClusterState } from './cluster-state.ts';
import { type Draft, draftOf, giveOut, inventoryOf, removeEni, takeBack } from './draft.ts';
import { addEni } from './new-nodes.ts';

/** What changed settings or another release of the VPC CNI do on a node that runs. */
export type OnNode =
  /** Its pool is as large as before. */
  | 'stays'
  /** aws-node starts again with them and takes or gives back addresses within minutes. */
  | 'resized'
  /** Pods and ENIs that are there keep it from what they ask for: nodes that start later have it. */
  | 'until-replaced';

/** A node's pool as the changes would have it. */
export interface ChangedPool {
  readonly pool: RunningPool;
  readonly bounds: PoolBounds;
  readonly pods: number;
  readonly on: OnNode;
}

/** Pods of nodes: as Kubernetes counts them, as somebody says, or as many as may have an address. */
export function changedPools(
  before: ClusterState,
  after: ClusterState,
  podsPerNode: number | undefined,
): readonly ChangedPool[] {
  const { sections } = before.inventory;
  const pools = runningPools(before.cni, {
    nodes: itemsOf(sections.nodes),
    nodegroups: before.nodegroups,
    subnetEnis: itemsOf(sections.subnetEnis),
    instanceTypes: sections.instanceTypes,
    podsOf: podsOfNodes(sections),
  });
  const now = settingsOrDefaults(before.cni.settings);
  const changed = settingsOrDefaults(after.cni.settings);
  return pools.map((pool) => {
    const { slots, node } = pool;
    const old = poolBounds(slots, now, node);
    const bounds = poolBounds(slots, changed, { ...node, release: releaseOf(after.cni) });
    const pods = pool.arePodsCounted ? pool.pods : (podsPerNode ?? pool.pods);
    const isLess = poolAtRest(bounds, pods).served < pods;
    const on = effectOf(old, bounds, now.poolGrows, changed.poolGrows);
    // An ENI with a pod on it stays.
    return { pool, bounds, pods, on: on === 'resized' && isLess ? 'until-replaced' : on };
  });
}

function effectOf(old: PoolBounds, bounds: PoolBounds, grew: boolean, grows: boolean): OnNode {
  if (!grows) return 'stays';
  const isOtherMode = old.byPrefix !== bounds.byPrefix || old.primaryServes !== bounds.primaryServes || !grew;
  if (isOtherMode) return 'until-replaced';
  return isDeepStrictEqual(old, bounds) ? 'stays' : 'resized';
}

/** What resizing came to. */
export interface Resized {
  readonly inventory: Inventory;
  /** Nodes that ask for more than their subnets have. */
  readonly short: readonly Instance[];
}

/** The inventory once aws-node has taken and given back what its settings ask for, on the nodes that it can resize. */
export function withPoolsResized(state: ClusterState, pools: readonly ChangedPool[], now: Date): Resized {
  const resized = pools.filter(({ on }) => on === 'resized');
  if (resized.length === 0) return { inventory: state.inventory, short: [] };
  const draft = draftOf(state.inventory);
  const short = resized.filter((each) => !resize(draft, state, each, now));
  return { inventory: inventoryOf(draft), short: short.map(({ pool }) => pool.instance) };
}

/** @returns whether it got all that it asks for */
function resize(draft: Draft, state: ClusterState, { pool, bounds, pods }: ChangedPool, now: Date): boolean {
  const target = poolAtRest(bounds, pods).filled.map((units) => demandOf(bounds, units));
  const { serving, others } = enisOf(pool, bounds);
  // Those that are given up go first: what they held is there for the rest.
  for (const eni of serving.slice(target.length)) if (!isPrimaryEni(eni)) removeEni(draft, eni);
  const kept = target.map((demand, index) => ({ demand, eni: serving[index] }));
  const isWhole = kept.map(({ demand, eni }, index) =>
    eni === undefined ? addTo(draft, state, pool, demand, others + index, now) : refill(draft, eni, demand),
  );
  return isWhole.every((whole) => whole);
}

function demandOf({ byPrefix }: PoolBounds, units: number): EniDemand {
  return byPrefix ? { addresses: 1, prefixes: units } : { addresses: 1 + units, prefixes: 0 };
}

/** ENIs that give pods addresses, the primary first; and how many are there besides. */
function enisOf(
  { enis }: RunningPool,
  { primaryServes }: PoolBounds,
): { readonly serving: readonly NetworkInterface[]; readonly others: number } {
  const own = [...enis].sort((a, b) => (a.attachment?.deviceIndex ?? 0) - (b.attachment?.deviceIndex ?? 0));
  const serving = own.filter(
    (eni) =>
      eni.interfaceType !== 'trunk' &&
      (eni.attachment?.networkCardIndex ?? 0) === 0 &&
      eni.tags[ENI_TAGS.noManage] !== 'true' &&
      (primaryServes || !isPrimaryEni(eni)),
  );
  return { serving, others: own.length - serving.length };
}

/** Fills an ENI up, or takes back what it has too much. */
function refill(draft: Draft, eni: NetworkInterface, { addresses, prefixes }: EniDemand): boolean {
  const kept = {
    privateIpAddresses: eni.privateIpAddresses.slice(0, addresses),
    ipv4Prefixes: eni.ipv4Prefixes.slice(0, prefixes),
  };
  takeBack(draft, eni.subnetId, {
    privateIpAddresses: eni.privateIpAddresses.slice(addresses),
    ipv4Prefixes: eni.ipv4Prefixes.slice(prefixes),
  });
  const more = giveOut(draft, eni.subnetId, {
    addresses: addresses - kept.privateIpAddresses.length,
    prefixes: prefixes - kept.ipv4Prefixes.length,
  });
  draft.enis.set(eni.id, {
    ...eni,
    privateIpAddresses: [...kept.privateIpAddresses, ...(more?.privateIpAddresses ?? [])],
    ipv4Prefixes: [...kept.ipv4Prefixes, ...(more?.ipv4Prefixes ?? [])],
  });
  return more !== undefined;
}

/** A further ENI, in the subnet with most addresses of those that the VPC CNI uses for the node. */
function addTo(
  draft: Draft,
  { cni, cluster }: ClusterState,
  { instance, enis }: RunningPool,
  demand: EniDemand,
  device: number,
  now: Date,
): boolean {
  const own = draft.subnets.get(instance.subnetId ?? '');
  if (own === undefined) return false;
  const used = new Set(enis.filter((eni) => !isPrimaryEni(eni)).map(({ subnetId }) => subnetId));
  const isCustom = settingsOrDefaults(cni.settings).customNetworking;
  const subnets = isCustom
    ? [...draft.subnets.values()].filter(({ id }) => used.has(id))
    : cniSubnets(own, [...draft.subnets.values()], subnetChoice(cni)).subnets;
  for (const { id } of subnets) {
    const given = giveOut(draft, id, demand);
    if (given === undefined) continue;
    const primary = enis.find(isPrimaryEni);
    addEni(draft, {
      ...given,
      instanceId: instance.id,
      cluster: cluster.name,
      device,
      subnetId: id,
      now,
      securityGroupIds: primary?.securityGroupIds ?? [],
      primaryTags: {},
    });
    return true;
  }
  return false;
}
