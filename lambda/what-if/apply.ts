import { isDeepStrictEqual } from 'node:util';
import { count, list } from '../common/words.ts';
import { settingsOrDefaults } from '../facts/cni/cni-settings.ts';
import { type PoolBounds, poolAtRest } from '../facts/node/address-pool.ts';
import { type NextNodes, nextNode } from '../facts/node/next-nodes.ts';
import { nodeTotal, poolBounds, takesPrefixes } from '../facts/node/node-addresses.ts';
import { itemsOf } from '../model/coverage.ts';
import { AuditorError } from '../model/errors.ts';
import type { Inventory, Nodegroup, Subnet } from '../model/inventory.ts';
import type { Break, Change } from '../model/what-if.ts';
import { withCniChanged } from './change-cni.ts';
import { type ClusterState, clusterState, runningNodesOf } from './cluster-state.ts';
import { isMadeUp } from './draft.ts';
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
  return {
    inventory: last,
    during: upgraded?.during,
    otherMode: isUpgraded ? new Set() : groupsOfOtherMode(pools),
    breaks: [...breaks, ...(upgraded?.breaks ?? [])],
    assumptions: [
      ...assumptionsOf(before, stateOf(last), pools, asked),
      ...(breaks.length > 0 || (upgraded?.breaks.length ?? 0) > 0
        ? ['A node that lacks addresses is launched with one, if its subnet has one. Its pods take what is left.']
        : []),
      ...unusedSubnets(last),
      ...settingsWithoutEffect(before, configured, changes),
    ],
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

function assumptionsOf(
  before: ClusterState,
  after: ClusterState,
  pools: readonly ChangedPool[],
  { changes, podsPerNode }: Asked,
): readonly string[] {
  const has = (kind: Change['kind']) => changes.some((change) => change.kind === kind);
  const changed = pools.filter(({ on }) => on !== 'stays');
  const uncounted = changed.filter(({ pool }) => !pool.arePodsCounted);
  const next = after.next.filter(({ assumptions }) => assumptions.length > 0);
  const usesPrefixes = after.next.some(({ demand }) => takesPrefixes(demand));
  return [
    ...[...new Set(next.flatMap(({ assumptions }) => assumptions))].map(sentence),
    ...(uncounted.length > 0 && podsPerNode === undefined
      ? [
          `Pods on ${count(uncounted.length, 'running node')} are not counted: as many as may have an address now are assumed. --kubernetes counts them, --pods-per-node states them.`,
        ]
      : []),
    ...(podsPerNode !== undefined ? [`Each node runs ${count(podsPerNode, 'pod')} with an address of its own.`] : []),
    ...(podsPerNode === undefined ? demandSentences(before, after, changes) : []),
    ...(pools.some(({ on }) => on === 'resized')
      ? ['aws-node restarts on running nodes: they take or give back addresses within minutes.']
      : []),
    ...stillOld(changed, has('upgrade')),
    ...(has('upgrade') ? [upgradeSentence(after.next)] : []),
    ...(has('add-subnet')
      ? [
          'The new subnet has the tag kubernetes.io/role/cni=1, and a route table like the others. Only ENIs that are created later use it.',
        ]
      : []),
    ...(usesPrefixes ? ['Whole blocks: at most so many stay, since EC2 may put single addresses into any block.'] : []),
    ...severalTypes(after.next, changes),
    ...(settingsOrDefaults(after.cni.settings).podEni
      ? ['Pods with security groups of their own: their branch ENIs are not counted, one address each.']
      : []),
    ...(before.cni.version.known ? [] : ['The release of the VPC CNI is unknown: the newest is assumed.']),
  ];
}

function stillOld(changed: readonly ChangedPool[], isUpgraded: boolean): readonly string[] {
  const waiting = changed.filter(({ on }) => on === 'until-replaced').length;
  if (waiting === 0) return [];
  return isUpgraded
    ? ['Pods are spread evenly over the nodes that replace others.']
    : [
        `${count(waiting, 'running node')} ${waiting === 1 ? 'holds' : 'hold'} what ${waiting === 1 ? 'it holds' : 'they hold'} now until replaced: the change counts for nodes that start later. --upgrade replaces them.`,
      ];
}

/** Of a group that may start nodes of several types, what is counted. */
function severalTypes(next: readonly NextNodes[], changes: readonly Change[]): readonly string[] {
  const isAsked = ({ nodegroup }: NextNodes) =>
    changes.some(({ kind }) => kind === 'upgrade') ||
    changes.some((change) => change.kind === 'scale' && change.nodegroup === nodegroup.name);
  const names = next.filter((each) => each.types.length > 1 && isAsked(each)).map(({ nodegroup }) => nodegroup.name);
  if (names.length === 0) return [];
  return [`${list(names)} may start nodes of several instance types: the one that takes fewest addresses is counted.`];
}

/** Of groups that grow what a new node takes; of those that shrink what becomes of their pods. */
function demandSentences(before: ClusterState, after: ClusterState, changes: readonly Change[]): readonly string[] {
  const sizes = changes.flatMap((change) => (change.kind === 'scale' ? [change] : []));
  const isMore = ({ nodegroup, nodes }: (typeof sizes)[number]) => {
    const group = before.nodegroups.find(({ name }) => name === nodegroup);
    return group !== undefined && nodes > runningNodesOf(before, group).length;
  };
  const grown = sizes.filter(isMore).map(({ nodegroup }) => nodegroup);
  const demands = after.next
    .filter(({ nodegroup }) => grown.includes(nodegroup.name))
    .map(({ cluster, nodegroup, demand, demandFrom }) => {
      if (cluster.ipFamily === 'ipv6') return `${nodegroup.name} takes one IPv4 address, however many pods it runs`;
      const from = demandFrom === 'running nodes' ? 'as its running nodes hold' : 'as a node takes for its first pods';
      return `${nodegroup.name} takes ${nodeTotal(demand)}, ${from}`;
    });
  return [
    ...(demands.length > 0
      ? [
          `Addresses of a new node: ${list(demands)}.${after.cluster.ipFamily === 'ipv6' ? '' : ' With more pods it takes more.'}`,
        ]
      : []),
    ...(sizes.length > grown.length
      ? ['Pods of nodes that end move to others, which may then take more addresses.']
      : []),
  ];
}

/** Settings that are so already, or that others overrule. */
function settingsWithoutEffect(
  before: ClusterState,
  configured: ClusterState,
  changes: readonly Change[],
): readonly string[] {
  const names = changes.flatMap((change) => (change.kind === 'set' ? [`${change.name}=${change.value}`] : []));
  if (names.length === 0) return [];
  const effect = ({ cni, next }: ClusterState) => {
    const { environment: _, ...settings } = settingsOrDefaults(cni.settings);
    const bounds = next.map((each) => each.slots && poolBounds(each.slots, settings, nextNode(each)));
    return { ...settings, warm: bounds.map((each) => each && poolSizes(each)) };
  };
  const [was, is] = [effect(before), effect(configured)];
  if (isDeepStrictEqual(was, is)) return [`${list(names)}: so already, or the default.`];
  const isOverruled = was.warm.length > 0 && isDeepStrictEqual({ ...was, ...TARGETS }, { ...is, ...TARGETS });
  return isOverruled
    ? [`${list(names)}: another setting overrules it, so nodes take as many addresses as before.`]
    : [];
}

/** What a pool holds for any number of pods that matters. */
function poolSizes(bounds: PoolBounds): readonly number[] {
  return [0, 1, 2, 5, 10, 17, 30, 60].map((pods) => poolAtRest(bounds, pods).addresses);
}

const TARGETS = {
  warmEniTarget: undefined,
  warmIpTarget: undefined,
  minimumIpTarget: undefined,
  warmPrefixTarget: undefined,
  maxEni: undefined,
};

function unusedSubnets(inventory: Inventory): readonly string[] {
  const { subnets, subnetEnis } = inventory.sections;
  const unused = itemsOf(subnets).filter(
    ({ id }) => isMadeUp(id) && !itemsOf(subnetEnis).some(({ subnetId }) => subnetId === id),
  );
  return unused.length === 0
    ? []
    : [
        'Nothing takes addresses from the new subnet yet: the first ENI of a node is in the subnet of the node, and others are created when pods need them.',
      ];
}

function upgradeSentence(next: readonly NextNodes[]): string {
  const surges = next
    .filter(({ growth }) => growth.surge > 0)
    .map(({ nodegroup, growth }) => `${nodegroup.name} ${growth.surge}`);
  return surges.length === 0
    ? 'The rolling update ends old nodes before it starts new ones: it needs no extra addresses.'
    : `The rolling update of all node groups runs at once, with extra nodes: ${list(surges)}.`;
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

function notJudgedOf(state: ClusterState, pools: readonly ChangedPool[], isUpgraded: boolean): readonly string[] {
  const groups = state.nodegroups.flatMap((group) => {
    const why = whyNotJudged(group, state);
    return why === undefined ? [] : [`Node group ${group.name}: ${why}.`];
  });
  const known = new Set(pools.map(({ pool }) => pool.instance.id));
  const nodes = state.nodegroups.flatMap((group) => runningNodesOf(state, group));
  const unknown = nodes.filter(({ id }) => !known.has(id)).length;
  const outside = pools.filter(({ pool }) => pool.nodegroup === undefined).length;
  const zones = [...new Set(state.next.flatMap(({ sites }) => sites.podSubnetsUnknownIn))].sort();
  return [
    ...groups,
    ...(zones.length > 0
      ? [
          `The subnets of pods in ${list(zones)} are unknown: only the addresses of nodes themselves are counted there. --kubernetes reads the ENIConfigs.`,
        ]
      : []),
    ...(unknown > 0 && pools.some(({ on }) => on !== 'stays')
      ? [`${count(unknown, 'running node')} without a sign of the VPC CNI, or of an unknown type: counted as now.`]
      : []),
    ...(isUpgraded && outside > 0
      ? [
          `${count(outside, 'node')} outside managed node groups: the update does not replace ${outside === 1 ? 'it' : 'them'}.`,
        ]
      : []),
  ];
}
