import { settingsOrDefaults } from '../facts/cni/cni-settings.ts';
import { poolAtRest } from '../facts/node/address-pool.ts';
import { type NextNodes, nextNode } from '../facts/node/next-nodes.ts';
import { poolBounds } from '../facts/node/node-addresses.ts';
import { AuditorError } from '../model/errors.ts';
import type { Inventory, Nodegroup, Subnet } from '../model/inventory.ts';
import type { Break, Change } from '../model/what-if.ts';
import { assumptionsOf, notJudgedOf } from './assumptions.ts';
import { withCniChanged } from './change-cni.ts';
import { type ClusterState, clusterState, runningNodesOf } from './cluster-state.ts';
import {
  demandWith,
  type Launched,
  withDesired,
  withFewerNodes,
  withMoreNodes,
  withNodesReplaced,
} from './new-size.ts';
import { withSubnet } from './new-subnet.ts';
import { assertPossible, whyNotJudged } from './refusals.ts';
import { type ChangedPool, changedPools, withPoolsResized } from './running-nodes.ts';
import { leftOutBreak, resizeBreaks, shortBreak } from './words.ts';

/** What is asked of a cluster, and what it goes by. */
export interface Asked {
  readonly cluster: string;
  readonly changes: readonly Change[];
  /** Pods with an address of their own on each node; undefined where nobody says. */
  readonly podsPerNode: number | undefined;
  /** Every subnet of the region; undefined where they could not be read. */
  readonly everySubnet: readonly Subnet[] | undefined;
  readonly now: Date;
}

/** The inventory as it would be. */
export interface Applied {
  readonly inventory: Inventory;
  /** While a rolling update has most nodes; undefined without one. */
  readonly during: Inventory | undefined;
  /** Node groups of which running nodes show nothing of what new ones take: these start in another mode. */
  readonly otherMode: ReadonlySet<string>;
  readonly breaks: readonly Break[];
  /** A sentence each. */
  readonly assumptions: readonly string[];
  readonly notJudged: readonly string[];
}

/**
 * Makes the inventory of now the one that it would be, by the rules that judge it: pools of nodes, where nodes come, what
 * each takes. Nothing is promised of what cannot be known: that is an assumption or not judged.
 * @throws AuditorError CHANGE_REFUSED, CHANGE_UNREADABLE for a change that the cluster could not have or that cannot be told of
 */
export function applyChanges(inventory: Inventory, asked: Asked): Applied {
  const { cluster, changes, podsPerNode, now } = asked;
  const stateOf = (each: Inventory) => clusterState(each, cluster, now);
  const before = stateOf(inventory);
  const configured = stateOf(withCniChanged(inventory, cluster, changes));
  for (const change of changes) assertPossible(change, { before, after: configured });
  const pools = changedPools(before, configured, podsPerNode);
  const withSubnets = changes.reduce(
    (state, change) =>
      change.kind === 'add-subnet' ? stateOf(withSubnet(state, change, everySubnetOf(asked))) : state,
    configured,
  );
  const resized = withPoolsResized(withSubnets, pools, now);
  const breaks: Break[] = [...resizeBreaks(resized.short, inventory)];
  let state = stateOf(resized.inventory);
  for (const change of changes) {
    if (change.kind !== 'scale') continue;
    const scaled = withSize(state, change, { ...asked, podsPerNode: podsOnNew(change.nodegroup, pools, podsPerNode) });
    breaks.push(...scaled.breaks);
    state = stateOf(scaled.inventory);
  }
  const isUpgraded = changes.some(({ kind }) => kind === 'upgrade');
  const upgraded = isUpgraded ? upgrade(state, pools, asked) : undefined;
  const last = upgraded?.inventory ?? state.inventory;
  const all = [...breaks, ...(upgraded?.breaks ?? [])];
  return {
    inventory: last,
    during: upgraded?.during,
    otherMode: isUpgraded ? new Set() : groupsOfOtherMode(pools),
    breaks: all,
    assumptions: assumptionsOf({ before, configured, after: stateOf(last) }, pools, asked, all.length > 0),
    notJudged: notJudgedOf(configured, pools, isUpgraded),
  };
}

function groupsOfOtherMode(pools: readonly ChangedPool[]): ReadonlySet<string> {
  return new Set(pools.flatMap(({ pool, on }) => (on === 'until-replaced' ? (pool.nodegroup?.name ?? []) : [])));
}

/** Where running nodes show nothing of it, a new node has its first pod. */
function podsOnNew(
  nodegroup: string,
  pools: readonly ChangedPool[],
  podsPerNode: number | undefined,
): number | undefined {
  return podsPerNode ?? (groupsOfOtherMode(pools).has(nodegroup) ? 1 : undefined);
}

function everySubnetOf({ everySubnet }: Asked): readonly Subnet[] {
  if (everySubnet !== undefined) return everySubnet;
  throw new AuditorError(
    'CHANGE_UNREADABLE',
    'which blocks of the VPC are unused is unknown: not all of its subnets could be read',
  );
}

interface Step {
  readonly inventory: Inventory;
  readonly breaks: readonly Break[];
}

function withSize(
  state: ClusterState,
  { nodegroup: name, nodes }: Extract<Change, { readonly kind: 'scale' }>,
  { cluster, podsPerNode, now }: Asked,
): Step {
  const next = state.next.find(({ nodegroup }) => nodegroup.name === name);
  if (next === undefined) return { inventory: state.inventory, breaks: [] };
  const running = runningNodesOf(state, next.nodegroup).length;
  if (nodes <= running) {
    const inventory = withFewerNodes(state, next, running - nodes);
    return { inventory: withDesired(inventory, cluster, name, nodes), breaks: [] };
  }
  const demand = demandWith(next, podsPerNode);
  const launched = withMoreNodes(state, next, nodes - running, demand, now);
  return {
    inventory: withDesired(launched.inventory, cluster, name, nodes),
    breaks: shortBreak('scale', launched, running, state),
  };
}

interface Upgraded extends Step {
  readonly during: Inventory;
}

/** All groups at once: first the extra nodes of each, besides all that is there; then every node anew. */
function upgrade(state: ClusterState, pools: readonly ChangedPool[], asked: Asked): Upgraded {
  const { cluster, podsPerNode, now } = asked;
  const stateOf = (each: Inventory) => clusterState(each, cluster, now);
  const groups = state.next.filter(({ nodegroup }) => whyNotJudged(nodegroup, state) === undefined);
  const breaks: Break[] = [];
  let during = state;
  for (const { nodegroup } of groups) {
    const next = nextOf(during, nodegroup);
    if (next === undefined || next.growth.surge === 0) continue;
    const demand = demandWith(next, podsOnNew(nodegroup.name, pools, podsPerNode));
    const launched = withMoreNodes(during, next, next.growth.surge, demand, now);
    breaks.push(...shortBreak('surge', launched, 0, during));
    during = stateOf(launched.inventory);
  }
  let after = state;
  for (const { nodegroup } of groups) {
    const replaced = withGroupReplaced(after, nodegroup, pools, asked);
    breaks.push(...replaced.breaks);
    after = stateOf(replaced.inventory);
  }
  return { inventory: after.inventory, during: during.inventory, breaks };
}

function nextOf({ next }: ClusterState, { name }: Nodegroup): NextNodes | undefined {
  return next.find(({ nodegroup }) => nodegroup.name === name);
}

/** Nodes whose pool would be as it is hold the same anew. */
function withGroupReplaced(state: ClusterState, group: Nodegroup, pools: readonly ChangedPool[], asked: Asked): Step {
  const next = nextOf(state, group);
  const own = pools.filter(({ pool, on }) => pool.nodegroup?.name === group.name && on === 'until-replaced');
  const there = new Map(runningNodesOf(state, group).map((node) => [node.id, node]));
  const nodes = own.flatMap(({ pool }) => there.get(pool.instance.id) ?? []);
  if (next === undefined || nodes.length === 0) return { inventory: state.inventory, breaks: [] };
  const pods = Math.ceil(own.reduce((sum, each) => sum + each.pods, 0) / own.length);
  const demand = demandWith(next, pods);
  const stateOf = (each: Inventory) => clusterState(each, asked.cluster, asked.now);
  const launched = withNodesReplaced(state, next, nodes, demand, asked.now, stateOf);
  return {
    inventory: launched.inventory,
    breaks: [...shortBreak('replacement', launched, 0, state), ...leftOut(launched, pods)],
  };
}

function leftOut({ next }: Launched, pods: number): readonly Break[] {
  const { slots, cni } = next;
  if (slots === undefined) return [];
  const { served } = poolAtRest(poolBounds(slots, settingsOrDefaults(cni.settings), nextNode(next)), pods);
  return served < pods ? [leftOutBreak(next.nodegroup.name, served, pods)] : [];
}
