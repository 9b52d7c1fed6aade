import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { clusterNameOf, nodegroupNameOf } from '../../facts/cluster/cluster-tags.ts';
import { isUpFor } from '../../facts/cni/cni-nodes.ts';
import { groupNameOf } from '../../facts/node/auto-scaling-groups.ts';
import type { Instance, Tags } from '../../model/inventory.ts';
import type { NodePool, StatedPool } from './stated-pools.ts';

/** A pool whose nodes come and go without one that stays. */
export interface FailedStarts {
  readonly pool: NodePool;
  /**
   * What shows it: EC2 by nodes that ended one after another; the NodePool by its own condition; or only nodes that are up, and
   * should have registered by now.
   */
  readonly by: 'ended' | 'condition' | 'late';
  /** Those that ended as they would had they not joined, the earliest first, with how long they lived. */
  readonly ended: readonly { readonly node: Instance; readonly minutes: number }[];
  /** Those that are up now, and may be next. Where Kubernetes shows it, those of them that have not registered. */
  readonly up: readonly Instance[];
  /** Minutes since the first of these was launched; undefined where none is up. */
  readonly upMinutes: number | undefined;
}

export interface StartRules {
  readonly minEnded: number;
  readonly minLifeMinutes: number;
  readonly maxLifeMinutes: number;
  readonly minUnregisteredMinutes: number;
}

/** What is known of nodes. */
export interface NodesSeen {
  readonly nodes: readonly Instance[];
  readonly ended: readonly Instance[];
  /** Ids of nodes whose ENIs show that they joined. */
  readonly joined: ReadonlySet<string>;
  /** Node pools as Kubernetes has them, of clusters whose API was read. */
  readonly stated: readonly StatedPool[];
}

/**
 * Karpenter, which EKS Auto Mode runs too, terminates a node that has not registered after 15 minutes (NodeClaim
 * lifecycle, registrationTimeout), and the Cluster Autoscaler one that has not after its `--max-node-provision-time` of 15.
 * A row of nodes that each lived for about as long, in a pool that has none that lived longer, is of nodes that do not join.
 * Spot capacity that EC2 took back ends nodes at any age and says nothing. What a NodePool says of its own goes before that.
 */
export function failedStarts(seen: NodesSeen, rules: StartRules, now: Date): readonly FailedStarts[] {
  const { nodes, ended, joined, stated } = seen;
  const upIn = groupBy(nodes.filter(isUp), keyOf);
  const endedIn = groupBy(ended, keyOf);
  const proven = new Set(
    nodes.filter((node) => joined.has(node.id) || stays(node, rules.maxLifeMinutes, now)).map(keyOf),
  );
  const statedBy = new Map(stated.map((each) => [textOf(each.pool), each]));
  const keys = [...new Set([...endedIn.keys(), ...statedBy.keys()])].sort((a, b) => compareText(a ?? '', b ?? ''));
  return keys.flatMap((key): readonly FailedStarts[] => {
    const gone = endedIn.get(key) ?? [];
    const own = key === undefined ? undefined : statedBy.get(key);
    const pool = own?.pool ?? poolOf(gone[0]?.tags ?? {});
    if (key === undefined || pool === undefined || own?.registers === 'yes') return [];
    const starts = (by: FailedStarts['by'], lives: FailedStarts['ended'], up: readonly Instance[]) => [
      { pool, by, ended: lives, up: up.toSorted(byId), upMinutes: longestUp(up, now) },
    ];
    const { given, isRow } = livesOf(gone, rules);
    const unregistered = own === undefined ? [] : unregisteredOf(own, nodes, joined);
    if (own?.registers === 'no' && own.isWanted) return starts('condition', given, unregistered);
    if (isRow && !proven.has(key)) return starts('ended', given, upIn.get(key) ?? []);
    const late = unregistered.filter((node) => isUpFor(node, rules.minUnregisteredMinutes, now));
    return late.length === 0 ? [] : starts('late', [], late);
  });
}

/** Nodes that ended at the age at which those end that do not join, and whether there are enough of them, and none older. */
function livesOf(gone: readonly Instance[], { minEnded, minLifeMinutes, maxLifeMinutes }: StartRules) {
  const lives = gone.flatMap((node) => {
    const minutes = lifeOf(node);
    return minutes === undefined || wasTakenBack(node) ? [] : [{ node, minutes }];
  });
  const given = lives.filter(({ minutes }) => minutes >= minLifeMinutes && minutes <= maxLifeMinutes).sort(byLaunch);
  return { given, isRow: given.length >= minEnded && !lives.some(({ minutes }) => minutes > maxLifeMinutes) };
}

/** Nodes that are up, and of which their claims say that no Node has come for them. */
function unregisteredOf(
  { unregistered }: StatedPool,
  nodes: readonly Instance[],
  joined: ReadonlySet<string>,
): readonly Instance[] {
  const ids = new Set(unregistered);
  return nodes.filter((node) => ids.has(node.id) && isUp(node) && !joined.has(node.id));
}

/** In whole minutes. */
function longestUp(up: readonly Instance[], now: Date): number | undefined {
  const launches = up.flatMap(({ launchTime }) => launchTime?.getTime() ?? []);
  return launches.length === 0 ? undefined : Math.floor((now.getTime() - Math.min(...launches)) / 60_000);
}

function byId(a: Instance, b: Instance): number {
  return compareText(a.id, b.id);
}

/**
 * Whether it has lived longer than one that does not join. What is about to end counts as long as EC2 lists it: it was
 * there. A stopped one may have stopped soon, and one in a warm pool is to join later.
 */
function stays(node: Instance, minutes: number, now: Date): boolean {
  const isThere = isUp(node) || ((node.state === 'shutting-down' || node.state === 'stopping') && !node.inWarmPool);
  return isThere && isUpFor(node, minutes, now);
}

/** Not one in a warm pool, which is to join later. */
function isUp({ state, inWarmPool }: Instance): boolean {
  return (state === 'running' || state === 'pending') && inWarmPool !== true;
}

function keyOf({ tags }: Instance): string | undefined {
  const pool = poolOf(tags);
  return pool && textOf(pool);
}

function textOf({ cluster, kind, name }: NodePool): string {
  return [cluster, kind, name].join('\n');
}

/** By the tags of whoever launched it: EKS, Karpenter, EKS Auto Mode, EC2 Auto Scaling. */
function poolOf(tags: Tags): NodePool | undefined {
  const cluster = clusterNameOf(tags);
  const nodegroup = nodegroupNameOf(tags);
  const ofKarpenter = tags['karpenter.sh/nodepool'];
  const ofAutoMode = tags['eks:kubernetes-node-pool-name'];
  const group = groupNameOf(tags);
  if (cluster === undefined) return undefined;
  if (nodegroup !== undefined) return { cluster, kind: 'node group', name: nodegroup };
  if (ofAutoMode !== undefined) return { cluster, kind: 'Auto Mode node pool', name: ofAutoMode };
  if (ofKarpenter !== undefined) return { cluster, kind: 'Karpenter node pool', name: ofKarpenter };
  return group === undefined ? undefined : { cluster, kind: 'Auto Scaling group', name: group };
}

/** In whole minutes; undefined where EC2 does not say when it began or ended. */
function lifeOf({ launchTime, end }: Instance): number | undefined {
  if (launchTime === undefined || end?.at === undefined) return undefined;
  return Math.round((end.at.getTime() - launchTime.getTime()) / 60_000);
}

function wasTakenBack({ end }: Instance): boolean {
  return end?.code?.startsWith('Server.Spot') === true;
}

function byLaunch(a: FailedStarts['ended'][number], b: FailedStarts['ended'][number]): number {
  const time = ({ node }: FailedStarts['ended'][number]) => node.launchTime?.getTime() ?? 0;
  return time(a) - time(b) || compareText(a.node.id, b.node.id);
}
