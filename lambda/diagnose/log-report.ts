import { compareText } from '../common/compare-text.ts';
import { groupBy } from '../common/group-by.ts';
import { isUsual } from '../facts/cni/known-settings.ts';
import { type KnownError, PLACE_WORDS } from '../facts/errors/known-errors.ts';
import type { HeldEni } from '../facts/logs/held-enis.ts';
import { COMPONENT_WORDS } from '../facts/logs/log-record.ts';
import type { ErrorTally, LogTally, Moment, NodeTally, UnknownLine } from '../facts/logs/log-tally.ts';
import { readyOf } from '../facts/logs/pool-lines.ts';
import { emptySince, type PoolPoint, type PoolTimeline, pointsOf } from '../facts/logs/pool-timeline.ts';
import { isSymptom } from '../facts/logs/what-lines-mean.ts';
import {
  isGrave,
  LINE_STATES,
  type LoggedNode,
  type LoggedPoint,
  type LoggedPool,
  type LogLine,
  type LogReport,
  type SaidOnNode,
} from '../model/log-report.ts';
import { orderOf } from '../model/questions.ts';
import { concludeLogs, type NamedNode, questionOfCheck } from './log-causes.ts';
import { stateOnNode } from './log-states.ts';

/** What reading the logs told besides what stands in them. */
export type ReadLogs = Pick<LogReport, 'paths' | 'at' | 'files' | 'bytes' | 'unread' | 'moreUnread'>;

const MAX_UNKNOWN_LINES = 50;
/** Points of all pools together: a bundle of each of two hundred nodes is no reason for a report of megabytes. */
const MAX_POINTS = 4000;
const LEAST_POINTS = 20;

/** What logs alone prove. Pure: the same tally gives the same report. */
export function logReportOf(tally: LogTally, read: ReadLogs): LogReport {
  const nodes = namedNodes(tally);
  const seen = nodes.filter(({ node }) => isSeen(node));
  const lines = linesOf(seen, tally.errors);
  const unknown = unknownLines(tally);
  const isWhole = read.unread.length === 0 && tally.ofComponents > 0;
  const isKnown = lines.length > 0 || !unknown.some(isGrave);
  const most = Math.max(LEAST_POINTS, Math.floor(MAX_POINTS / Math.max(1, seen.length)));
  return {
    ...read,
    records: tally.records,
    ofComponents: tally.ofComponents,
    first: isoOf(tally.first),
    last: isoOf(tally.last),
    nodes: seen.map((named) => loggedNode(named, most)),
    lines,
    unknownLines: { count: tally.unknown, lines: unknown },
    conclusion: concludeLogs(seen, tally.errors, isWhole && isKnown),
  };
}

/** A bundle may have a node's pool and settings, and no line. */
function isSeen({ ends, pools, settings, release }: NodeTally): boolean {
  return ends.size > 0 || pools.size > 0 || settings.size > 0 || release !== undefined;
}

/** By instance id, host or file; where two have one name, with where they are from. */
function namedNodes({ nodes }: LogTally): readonly NamedNode[] {
  const named = [...nodes.values()].map((node) => ({ name: nameOf(node), node }));
  const alike = groupBy(named, ({ name }) => name);
  return named
    .map(({ name, node }) => ({ name: alike.get(name)?.length === 1 ? name : `${name} (${node.origin})`, node }))
    .sort((one, other) => compareText(one.name, other.name));
}

function nameOf({ instanceId, host, origin }: NodeTally): string {
  return instanceId ?? host ?? origin.split('/').findLast((part) => part !== '' && part !== '.') ?? 'unnamed node';
}

function loggedNode({ name, node }: NamedNode, most: number): LoggedNode {
  const { instanceId, host, first, last, release, starts, settings, pools, enis } = node;
  const cards = [...groupBy(pools, ([key]) => Number(key.split(' ')[0]))].sort(([a], [b]) => a - b);
  return {
    name,
    instanceId: instanceId ?? null,
    host: host ?? null,
    first: isoOf(first),
    last: isoOf(last),
    release: release?.value ?? null,
    starts,
    settings: [...settings]
      .flatMap(([key, { value }]) => (value === undefined ? [] : [{ name: key, value }]))
      .filter((setting) => !isUsual(setting))
      .sort((one, other) => compareText(one.name, other.name)),
    pools: cards.flatMap(([card, alike]) => {
      const timeline = (alike.find(([key]) => key.endsWith('true')) ?? alike[0])?.[1];
      return timeline === undefined ? [] : poolOf(card, timeline, enis.get(card)?.held ?? [], most);
    }),
  };
}

function poolOf(card: number, timeline: PoolTimeline, enis: readonly HeldEni[], most: number): readonly LoggedPool[] {
  const { lines, largestTotal, first, worst, last } = timeline;
  if (first === undefined || worst === undefined || last === undefined) return [];
  return [
    {
      card,
      lines,
      largestTotal,
      first: pointOf(first),
      worst: pointOf(worst),
      last: pointOf(last),
      emptySince: isoOf(emptySince(timeline)),
      points: pointsOf(timeline, most).map(pointOf),
      enis: enis
        .toSorted((one, other) => one.addresses - other.addresses || one.device - other.device)
        .map(({ id, isPrimary, isTrunk, addresses, assigned }) => ({ id, isPrimary, isTrunk, addresses, assigned })),
    },
  ];
}

function pointOf(point: PoolPoint): LoggedPoint {
  const { at, total, assigned, cooling } = point;
  return { at: isoOf(at), total, assigned, cooling, ready: readyOf(point) };
}

function linesOf(nodes: readonly NamedNode[], errors: ReadonlyMap<string, KnownError>): readonly LogLine[] {
  return [...errors.values()]
    .map((error) => lineOf(error, nodes))
    .filter((line) => line.nodes.length > 0)
    .sort(
      (one, other) =>
        LINE_STATES.indexOf(one.state) - LINE_STATES.indexOf(other.state) ||
        ROLES.indexOf(one.role) - ROLES.indexOf(other.role) ||
        orderOf(one.question) - orderOf(other.question) ||
        other.count - one.count ||
        compareText(one.error, other.error),
    );
}

const ROLES: readonly LogLine['role'][] = ['cause', 'symptom', 'fact'];

function lineOf(error: KnownError, nodes: readonly NamedNode[]): LogLine {
  const said = nodes.flatMap((named): readonly SaidOnNode[] => {
    const tally = named.node.errors.get(error.id);
    return tally === undefined ? [] : [saidOnNode(named, error, tally)];
  });
  const firsts = said.flatMap(({ first }) => first ?? []).sort();
  const lasts = said.flatMap(({ last }) => last ?? []).sort();
  return {
    error: error.id,
    where: PLACE_WORDS[error.where],
    state: LINE_STATES.find((state) => said.some((each) => each.state === state)) ?? 'noted',
    role: error.isFault === false ? 'fact' : isSymptom(error) ? 'symptom' : 'cause',
    question: questionOfCheck(error.checks[0]),
    checks: error.checks,
    count: said.reduce((sum, each) => sum + each.count, 0),
    first: firsts[0] ?? null,
    last: lasts.at(-1) ?? null,
    means: error.means,
    proves: error.proves,
    rulesOut: error.disproves,
    toDo: error.first,
    nodes: said,
  };
}

function saidOnNode({ name, node }: NamedNode, error: KnownError, tally: ErrorTally): SaidOnNode {
  const { count, first, last, matched, pods, morePods, samples } = tally;
  return {
    node: name,
    ...stateOnNode(error, tally, node),
    count,
    first: clockOf(first),
    last: clockOf(last),
    matched,
    pods: [...pods.keys()].sort(),
    morePods,
    samples,
  };
}

function unknownLines({ unknownLines: lines }: LogTally): LogReport['unknownLines']['lines'] {
  const weight = ({ level }: UnknownLine) =>
    level === 'error' ? 0 : level === 'warn' ? 1 : level === undefined ? 2 : 3;
  return [...lines.values()]
    .sort((one, other) => weight(one) - weight(other) || other.count - one.count)
    .slice(0, MAX_UNKNOWN_LINES)
    .map(({ component, level, count, sample }) => ({
      component: COMPONENT_WORDS[component],
      level: level ?? null,
      count,
      sample,
    }));
}

function clockOf({ at, isClock }: Moment): string | null {
  return isClock ? isoOf(at) : null;
}

/** Null where it is not known, or no time that a calendar has. */
function isoOf(time: number | undefined): string | null {
  return time === undefined || !(Math.abs(time) < 8e15) || time < 0 ? null : new Date(time).toISOString();
}
