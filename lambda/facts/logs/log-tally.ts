import type { KnownError } from '../errors/known-errors.ts';
import { type Match, matchesIn } from '../errors/match-errors.ts';
import { possibleErrors } from '../errors/quick-matches.ts';
import { releaseIn, settingsIn } from './cni-lines.ts';
import type { HeldCard, HeldEni } from './held-enis.ts';
import type { Component, LogLevel, LogRecord } from './log-record.ts';
import { type PoolCount, poolCountIn, readyOf } from './pool-lines.ts';
import { addToTimeline, type PoolTimeline, startTimeline } from './pool-timeline.ts';
import { podIn, type Signal, signalsIn, startedPodIn } from './what-lines-mean.ts';

/** When something was said, as far as that is known: by its time, by its age, else by its place in what was read. */
export interface Moment {
  readonly at: number | undefined;
  readonly place: number;
  /** Whether `at` is a time that a line has, and not reckoned from an age. */
  readonly isClock: boolean;
}

/** How often a known error was said on a node. */
export interface ErrorTally {
  count: number;
  first: Moment;
  last: Moment;
  /** Longest time that one record says to speak for: events count themselves. */
  span: number;
  component: Component;
  /** The part of the latest line by which it is known. */
  matched: string;
  /** Pods that it names, with the latest moment; more are counted. */
  readonly pods: Map<string, Moment>;
  morePods: number;
  /** The first and the latest line. */
  readonly samples: string[];
}

/** What was seen of one node, or of one log where nothing says whose it is. */
export interface NodeTally {
  /** Where its lines came from: a bundle, a folder, a file, a pod of aws-node. */
  readonly origin: string;
  host: string | undefined;
  instanceId: string | undefined;
  first: number | undefined;
  last: number | undefined;
  readonly ends: Map<Component, Moment>;
  readonly errors: Map<string, ErrorTally>;
  readonly signals: Map<Signal, Moment>;
  readonly startedPods: Map<string, Moment>;
  release: { readonly value: string; readonly moment: Moment } | undefined;
  starts: number;
  /** Without a value where what is latest says that nobody set it. */
  readonly settings: Map<string, { readonly value: string | undefined; readonly moment: Moment }>;
  /** By network card; those that leave out what cools down apart, since they promise too much. */
  readonly pools: Map<string, PoolTimeline>;
  /** By network card: what ipamd answered when a bundle was made. */
  readonly enis: Map<number, { readonly held: readonly HeldEni[]; readonly moment: Moment }>;
  /** Such answers that are not counted yet. */
  readonly answers: { readonly cards: readonly HeldCard[]; readonly moment: Moment }[];
}

/** A line of one of the components that is not known, with those that differ in numbers alone. */
export interface UnknownLine {
  readonly component: Component;
  readonly level: LogLevel | undefined;
  readonly sample: string;
  count: number;
}

/** All that is kept of logs, whatever their length. */
export interface LogTally {
  readonly nodes: Map<string, NodeTally>;
  readonly errors: Map<string, KnownError>;
  records: number;
  /** Records of the components, known or not. */
  ofComponents: number;
  unknown: number;
  readonly unknownLines: Map<string, UnknownLine>;
  first: number | undefined;
  last: number | undefined;
}

/** Of more nodes, what is said is counted as of one. */
export const MAX_NODES = 200;
const MAX_PODS = 100;
const MAX_STARTED = 2000;
const MAX_CARDS = 8;
const MAX_SAMPLE = 600;
const MAX_MATCHED = 200;
/** Of lines at level info and below, and of others: a debug log must not crowd out its errors. */
const MAX_UNKNOWN = 250;

/** The name of what is counted together where there are too many nodes. */
export const MORE_NODES = 'more nodes';

export function startTally(): LogTally {
  return {
    nodes: new Map(),
    errors: new Map(),
    records: 0,
    ofComponents: 0,
    unknown: 0,
    unknownLines: new Map(),
    first: undefined,
    last: undefined,
  };
}

/**
 * Counts a record. What is kept has a bound: known errors by node, with their first and latest moment, a hundred pods and two
 * lines each; the pool's course in 500 points; unlike lines that are not known.
 *
 * @param origin what the record was read from, the same for all logs of one node
 */
export function countRecord(tally: LogTally, record: LogRecord, origin: string): void {
  const { text, time, component } = record;
  tally.records++;
  const moment: Moment = { at: time ?? record.order, place: tally.records, isClock: time !== undefined };
  const matches = matchesOfRecord(record);
  const pool = poolCountIn(text);
  const started = startedPodIn(record);
  const isOurs = component !== 'other' || matches.length > 0 || pool !== undefined;
  if (!isOurs) return;
  tally.ofComponents++;
  const node = nodeOf(tally, record, origin);
  spread(tally, time);
  spread(node, time);
  keepLatest(node.ends, component, moment);
  if (started !== undefined && node.startedPods.size < MAX_STARTED) keepLatest(node.startedPods, started, moment);
  for (const signal of signalsIn(
    text,
    matches.map(({ error }) => error.id),
  ))
    keepLatest(node.signals, signal, moment);
  if (pool !== undefined) countPool(node, pool, moment);
  noteRelease(node, text, moment);
  if (matches.length === 0 && pool === undefined) countUnknown(tally, record);
  for (const { error, matched } of matches) {
    tally.errors.set(error.id, error);
    countError(node, error, matched, record, moment);
  }
}

/** Counts figures of a node's pool. Of lines with an age alone nobody knows when they were. */
export function countPool({ signals, pools }: NodeTally, pool: PoolCount, moment: Moment): void {
  if (readyOf(pool) > 0 && pool.countsCooling) keepLatest(signals, 'address-given', moment);
  const key = `${pool.card} ${pool.countsCooling}`;
  const timeline = pools.get(key) ?? startTimeline();
  if (pools.has(key) || pools.size < MAX_CARDS) pools.set(key, timeline);
  addToTimeline(timeline, pool, moment.isClock ? moment.at : undefined);
}

function matchesOfRecord({ text, line }: LogRecord): readonly Match[] {
  const isInside = line.includes(text);
  const possible = isInside ? possibleErrors(line) : [...new Set([...possibleErrors(text), ...possibleErrors(line)])];
  return possible.length === 0 ? NONE : matchesIn(line === text ? [text] : [text, line], possible);
}

const NONE: readonly Match[] = [];

function nodeOf({ nodes }: LogTally, { host, pod, component }: LogRecord, origin: string): NodeTally {
  const ofPod = component !== 'event' && pod?.startsWith('aws-node') === true ? pod : undefined;
  const known = nodes.get(ofPod ?? origin);
  const isOther = ofPod === undefined && host !== undefined && known?.host !== undefined && known.host !== host;
  const key = ofPod ?? (isOther ? host : origin);
  const found = nodes.get(key) ?? (nodes.size < MAX_NODES ? undefined : nodes.get(MORE_NODES));
  if (found !== undefined) {
    found.host ??= ofPod === undefined ? host : undefined;
    return found;
  }
  const name = nodes.size < MAX_NODES - 1 ? key : MORE_NODES;
  const node = startNode(name, ofPod === undefined ? host : undefined);
  nodes.set(name, node);
  return node;
}

function startNode(origin: string, host: string | undefined): NodeTally {
  return {
    origin,
    host,
    instanceId: /(?<![0-9a-z])i-[0-9a-f]{8,17}(?![0-9a-z])/.exec(origin)?.[0],
    first: undefined,
    last: undefined,
    ends: new Map(),
    errors: new Map(),
    signals: new Map(),
    startedPods: new Map(),
    release: undefined,
    starts: 0,
    settings: new Map(),
    pools: new Map(),
    enis: new Map(),
    answers: [],
  };
}

/** Says which instance all logs of an origin are of: a bundle has a file with its id. */
export function nameInstance(tally: LogTally, origin: string, instanceId: string): void {
  const node = nodeOfOrigin(tally, origin);
  if (node !== undefined) node.instanceId = instanceId;
}

/** The node whose bundle, folder or file this is; undefined where there are too many: what a node has is of one node. */
export function nodeOfOrigin({ nodes }: LogTally, origin: string): NodeTally | undefined {
  const known = nodes.get(origin);
  if (known !== undefined || nodes.size >= MAX_NODES) return known;
  const node = startNode(origin, undefined);
  nodes.set(origin, node);
  return node;
}

function noteRelease(node: NodeTally, text: string, moment: Moment): void {
  const value = releaseIn(text);
  if (value !== undefined) {
    node.starts++;
    keepRelease(node, value, moment);
  }
  for (const setting of settingsIn(text)) keepSetting(node, setting.name, setting.value, moment);
}

/** Keeps the release that a node had latest. */
export function keepRelease(node: NodeTally, value: string, moment: Moment): void {
  if (node.release === undefined || !isBefore(moment, node.release.moment)) node.release = { value, moment };
}

/** Keeps the value that a setting had latest, or that it had none. */
export function keepSetting({ settings }: NodeTally, name: string, value: string | undefined, moment: Moment): void {
  const known = settings.get(name);
  if (known === undefined || !isBefore(moment, known.moment)) settings.set(name, { value, moment });
}

/** Keeps the ENIs that ipamd had latest on a network card. */
export function keepEnis({ enis }: NodeTally, card: number, held: readonly HeldEni[], moment: Moment): void {
  const known = enis.get(card);
  if (known === undefined ? enis.size < MAX_CARDS : !isBefore(moment, known.moment)) enis.set(card, { held, moment });
}

function countError(
  { errors }: NodeTally,
  error: KnownError,
  matched: string,
  record: LogRecord,
  moment: Moment,
): void {
  const sample = record.line.slice(0, MAX_SAMPLE);
  const pod = record.pod?.startsWith('aws-node') ? podIn(record.text) : (podIn(record.text) ?? record.pod);
  const known = errors.get(error.id);
  const tally: ErrorTally = known ?? {
    count: 0,
    first: moment,
    last: moment,
    span: 0,
    component: record.component,
    matched: '',
    pods: new Map(),
    morePods: 0,
    samples: [sample],
  };
  if (known === undefined) errors.set(error.id, tally);
  tally.count += record.times;
  tally.span = Math.max(tally.span, record.span);
  if (isBefore(moment, tally.first)) tally.first = moment;
  if (!isBefore(moment, tally.last)) {
    tally.last = moment;
    tally.component = record.component;
    tally.matched = matched.slice(0, MAX_MATCHED);
    if (tally.count > record.times) tally.samples[1] = sample;
  }
  if (pod === undefined) return;
  if (tally.pods.has(pod) || tally.pods.size < MAX_PODS) keepLatest(tally.pods, pod, moment);
  else tally.morePods++;
}

function countUnknown(tally: LogTally, { component, level, line, text }: LogRecord): void {
  if (component === 'other') return;
  tally.unknown++;
  const isQuiet = level === 'debug' || level === 'info';
  const key = `${component} ${isQuiet} ${text.slice(0, 200).replaceAll(/[0-9a-f]*\d[0-9a-f]*/gi, '#')}`;
  const known = tally.unknownLines.get(key);
  if (known !== undefined) known.count++;
  else if (tally.unknownLines.size < (isQuiet ? MAX_UNKNOWN : 2 * MAX_UNKNOWN)) {
    tally.unknownLines.set(key, { component, level, sample: line.slice(0, MAX_SAMPLE), count: 1 });
  }
}

function spread(span: { first: number | undefined; last: number | undefined }, time: number | undefined): void {
  if (time === undefined) return;
  span.first = span.first === undefined ? time : Math.min(span.first, time);
  span.last = span.last === undefined ? time : Math.max(span.last, time);
}

function keepLatest<Key>(moments: Map<Key, Moment>, key: Key, moment: Moment): void {
  const known = moments.get(key);
  if (known === undefined || !isBefore(moment, known)) moments.set(key, moment);
}

/** Whether one was before another: by their times, and where one has none by their place in what was read. */
export function isBefore(one: Moment, other: Moment): boolean {
  if (one.at !== undefined && other.at !== undefined) {
    if (one.at !== other.at) return one.at < other.at;
  }
  return one.place < other.place;
}
