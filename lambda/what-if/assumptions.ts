import { isDeepStrictEqual } from 'node:util';
import { count, list } from '../common/words.ts';
import { settingsOrDefaults } from '../facts/cni/cni-settings.ts';
import { type PoolBounds, poolAtRest } from '../facts/node/address-pool.ts';
import { type NextNodes, nextNode } from '../facts/node/next-nodes.ts';
import { nodeTotal, poolBounds, takesPrefixes } from '../facts/node/node-addresses.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Change } from '../model/what-if.ts';
import { type ClusterState, runningNodesOf } from './cluster-state.ts';
import { isMadeUp } from './draft.ts';
import { whyNotJudged } from './refusals.ts';
import type { ChangedPool } from './running-nodes.ts';

/** A cluster as it is, with its new settings, and in the end. */
interface Turn {
  readonly before: ClusterState;
  readonly configured: ClusterState;
  readonly after: ClusterState;
}

/** What the numbers rest on, a sentence each. */
export function assumptionsOf(
  { before, configured, after }: Turn,
  pools: readonly ChangedPool[],
  { changes, podsPerNode }: { readonly changes: readonly Change[]; readonly podsPerNode: number | undefined },
  isShort: boolean,
): readonly string[] {
  const has = (kind: Change['kind']) => changes.some((change) => change.kind === kind);
  const changed = pools.filter(({ on }) => on !== 'stays');
  const byPods = changed.filter(({ on }) => on === 'resized' || has('upgrade'));
  const uncounted = byPods.filter(({ pool }) => !pool.arePodsCounted);
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
    ...(isShort
      ? ['A node that lacks addresses is launched with one, if its subnet has one. Its pods take what is left.']
      : []),
    ...unusedSubnets(after.inventory),
    ...settingsWithoutEffect(before, configured, changes),
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
      if (cluster.ipFamily === 'ipv6') {
        const taken =
          nodeTotal(demand) === 1 ? 'one IPv4 address' : count(nodeTotal(demand), 'IPv4 address', 'IPv4 addresses');
        return `${nodegroup.name} takes ${taken}, however many pods it runs`;
      }
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

/** What the numbers leave out, a sentence each. */
export function notJudgedOf(
  state: ClusterState,
  pools: readonly ChangedPool[],
  isUpgraded: boolean,
): readonly string[] {
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
