import { groupBy } from '../../common/group-by.ts';
import { ADDRESSES_PER_PREFIX } from '../../facts/eni/eni-addresses.ts';
import { type LaunchFailure, launchFailureOf } from '../../facts/node/auto-scaling-groups.ts';
import { poolOfClaim } from '../../facts/node/node-pools.ts';
import { addressesToHave } from '../../facts/subnet/subnet-state.ts';
import type { FailedLaunch, Subnet } from '../../model/inventory.ts';
import type { KubeEvent, WaitingPod } from '../../model/kubernetes.ts';
import {
  conditionOf,
  type KubeCondition,
  type KubeNodeClaim,
  type KubeNodeClass,
  type KubeNodePool,
} from '../../model/node-pools.ts';
import { failuresOf } from './failures.ts';

/**
 * Why no node of a pool is launched:
 * - `no-node-class`: what says where and how does not exist
 * - `no-subnets`: its node class selects none that exists
 * - `not-ready`: its node class, or the pool itself, is refused for something else
 * - `failing`: launches are tried and fail
 * - `limits`: it has as much as it may have
 */
export type PoolTrouble =
  | { readonly kind: 'no-node-class' | 'no-subnets' | 'limits' }
  | { readonly kind: 'not-ready'; readonly of: 'class' | 'pool'; readonly condition: KubeCondition }
  | {
      readonly kind: 'failing';
      readonly failure: LaunchFailure;
      /** Launches that failed so; 0 where the subnets show that the next will. */
      readonly times: number;
      readonly latest: Date | undefined;
      readonly says: string;
      readonly subnets: readonly string[];
      /** None of its subnets has room for a node. */
      readonly allFull: boolean;
    };

/** What is known around the pools of a cluster. */
export interface PoolSurroundings {
  /** Pods of their cluster that have no node; undefined where that is not known. */
  readonly waiting: readonly WaitingPod[] | undefined;
  /** Events of claims that EC2 could not fulfil, by the name of the pool. */
  readonly refusals: ReadonlyMap<string, readonly KubeEvent[]>;
  /** Names of pools whose limits keep pods that wait from a node. */
  readonly atLimits: ReadonlySet<string>;
  readonly subnets: readonly Subnet[];
}

/** What events and pods that wait tell of the pools of a cluster, sorted out once for however many pools there are. Pure. */
export function poolSurroundings(
  waiting: readonly WaitingPod[] | undefined,
  events: readonly KubeEvent[],
  subnets: readonly Subnet[],
): PoolSurroundings {
  const refused = events.filter(({ reason, kind }) => reason === 'InsufficientCapacityError' && kind === 'NodeClaim');
  return {
    waiting,
    refusals: groupBy(refused, ({ name }) => poolOfClaim(name)),
    atLimits: poolsAtLimits(waiting, events),
    subnets,
  };
}

/** What is wrong with a pool, the cause that stands before the others first; undefined where nothing is known to be. Pure. */
export function poolTrouble(pool: KubeNodePool, around: PoolSurroundings, now: Date): PoolTrouble | undefined {
  const { nodeClass } = pool;
  if (nodeClass === undefined) return { kind: 'no-node-class' };
  return notReady(pool, nodeClass) ?? (isWanted(pool, around) ? failing(pool, nodeClass, around, now) : undefined);
}

/** Whether nodes of the pool are to come, or may be: pods wait for one, or it has a claim that is not launched. */
export function isWanted({ unregistered }: KubeNodePool, { waiting }: Pick<PoolSurroundings, 'waiting'>): boolean {
  return waiting === undefined || waiting.length > 0 || unregistered.some((claim) => claim.launched?.status !== 'True');
}

/**
 * Conditions without which nothing is launched, those that others follow from first (karpenter-provider-aws,
 * EC2NodeClassStatus; sigs.k8s.io/karpenter, NodePoolStatus). One that is Unknown is not known.
 */
const OF_CLASS = [
  'SubnetsReady',
  'SecurityGroupsReady',
  'AMIsReady',
  'InstanceProfileReady',
  'PlacementGroupReady',
  'CapacityReservationsReady',
  'ValidationSucceeded',
  'Ready',
] as const;
const OF_POOL = ['ValidationSucceeded'] as const;

function notReady(pool: KubeNodePool, nodeClass: KubeNodeClass): PoolTrouble | undefined {
  const isFalse = (of: KubeNodePool | KubeNodeClass) => (type: string) => conditionOf(of, type)?.status === 'False';
  const ofClass = OF_CLASS.find(isFalse(nodeClass));
  if (ofClass === 'SubnetsReady' && (nodeClass.subnetIds ?? []).length === 0) return { kind: 'no-subnets' };
  const condition = ofClass && conditionOf(nodeClass, ofClass);
  if (condition !== undefined) return { kind: 'not-ready', of: 'class', condition };
  const ofPool = OF_POOL.find(isFalse(pool));
  const own = ofPool && conditionOf(pool, ofPool);
  return own && { kind: 'not-ready', of: 'pool', condition: own };
}

function failing(
  pool: KubeNodePool,
  nodeClass: KubeNodeClass,
  around: PoolSurroundings,
  now: Date,
): PoolTrouble | undefined {
  const needed = 1 + nodeClass.prefixes * ADDRESSES_PER_PREFIX;
  const found = new Set(nodeClass.subnetIds);
  const own = around.subnets.filter(({ id }) => found.has(id));
  const short = own.filter((subnet) => addressesToHave(subnet) < needed).map(({ id }) => id);
  const allFull = short.length > 0 && short.length === nodeClass.subnetIds?.length;
  const failed = failedLaunches(pool, around.refusals.get(pool.name) ?? [], now).filter(
    ({ message }) => !isDisproved(message, own, short, nodeClass),
  );
  const failures = failuresOf(withoutEchoes(failed), around.subnets, needed);
  if (
    allFull &&
    (failures === undefined || failures.failure === 'no-addresses' || failures.failure === 'no-capacity')
  ) {
    const { times = 0, latest } = failures ?? {};
    const says = latest?.message ?? '';
    return {
      kind: 'failing',
      failure: 'no-addresses',
      times,
      latest: latest?.at,
      says,
      subnets: short.sort(),
      allFull,
    };
  }
  if (failures !== undefined) {
    const { failure, times, latest, subnets: named } = failures;
    const subnets = failure === 'no-addresses' && named.length === 0 ? short.sort() : named;
    return { kind: 'failing', failure, times, latest: latest.at, says: latest.message, subnets, allFull: false };
  }
  return around.atLimits.has(pool.name) ? { kind: 'limits' } : undefined;
}

/** That a subnet which the message does not name has no room, where all that it can be are read and have. */
function isDisproved(
  message: string,
  own: readonly Subnet[],
  short: readonly string[],
  { subnetIds }: KubeNodeClass,
): boolean {
  const isForAddresses = launchFailureOf(message) === 'no-addresses' && !/\bsubnet-[0-9a-f]+\b/.test(message);
  return isForAddresses && own.length > 0 && own.length === subnetIds?.length && short.length === 0;
}

/** Milliseconds for which a failure is one of now: Karpenter tries again within seconds while pods wait. */
const CURRENT = 15 * 60_000;

/** From here on a claim that is not launched waits for more than its turn. */
const PATIENCE = 60_000;

/**
 * Launches of a pool that failed lately: by its claims, by what it says of the latest ones, and by events, which alone tell of
 * those that EC2 could not fulfil: Karpenter deletes such a claim at once (nodeclaim/lifecycle/launch.go).
 */
function failedLaunches(
  { name, unregistered, conditions, lastLaunch }: KubeNodePool,
  refusals: readonly KubeEvent[],
  now: Date,
): readonly FailedLaunch[] {
  const asFailed = (at: Date, message: string): FailedLaunch => ({ groupName: name, at, lastLaunch, message });
  const ofClaims = unregistered.flatMap(({ launched, createdAt }: KubeNodeClaim) => {
    const at = launched?.since ?? createdAt;
    const isYoung = createdAt === undefined || now.getTime() - createdAt.getTime() < PATIENCE;
    return launched === undefined || at === undefined || isYoung || !isFailure(launched)
      ? []
      : [asFailed(at, saidBy(launched))];
  });
  const health = conditionOf({ conditions }, 'NodeRegistrationHealthy');
  const ofPool =
    health?.status === 'False' && health.reason !== 'RegistrationFailed' && health.since !== undefined
      ? [asFailed(health.since, saidBy(health))]
      : [];
  const ofEvents = refusals.flatMap(({ last, message }) =>
    last !== undefined && now.getTime() - last.getTime() <= CURRENT
      ? [asFailed(last, message.replace(/^NodeClaim \S+ event: /, ''))]
      : [],
  );
  return [...ofClaims, ...(ofClaims.length === 0 && ofEvents.length === 0 ? ofPool : []), ...ofEvents];
}

/** Reasons that are none: nobody has looked yet, or it passes by itself. */
const PASSES: readonly string[] = [
  '',
  'AwaitingReconciliation',
  'InternalError',
  'NodeClassReadinessUnknown',
  'RequestLimitExceeded',
  'Unknown',
];

/** A launch that failed leaves `Launched` Unknown, with the reason (launch.go); one that is under way has none of its own. */
function isFailure({ status, reason }: KubeCondition): boolean {
  return status !== 'True' && !PASSES.includes(reason);
}

function saidBy({ reason, message }: KubeCondition): string {
  return message === '' ? reason : `${reason}: ${message}`;
}

/** For minutes after EC2 refused a type in a zone Karpenter does not ask again, and says no more than this of the next claim. */
const ECHO = /\ball requested instance types were unavailable during launch\b/;

function withoutEchoes(failed: readonly FailedLaunch[]): readonly FailedLaunch[] {
  const first = failed.filter(({ message }) => !ECHO.test(message));
  return first.length > 0 ? first : failed;
}

/** Pools of which Karpenter says, of a pod that waits, that their limits keep it from a node. */
function poolsAtLimits(waiting: PoolSurroundings['waiting'], events: readonly KubeEvent[]): ReadonlySet<string> {
  const uids = new Set(waiting?.map(({ uid }) => uid));
  const limited = events.filter(
    ({ reason, uid, known }) => reason === 'FailedScheduling' && known.includes('karpenter-limits') && uids.has(uid),
  );
  return new Set(limited.flatMap(({ message }) => [...limitedIn(message)]));
}

/** Pools that the message names behind the words: `… exceed limits for nodepool (NodePool=default)`, or `: "default"`. */
function limitedIn(message: string): ReadonlySet<string> {
  const named = message.matchAll(
    /(?:exceed limits|have been exhausted) for nodepool\W{1,6}(?:NodePool\W{1,4}(?:name\W{1,4})?)?([a-z0-9][a-z0-9.-]*)/g,
  );
  return new Set([...named].flatMap(([, pool]) => pool ?? []));
}
