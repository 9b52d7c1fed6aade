import { duration } from '../common/words.ts';
import type { KnownError } from '../facts/errors/known-errors.ts';
import { type ErrorTally, isBefore, type Moment, type NodeTally } from '../facts/logs/log-tally.ts';
import { readyOf } from '../facts/logs/pool-lines.ts';
import type { PoolTimeline } from '../facts/logs/pool-timeline.ts';
import { healedBy, isSymptom, ruledOutBy, type Signal } from '../facts/logs/what-lines-mean.ts';
import type { LineState } from '../model/log-report.ts';

/** What writes on without a line for so long has no cause to write it: ipamd tries every few seconds, a crash loop every 5 min. */
const QUIET = 15 * 60_000;

/** So long a burst of pods, and a node that starts, may show what is no fault by itself. */
const BURST = 2 * 60_000;

/** Whether a line still holds at the end of a node's logs, and why not. Pure. */
export function stateOnNode(
  error: KnownError,
  said: ErrorTally,
  node: NodeTally,
): { readonly state: LineState; readonly because: string | null } {
  if (error.isFault === false) return { state: 'noted', because: null };
  const signal = healedBy(error).find((each) => isAfter(node.signals.get(each), said.last));
  if (signal !== undefined) return { state: 'passed', because: HEALED_WORDS[signal] };
  if (isSymptom(error) && haveStarted(said, node)) return { state: 'passed', because: 'the pods started after that' };
  const quiet = quietAfter(said, node);
  if (quiet !== undefined && !holdsNothing(error, node)) {
    return { state: 'passed', because: `not said again in the last ${duration(quiet / 60_000)}` };
  }
  if (error.isFault === 'depends' && isShort(said)) return { state: 'noted', because: 'said for less than 2 minutes' };
  return { state: 'stands', because: null };
}

const HEALED_WORDS: Readonly<Record<Signal, string>> = {
  'address-given': 'pods could have an address after that',
  'cni-up': 'the VPC CNI was up after that',
  joined: 'the node joined after that',
  'api-reached': 'the node reached the API server after that',
};

function haveStarted({ pods, morePods, last }: ErrorTally, { startedPods }: NodeTally): boolean {
  if (pods.size === 0) return isAfter(startedPods.get(''), last);
  return morePods === 0 && [...pods].every(([pod, moment]) => isAfter(startedPods.get(pod), moment));
}

/** Milliseconds for which its writer wrote on without it, where they are many. */
function quietAfter({ last, component }: ErrorTally, { ends }: NodeTally): number | undefined {
  const end = ends.get(component);
  if (end?.at === undefined || last.at === undefined || end.isClock !== last.isClock) return undefined;
  return end.at - last.at > QUIET ? end.at - last.at : undefined;
}

/** An instance type that is unknown is told of until all ENIs are attached, and no longer. */
function holdsNothing({ checks }: KnownError, node: NodeTally): boolean {
  return checks[0] === 'unsupported-instance-type' && mainPool(node)?.last?.total === 0;
}

function isShort({ first, last, span }: ErrorTally): boolean {
  if (first.at === undefined || last.at === undefined) return false;
  return Math.max(span, last.at - first.at) < BURST;
}

function isAfter(moment: Moment | undefined, other: Moment): boolean {
  return moment !== undefined && isBefore(other, moment);
}

/** The pool of the first network card, by the lines that count what cools down where there are some. */
export function mainPool({ pools }: NodeTally): PoolTimeline | undefined {
  return pools.get('0 true') ?? pools.get('0 false');
}

/** Whether no pod can have an address at the end, though the node holds some. */
export function isPoolEmpty(node: NodeTally): boolean {
  const last = mainPool(node)?.last;
  return last !== undefined && last.total > 0 && readyOf(last) === 0;
}

/**
 * Checks whose cause something rules out on a node, with the latest moment of that.
 *
 * @param errorIds those said on the node
 */
export function ruledOutOn({ errors }: NodeTally): ReadonlyMap<string, Moment> {
  const ruled = new Map<string, Moment>();
  for (const [id, { last }] of errors) {
    for (const check of ruledOutBy(id)) {
      const known = ruled.get(check);
      if (known === undefined || isBefore(known, last)) ruled.set(check, last);
    }
  }
  return ruled;
}
