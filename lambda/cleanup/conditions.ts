import { clusterExistence } from '../facts/cluster/cluster-existence.ts';
import { createdAfter, eniAge } from '../facts/eni/eni-age.ts';
import { ENI_TAGS, type EniKind } from '../facts/eni/eni-ownership.ts';
import { isUnchangedSince } from '../facts/eni/eni-sighting.ts';
import { hasWatchedGrace, type Watch, watchOf } from '../facts/eni/eni-watch.ts';
import { isWithoutClusterTag } from '../facts/eni/kept-for-good.ts';
import { namedBy } from '../facts/eni/named-by-eni.ts';
import type { CleanupSettings, WhyKept, WhyTaken } from '../model/cleanup.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { EniSighting } from '../model/ledger.ts';
import { type EniLookups, GONE } from './eni-lookups.ts';

/** A condition of taking an ENI: what was found when it holds, else why the ENI is kept. */
export type Judged<Found extends keyof WhyTaken> =
  | { readonly holds: true; readonly found: Pick<WhyTaken, Found> }
  | { readonly holds: false; readonly reasons: readonly WhyKept[] };

const MINUTE = 60_000;

/** The resource controller's own rule: two sightings, 30 minutes apart (amazon-vpc-resource-controller-k8s). */
const MIN_MINUTES_BETWEEN_SIGHTINGS = 30;

/** However short the grace of clusters is set to be. */
const NO_CLUSTER_GRACE_MINUTES = 24 * 60;

/** A CNI that fails to attach what it made deletes it itself, for up to about ten minutes. */
const MIN_AGE_FLOOR_MINUTES = 15;

/**
 * The instance that it was made for is gone. An instance that is only stopped comes back, and its CNI with it. A branch
 * ENI names none: there the trunk has to be gone, which goes with its instance.
 */
export function instanceIsGone(
  eni: NetworkInterface,
  kind: EniKind,
  lookups: EniLookups,
): Judged<'instanceId' | 'instanceState'> {
  const { instanceId, trunkId } = namedBy(eni);
  const isBranch = kind === 'branch';
  const reasons = [
    ...(isBranch ? whyTrunk(trunkId, lookups) : []),
    ...(isBranch && instanceId === undefined ? [] : whyInstance(instanceId, lookups)),
  ];
  if (reasons.length > 0) return kept(reasons);
  const state = instanceId === undefined ? undefined : lookups.instances.get(instanceId);
  return found({ instanceId: instanceId ?? null, instanceState: state ?? GONE_WITH_TRUNK });
}

const GONE_WITH_TRUNK = 'gone with its trunk';

function whyInstance(instanceId: string | undefined, { instances }: EniLookups): readonly WhyKept[] {
  const state = instanceId === undefined ? undefined : instances.get(instanceId);
  if (instanceId === undefined || state === undefined) return [{ code: 'instance-unknown' }];
  return state === GONE || state === 'terminated' ? [] : [{ code: 'instance-exists', instanceId, state }];
}

function whyTrunk(trunkId: string | undefined, { trunks }: EniLookups): readonly WhyKept[] {
  const state = trunkId === undefined ? undefined : trunks.get(trunkId);
  if (trunkId === undefined || state === undefined) return [{ code: 'trunk-unknown' }];
  return state === 'gone' ? [] : [{ code: 'trunk-exists', trunkId }];
}

/**
 * Its cluster is gone, or had its time: while it exists, its own cleaners may still take the ENI, or its CNI use it
 * again, so it has to have been watched `available` for the grace. An ENI of a CNI without CLUSTER_NAME names no cluster,
 * and is kept, unless the settings say to take such ENIs where nothing of EKS is in their VPC.
 */
export function clusterHadItsTime(
  eni: NetworkInterface,
  lookups: EniLookups,
  { liveClusterGraceMinutes, withoutClusterTag }: CleanupSettings,
  now: Date,
): Judged<'cluster' | 'clusterState'> {
  const { clusters } = namedBy(eni);
  if (isWithoutClusterTag(eni)) {
    return withoutClusterTag === true ? vpcHadItsTime(eni, lookups, now) : kept([{ code: 'no-cluster-tag' }]);
  }
  if (clusters.length === 0) return kept([{ code: 'cluster-unknown' }]);
  const states = clusters.map((name) => ({
    name,
    existence: clusterExistence(lookups.clusters.get(name), name, eni.vpcId),
  }));
  if (states.some(({ existence }) => existence === 'unknown')) return kept([{ code: 'cluster-unknown' }]);
  const existing = states.filter(({ existence }) => existence === 'exists').map(({ name }) => name);
  const watch = watched(eni, lookups, liveClusterGraceMinutes, now);
  if (existing.length > 0 && !hasWatchedGrace(watch, liveClusterGraceMinutes)) {
    const { sightings, minutes: availableMinutes } = watch;
    const cluster = existing.join(', ');
    return kept([
      { code: 'cluster-grace', cluster, sightings, availableMinutes, graceMinutes: liveClusterGraceMinutes },
    ]);
  }
  return found({ cluster: clusters.join(', '), clusterState: existing.length > 0 ? 'exists' : 'gone' });
}

/**
 * Nothing of EKS is in the VPC of an ENI that names no cluster, nor anybody else who could have its cluster; and it was
 * watched for a day.
 */
function vpcHadItsTime(eni: NetworkInterface, lookups: EniLookups, now: Date): Judged<'cluster' | 'clusterState'> {
  const { vpcId } = eni;
  const watch = watched(eni, lookups, NO_CLUSTER_GRACE_MINUTES, now);
  const reasons = [
    ...whyVpcInUse(vpcId, lookups),
    ...(hasWatchedGrace(watch, NO_CLUSTER_GRACE_MINUTES)
      ? []
      : [
          {
            code: 'no-cluster-grace',
            sightings: watch.sightings,
            availableMinutes: watch.minutes,
            graceMinutes: NO_CLUSTER_GRACE_MINUTES,
          } as const,
        ]),
  ];
  return reasons.length > 0 ? kept(reasons) : found({ cluster: null, clusterState: 'none-in-vpc' });
}

function whyVpcInUse(vpcId: string, { vpcs }: EniLookups): readonly WhyKept[] {
  const use = vpcs.get(vpcId);
  if (use === undefined) return [{ code: 'vpc-unread', vpcId, because: 'it was not looked at' }];
  if (use.status === 'unread') return [{ code: 'vpc-unread', vpcId, because: use.because }];
  const [shownBy] = use.nodes;
  return [
    ...(use.isShared ? [{ code: 'vpc-shared', vpcId } as const] : []),
    ...(use.clusters.length > 0 ? [{ code: 'vpc-has-cluster', vpcId, cluster: use.clusters.join(', ') } as const] : []),
    ...(shownBy === undefined ? [] : [{ code: 'vpc-has-node', vpcId, shownBy } as const]),
  ];
}

/**
 * It is old enough, by the CNI's own stamp where it has one. A stamp that cannot be right makes its age unknown whatever
 * the ledger says: something is odd about it, and the CNI itself would delete it at once. One that was in the future at
 * an earlier look does not become right by waiting.
 */
export function isOld(
  eni: NetworkInterface,
  lookups: EniLookups,
  settings: CleanupSettings,
  now: Date,
): Judged<'ageMinutes'> {
  const minAgeMinutes = Math.max(MIN_AGE_FLOOR_MINUTES, settings.minAgeMinutes);
  const isStamped = eni.tags[ENI_TAGS.createdAt] !== undefined;
  const since = earlierSighting(eni, lookups, now)?.since;
  const age = eniAge(eni, isStamped ? undefined : since, now);
  const isMisdated = lookups.memory.misdated.has(eni.id) || (since !== undefined && createdAfter(eni, since));
  if (!age.known || isMisdated) return kept([{ code: 'age-unknown' }]);
  const isOldEnough = age.minutes >= minAgeMinutes;
  return isOldEnough
    ? found({ ageMinutes: age.minutes })
    : kept([{ code: 'too-young', ageMinutes: age.minutes, minAgeMinutes }]);
}

/** An earlier audit, at least 30 minutes ago, saw it `available` and just as it is now. */
export function wasSeenBefore(
  eni: NetworkInterface,
  lookups: EniLookups,
  { liveClusterGraceMinutes }: CleanupSettings,
  now: Date,
): Judged<'firstSeen' | 'sightings' | 'availableMinutes'> {
  const sighting = earlierSighting(eni, lookups, now);
  if (sighting === undefined) return kept([{ code: 'seen-once', firstSeen: null }]);
  const { firstSeen } = sighting;
  const isLongAgo = now.getTime() - sighting.since.getTime() >= MIN_MINUTES_BETWEEN_SIGHTINGS * MINUTE;
  const { sightings, minutes: availableMinutes } = watched(eni, lookups, liveClusterGraceMinutes, now);
  return isLongAgo ? found({ firstSeen, sightings, availableMinutes }) : kept([{ code: 'seen-once', firstSeen }]);
}

/** How long it was watched; an ENI that no earlier audit saw as it is now only since this look. */
function watched(eni: NetworkInterface, lookups: EniLookups, graceMinutes: number, now: Date): Watch {
  const sighting = earlierSighting(eni, lookups, now);
  return sighting === undefined ? UNWATCHED : watchOf(sighting, lookups.memory.looks, graceMinutes, now);
}

const UNWATCHED: Watch = { sightings: 1, minutes: 0, apart: 1 };

/** What the ledger knows of the ENI as it is now. A sighting in the future is none: some clock is wrong. */
function earlierSighting(
  eni: NetworkInterface,
  { memory }: EniLookups,
  now: Date,
): (EniSighting & { readonly since: Date }) | undefined {
  const sighting = memory.sightings.get(eni.id);
  if (sighting === undefined || !isUnchangedSince(sighting, eni)) return undefined;
  const since = new Date(sighting.firstSeen);
  return since <= now ? { ...sighting, since } : undefined;
}

function found<Found extends keyof WhyTaken>(what: Pick<WhyTaken, Found>): Judged<Found> {
  return { holds: true, found: what };
}

function kept(reasons: readonly WhyKept[]): { readonly holds: false; readonly reasons: readonly WhyKept[] } {
  return { holds: false, reasons };
}
