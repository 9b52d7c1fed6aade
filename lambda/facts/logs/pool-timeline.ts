import { type PoolCount, readyOf } from './pool-lines.ts';

/** The figures of a pool at a time. Milliseconds since 1970; undefined in logs without times. */
export interface PoolPoint extends Pick<PoolCount, 'total' | 'assigned' | 'cooling' | 'prefixes'> {
  readonly at: number | undefined;
}

/** The least ready of a span of time, and what is needed to say since when none is. */
interface Bucket {
  readonly worst: PoolPoint;
  /** The latest time with an address ready. */
  readonly lastReady: number | undefined;
  /** The earliest time without one. */
  readonly firstEmpty: number | undefined;
  /** The earliest time without one after the latest with one. */
  readonly emptySince: number | undefined;
}

/** The course of a node's pool: whatever the log's length, at most `MAX_POINTS` points of it. */
export interface PoolTimeline {
  /** Milliseconds that a point stands for. It doubles when there are too many points. */
  width: number;
  buckets: Map<number, Bucket>;
  first: PoolPoint | undefined;
  last: PoolPoint | undefined;
  worst: PoolPoint | undefined;
  largestTotal: number;
  lines: number;
}

export const MAX_POINTS = 500;

export function startTimeline(): PoolTimeline {
  return {
    width: 1000,
    buckets: new Map(),
    first: undefined,
    last: undefined,
    worst: undefined,
    largestTotal: 0,
    lines: 0,
  };
}

/** Adds a line's figures, in whatever order: logs are rotated, and read by name. First, last and worst are exact. */
export function addToTimeline(timeline: PoolTimeline, count: PoolCount, at: number | undefined): void {
  const { total, assigned, cooling, prefixes } = count;
  const point: PoolPoint = { at, total, assigned, cooling, prefixes };
  timeline.lines++;
  timeline.largestTotal = Math.max(timeline.largestTotal, total);
  timeline.first = timeline.first === undefined || isBefore(point, timeline.first) ? point : timeline.first;
  timeline.last = timeline.last === undefined || !isBefore(point, timeline.last) ? point : timeline.last;
  timeline.worst = timeline.worst === undefined ? point : worseOf(timeline.worst, point);
  if (at === undefined) return;
  put(timeline.buckets, Math.floor(at / timeline.width), bucketOf(point, at));
  while (timeline.buckets.size > MAX_POINTS) widen(timeline);
}

function bucketOf(point: PoolPoint, at: number): Bucket {
  const isReady = readyOf(point) > 0;
  return isReady
    ? { worst: point, lastReady: at, firstEmpty: undefined, emptySince: undefined }
    : { worst: point, lastReady: undefined, firstEmpty: at, emptySince: at };
}

function put(buckets: Map<number, Bucket>, key: number, bucket: Bucket): void {
  const known = buckets.get(key);
  buckets.set(key, known === undefined ? bucket : merged(known, bucket));
}

function merged(one: Bucket, other: Bucket): Bucket {
  const lastReady = latest(one.lastReady, other.lastReady);
  const candidates = [one, other].flatMap(({ firstEmpty, emptySince }) => [firstEmpty, emptySince]);
  const after = candidates.filter((at) => at !== undefined && (lastReady === undefined || at > lastReady));
  return {
    worst: worseOf(one.worst, other.worst),
    lastReady,
    firstEmpty: earliest(one.firstEmpty, other.firstEmpty),
    emptySince: after.reduce<number | undefined>(earliest, undefined),
  };
}

function widen(timeline: PoolTimeline): void {
  const finer = timeline.buckets;
  timeline.width *= 2;
  timeline.buckets = new Map();
  for (const [key, bucket] of finer) put(timeline.buckets, Math.floor(key / 2), bucket);
}

/** The worst of each span, in the order of time: at most so many. */
export function pointsOf(timeline: PoolTimeline, most: number): readonly PoolPoint[] {
  const coarse = { ...timeline };
  while (coarse.buckets.size > most) widen(coarse);
  return [...coarse.buckets].sort(([a], [b]) => a - b).map(([, { worst }]) => worst);
}

/** Since when no address is ready, where none was at the end; undefined where one was, or the log has no times. */
export function emptySince({ buckets, last }: PoolTimeline): number | undefined {
  if (last === undefined || readyOf(last) > 0) return undefined;
  let since: number | undefined;
  for (const [, bucket] of [...buckets].sort(([a], [b]) => b - a)) {
    since = bucket.emptySince ?? since;
    if (bucket.lastReady !== undefined) break;
  }
  return since;
}

/** A pool that holds nothing yet is at its beginning, and so of two the lesser evil. */
function worseOf(one: PoolPoint, other: PoolPoint): PoolPoint {
  if ((one.total === 0) !== (other.total === 0)) return one.total === 0 ? other : one;
  const [a, b] = [readyOf(one), readyOf(other)];
  if (a !== b) return a < b ? one : other;
  return other.assigned > one.assigned ? other : one;
}

function isBefore(one: PoolPoint, other: PoolPoint): boolean {
  return one.at !== undefined && other.at !== undefined && one.at < other.at;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
