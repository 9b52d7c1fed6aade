/**
 * May this ENI be deleted, now, by us? Asked of the chronicle at the moment a deletion reaches AWS. The conditions are
 * written down here a second time on purpose, from the facts about EKS and not from the code under test.
 */
import type { CleanupSettings } from '../../../lambda/model/cleanup.ts';
import type { EniRecord, RegionState } from '../../../simulated-aws/world/state.ts';
import { PROTECTING } from './cast.ts';
import type { Chronicle, Life, Look } from './chronicle.ts';

const MINUTE = 60_000;
/** No call may rest on something that was looked at longer ago. */
const MAX_STALE_MINUTES = 2;
const BETWEEN_SIGHTINGS_MINUTES = 30;
const LEAST_AGE_MINUTES = 15;
const LOOKS_FOR_GRACE = 3;
const MAX_HOURS_BETWEEN_LOOKS = 26;
/** However long the settings wait for clusters. */
const NAMELESS_GRACE_MINUTES = 24 * 60;
const CREATED_AT = 'node.k8s.amazonaws.com/createdAt';

export interface Deletion {
  readonly chronicle: Chronicle;
  readonly region: RegionState;
  readonly settings: CleanupSettings;
  readonly run: number;
  readonly eniId: string;
  /** When we made the call, and when AWS acts on it. */
  readonly madeAt: number;
  readonly at: number;
  /** When we made it, our time was over. */
  readonly isLate: boolean;
  /** How far our clock was ahead at each of AWS's answers that told its time, in milliseconds. */
  readonly ahead: readonly number[];
  /** No clock was ever wrong: not a second may be missing. */
  readonly hasRightClock: boolean;
}

/** Two times that are read off AWS's answers may differ by so much. */
const SAME_MOMENT_MS = 5_000;

/** AWS's answers tell the time to the second, and what they tell is right to some seconds more. */
const CLOCK_SLACK_MS = 12_000;
const MAX_CLOCK_AHEAD_MS = 2 * MINUTE + 2_000;

/** Every reason why it may not; none is right. */
export function whyWrong(deletion: Deletion): readonly string[] {
  const { chronicle, eniId, settings, madeAt } = deletion;
  const at = deletion.at + slackOf(deletion);
  const life = chronicle.lives.get(eniId);
  const shown = chronicle.shownEnis.get(eniId);
  if (life === undefined || shown?.what === undefined) return ['we were never shown it'];
  return [
    ...rule(life.purpose !== undefined, 'it was not made by EKS networking for this account, provably'),
    ...rule(at - life.bornAt >= Math.max(LEAST_AGE_MINUTES, settings.minAgeMinutes) * MINUTE, 'it is too young'),
    ...rule(!deletion.isLate, 'our time was over'),
    ...whyClock(deletion),
    ...rule(madeAt - shown.at <= MAX_STALE_MINUTES * MINUTE + slackOf(deletion), 'it was looked at too long ago'),
    ...rule(!settings.freezes.some((freeze) => isWithin(freeze, madeAt, slackOf(deletion))), 'deletions are frozen'),
    ...whyShown(shown.what, life, chronicle),
    ...rule(isStampRight(shown.what, at), 'nobody can tell how old it is'),
    ...whyPast(deletion),
    ...whyRouted(shown.what, deletion),
    ...rule(!chronicle.shownShared.has(shown.what.shape.VpcId ?? ''), 'we were shown that its VPC is shared'),
    ...whyOwner(life, shown.what, deletion),
    ...whyCluster(shown.what, deletion),
    ...whyOrder(life, shown.what, shown.at, deletion),
    ...whySeen(deletion),
  ];
}

function rule(holds: boolean, otherwise: string): readonly string[] {
  return holds ? [] : [otherwise];
}

function isWithin({ from, until }: CleanupSettings['freezes'][number], time: number, slack: number): boolean {
  return time - slack >= Date.parse(from) && time + slack < Date.parse(until);
}

function slackOf({ hasRightClock }: Pick<Deletion, 'hasRightClock'>): number {
  return hasRightClock ? 0 : CLOCK_SLACK_MS;
}

/** By a clock that is not AWS's nobody can tell how long anything was so. */
function whyClock({ ahead }: Deletion): readonly string[] {
  const last = ahead.at(-1);
  if (last === undefined) return ['nobody told us the time'];
  return [
    ...rule(Math.abs(last) <= MAX_CLOCK_AHEAD_MS, `our clock is ${last / 1000} s off`),
    ...rule(Math.max(...ahead) - Math.min(...ahead) <= CLOCK_SLACK_MS, 'our clock was set in the middle of it'),
  ];
}

/** People and controllers may touch it after our last look: AWS has no conditional delete. Not before it. */
function whyShown({ shape }: EniRecord, life: Life, { shownElsewhere }: Chronicle): readonly string[] {
  const keys = shape.TagSet.map(({ Key }) => Key);
  const made = /^aws-K8S-(.*)$/.exec(shape.Description ?? '')?.[1];
  const named = shape.TagSet.find(({ Key }) => Key === INSTANCE_ID)?.Value;
  const marks = shape.TagSet.map(({ Key, Value }) => `${Key}=${Value}`.toLowerCase().replace(/[^a-z=]/g, ''));
  return [
    ...rule(shape.Status === 'available', `we were shown that it is ${shape.Status}`),
    ...rule(shape.Attachment === undefined, 'we were shown that it is attached'),
    ...rule(shape.Description === life.description, 'we were shown that somebody described it anew'),
    ...rule(shape.Association === undefined, 'we were shown that it has a public address'),
    ...rule(shape.SourceDestCheck === true, 'we were shown that it forwards traffic'),
    ...rule(!PROTECTING.some(([key]) => keys.includes(key)), 'we were shown that somebody wants it to stay'),
    ...rule(!keys.includes('eks-ip-auditor/keep'), 'we were shown that it is exempt'),
    ...rule(!keys.includes('node.k8s.amazonaws.com/no_manage'), 'we were shown that nobody may manage it'),
    ...rule(!marks.some((mark) => /donotdelete|eksipauditorkeep/.test(mark)), 'we were shown that it must stay'),
    ...rule(made === undefined || made === named, 'we were shown that its tags name another instance'),
    ...rule(
      clustersOf(shape).length === 0 || shownElsewhere.length > 0,
      'we never looked for its cluster in another region',
    ),
    ...rule(
      !clustersOf(shape).some((name) => shownElsewhere.some((names) => names.has(name))),
      'we were shown that its cluster is in another region',
    ),
  ];
}

const INSTANCE_ID = 'node.k8s.amazonaws.com/instance_id';

/** The instance that it was made for: of a trunk nothing but its tag says which. */
function instanceOf({ purpose }: Life, { Description, TagSet }: EniRecord['shape']): string | undefined {
  if (Description !== 'aws-k8s-trunk-eni') return purpose?.instanceId;
  return TagSet.find(({ Key }) => Key === INSTANCE_ID)?.Value;
}

/** Clusters that its tags name: those of its CNI, and those of the resource controller. */
function clustersOf({ TagSet }: EniRecord['shape']): readonly string[] {
  return TagSet.flatMap(({ Key = '', Value = '' }) => {
    if (Key === 'cluster.k8s.amazonaws.com/name') return [Value];
    return Key.startsWith('kubernetes.io/cluster/') ? [Key.replace('kubernetes.io/cluster/', '')] : [];
  });
}

/** An ENI without a stamp has none to be wrong. */
function isStampRight({ shape }: EniRecord, at: number): boolean {
  const stamp = stampOf(shape);
  return stamp === undefined || Date.parse(stamp) <= at;
}

function stampOf({ TagSet }: EniRecord['shape']): string | undefined {
  return TagSet.find(({ Key }) => Key === CREATED_AT)?.Value;
}

/** What an earlier look saw of it speaks against it for good. */
function whyPast({ chronicle, run, eniId }: Deletion): readonly string[] {
  const { rememberedAt, shownReused } = chronicle;
  const remembered = earlierRuns(chronicle, run);
  const wasMisdated = remembered.some((each) => {
    const then = chronicle.timeless.has(each) ? undefined : lookOf(chronicle, each)?.enis.get(eniId);
    const stamp = then === undefined ? undefined : stampOf(then.shape);
    return stamp !== undefined && Date.parse(stamp) > (rememberedAt.get(each) ?? 0);
  });
  return [
    ...rule(![...remembered, run].some((each) => shownReused.get(each)?.has(eniId)), 'we were shown it in another use'),
    ...rule(!wasMisdated, 'we were shown it before it was made, as its tag says'),
  ];
}

/** Somebody's traffic goes to it. */
function whyRouted({ id, shape }: EniRecord, deletion: Deletion): readonly string[] {
  const { chronicle, madeAt } = deletion;
  const most = MAX_STALE_MINUTES * MINUTE + slackOf(deletion);
  const routes = chronicle.shownRoutes.get(shape.VpcId ?? '');
  if (routes === undefined) return ['we were never shown the routes of its VPC'];
  return [
    ...rule(madeAt - routes.at <= most, 'routes were looked at too long ago'),
    ...rule(!routes.what.has(id), 'we were shown a route that leads to it'),
  ];
}

/** An instance that is gone never comes back, nor does a trunk: so this has to be true, not only shown. */
function whyOwner(life: Life, { shape }: EniRecord, { region }: Deletion): readonly string[] {
  const { purpose } = life;
  const state = region.instances.get(instanceOf(life, shape) ?? '')?.shape.State.Name ?? 'terminated';
  return [
    ...rule(state === 'terminated', `its instance is ${state}`),
    ...rule(!region.enis.has(purpose?.trunkId ?? ''), 'its trunk is there'),
  ];
}

function whyCluster(eni: EniRecord, deletion: Deletion): readonly string[] {
  const names = clustersOf(eni.shape);
  if (names.length === 0) return whyNameless(eni, deletion);
  return names.flatMap((name) => whyOneCluster(name, eni, deletion));
}

/** Nothing says which cluster it is of: the VPC has to be empty of all that is Kubernetes, and the setting on. */
function whyNameless({ shape }: EniRecord, deletion: Deletion): readonly string[] {
  const { chronicle, eniId, settings, madeAt } = deletion;
  const vpcId = shape.VpcId ?? '';
  const lookedAt = chronicle.shownEnis.get(eniId)?.at ?? 0;
  const isFresh = (at = 0) => at >= lookedAt && madeAt - at <= MAX_STALE_MINUTES * MINUTE + slackOf(deletion);
  const { others, nodes, controlPlanes } = chronicle.shownVpcs.get(vpcId)?.what ?? EMPTY;
  const clusters = chronicle.shownClusterVpcs.at(-1)?.what;
  return [
    ...rule(settings.withoutClusterTag === true, 'nothing says which cluster it is of, and the settings keep it'),
    ...rule(/^aws-K8S-/.test(shape.Description ?? ''), 'nothing says which cluster it is of, and no CNI made it'),
    ...rule(isFresh(chronicle.askedVpcs.get(vpcId)), 'we did not look again who is in its VPC'),
    ...rule(isFresh(chronicle.askedClusters.at(-1)), 'we did not look again which clusters there are'),
    ...rule(others.length === 0, 'we were shown that another account is in its VPC'),
    ...rule(nodes.length === 0, 'we were shown a node in its VPC'),
    ...rule(controlPlanes.length === 0, 'we were shown the control plane of a cluster in its VPC'),
    ...rule(clusters?.has(vpcId) !== true, 'we were shown a cluster in its VPC'),
    ...rule(wasWatched(deletion, NAMELESS_GRACE_MINUTES), 'nothing says which cluster it is of, and a day is not over'),
  ];
}

const EMPTY = { others: [], nodes: [], controlPlanes: [] };

function whyOneCluster(name: string, eni: EniRecord, deletion: Deletion): readonly string[] {
  const { chronicle, settings, madeAt } = deletion;
  const shown = chronicle.shownClusters.get(name);
  if (shown === undefined) return ['we were never shown whether its cluster exists'];
  const isOver = wasWatched(deletion, settings.liveClusterGraceMinutes);
  const most = MAX_STALE_MINUTES * MINUTE + slackOf(deletion);
  return [
    ...rule(madeAt - shown.at <= most, 'its cluster was looked at too long ago'),
    ...rule([undefined, eni.shape.VpcId].includes(shown.what), 'a cluster of that name is in another VPC'),
    ...rule(shown.what !== eni.shape.VpcId || isOver, 'its cluster exists and may still take it'),
  ];
}

/** What would protect it is looked at after it, each time: one that appears meanwhile is seen, and lag is harmless. */
function whyOrder(life: Life, { shape }: EniRecord, lookedAt: number, { chronicle }: Deletion): readonly string[] {
  const { purpose } = life;
  const { shownClusters, shownInstances, shownEnis } = chronicle;
  const after = (name: string | undefined, shown: ReadonlyMap<string, { readonly at: number }>) =>
    name === undefined || (shown.get(name)?.at ?? 0) > lookedAt;
  return [
    ...rule(
      clustersOf(shape).every((name) => after(name, shownClusters)),
      'its cluster was not looked at after it',
    ),
    ...rule(after(instanceOf(life, shape), shownInstances), 'its instance was not looked at after it'),
    ...rule(after(purpose?.trunkId, shownEnis), 'its trunk was not looked at after it'),
  ];
}

function whySeen(deletion: Deletion): readonly string[] {
  const since = seenSince(deletion);
  if (since === undefined) return ['no earlier audit saw it available as it is'];
  const isLong = deletion.at + slackOf(deletion) - since >= BETWEEN_SIGHTINGS_MINUTES * MINUTE;
  return rule(isLong, `it was first seen available only ${Math.round((deletion.at - since) / 1000)} s ago`);
}

/**
 * Since when all audits that were remembered saw it `available` and as we were shown it now: the time of the first of
 * the latest unbroken row of them, this run's own not counted.
 */
export function seenSince({
  chronicle,
  run,
  eniId,
  hasRightClock,
}: Pick<Deletion, 'chronicle' | 'run' | 'eniId' | 'hasRightClock'>): number | undefined {
  const now = chronicle.shownEnis.get(eniId)?.what;
  if (now === undefined) return undefined;
  const timed = earlierRuns(chronicle, run).filter((each) => !chronicle.timeless.has(each));
  const looks = timed.flatMap((each) => lookOf(chronicle, each) ?? []);
  let since: number | undefined;
  const slack = slackOf({ hasRightClock });
  for (const { at } of looks.toReversed()) {
    // By a clock that is seconds off nobody knows which of two looks in a row came first.
    const then = looks.filter((each) => each.at <= at && each.at >= at - slack).map(({ enis }) => enis.get(eniId));
    if (!then.some((each) => each !== undefined && looksAlike(each, now))) break;
    since = at;
  }
  return since;
}

/**
 * Whether it was seen often enough for an ENI that its cluster may still take: three looks that ended, each half the
 * grace after the one before and the first the whole grace ago, none missing and none without an answer between them.
 */
function wasWatched({ chronicle, run, eniId, ...deletion }: Deletion, graceMinutes: number): boolean {
  const slack = slackOf(deletion);
  const { at } = deletion;
  const now = chronicle.shownEnis.get(eniId)?.what;
  const row = [at];
  const timeOf = (each: number) => chronicle.rememberedAt.get(each) ?? 0;
  // Of two runs at once the one that wrote last may have looked first: what it could not see is then before the row.
  const earlier = earlierRuns(chronicle, run);
  const isBlind = (each: number) => chronicle.timeless.has(each) || lookOf(chronicle, each) === undefined;
  // Another one looked at the same moment.
  const isCovered = (each: number) =>
    earlier.some((other) => !isBlind(other) && Math.abs(timeOf(other) - timeOf(each)) <= SAME_MOMENT_MS);
  for (const each of earlier.toSorted((one, other) => timeOf(other) - timeOf(one))) {
    if (isBlind(each) && isCovered(each)) continue;
    const then = lookOf(chronicle, each)?.enis.get(eniId);
    const lookedAt = timeOf(each);
    const gap = (row[0] ?? at) - lookedAt;
    const most = (MAX_HOURS_BETWEEN_LOOKS * 60 + MAX_STALE_MINUTES) * MINUTE;
    if (chronicle.timeless.has(each)) break;
    if (now === undefined || then === undefined || !looksAlike(then, now) || gap > most) break;
    row.unshift(lookedAt);
  }
  let apart = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const each of row) {
    if (each - last + slack < (graceMinutes / 2) * MINUTE) continue;
    apart += 1;
    last = each;
  }
  return apart >= LOOKS_FOR_GRACE && at + slack - (row[0] ?? at) >= graceMinutes * MINUTE;
}

/** Those that the ledger knew when this run wrote its own. */
function earlierRuns({ remembered }: Chronicle, run: number): readonly number[] {
  const own = remembered.indexOf(run);
  return own < 0 ? remembered : remembered.slice(0, own);
}

function lookOf({ looks }: Chronicle, run: number): Look | undefined {
  return looks.find((look) => look.run === run);
}

function looksAlike({ shape: one }: EniRecord, { shape: other }: EniRecord): boolean {
  return likeness(one) === likeness(other);
}

function likeness({ Description, TagSet, Attachment }: EniRecord['shape']): string {
  const tags = TagSet.map(({ Key, Value }) => `${Key}=${Value}`).sort();
  return JSON.stringify([Description, tags, Attachment?.AttachmentId]);
}
