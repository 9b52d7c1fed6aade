import { kindOf } from '../checks/kinds.ts';
import { groupBy } from '../common/group-by.ts';
import type { KnownError } from '../facts/errors/known-errors.ts';
import { type ErrorTally, isBefore, type Moment, type NodeTally } from '../facts/logs/log-tally.ts';
import { isSymptom } from '../facts/logs/what-lines-mean.ts';
import type { LogCause, LogReport } from '../model/log-report.ts';
import { orderOf, type QuestionId } from '../model/questions.ts';
import { isPoolEmpty, mainPool, ruledOutOn, stateOnNode } from './log-states.ts';

/** A node with the name that readers know it by. */
export interface NamedNode {
  readonly name: string;
  readonly node: NodeTally;
}

/** A known line that stands on a node. */
interface Standing extends NamedNode {
  readonly error: KnownError;
  readonly said: ErrorTally;
}

/** All ENIs that the instance type takes are attached. */
const ALL_ATTACHED = ['ipamd-max-eni-attached', 'ipamd-max-eni-reached', 'ipamd-max-eni-discovered'] as const;

/** A pod came for an address, and there was none. */
const NO_ADDRESS = [
  'ipamd-datastore-empty',
  'ipamd-reply-no-address',
  'plugin-no-address',
  'sandbox-no-address',
] as const;

/** The question that the findings of a check bear on; null for none. */
export function questionOfCheck(check: string | null | undefined): QuestionId | null {
  return check == null ? null : kindOf({ check }).question;
}

/**
 * What keeps pods from an address by what stands at the end of the logs: what a line has as a cause goes before what only says
 * that something fails, a fault before what may be one, then the order of the questions. What a later line of the same node
 * rules out is none. Pure.
 */
export function concludeLogs(
  nodes: readonly NamedNode[],
  errors: ReadonlyMap<string, KnownError>,
  isWhole: boolean,
): LogReport['conclusion'] {
  const standing = nodes.flatMap((named) => standingOn(named, errors));
  const symptoms = standing.filter(({ error }) => isSymptom(error));
  const told = causesTold(standing.filter(({ error }) => !isSymptom(error)));
  const derived = derivedCauses(nodes, symptoms, told);
  const unexplained = symptoms.filter(({ name }) => ![...told, ...derived].some((each) => each.nodes.includes(name)));
  const causes = [...told, ...derived].sort(byRank);
  const open = symptomCauses(causes.length === 0 ? symptoms : unexplained);
  const [cause, ...others] = [...causes, ...open].map(({ isFault: _isFault, ...each }): LogCause => each);
  if (cause === undefined) return { state: isWhole ? 'healthy' : 'unknown', cause: null, others: [], follows: [] };
  const breaks = [...causes, ...open].some(({ isFault }) => isFault) || symptoms.length > 0;
  const follows = symptoms.filter(({ name, error }) => cause.nodes.includes(name) && error.id !== cause.error);
  return {
    state: breaks ? 'cause' : 'risk',
    cause,
    others,
    follows: [...new Set(follows.map(({ error }) => error.id))],
  };
}

function standingOn(named: NamedNode, errors: ReadonlyMap<string, KnownError>): readonly Standing[] {
  return [...named.node.errors].flatMap(([id, said]): readonly Standing[] => {
    const error = errors.get(id);
    if (error === undefined || stateOnNode(error, said, named.node).state !== 'stands') return [];
    return [{ ...named, error, said }];
  });
}

interface RankedCause extends LogCause {
  readonly isFault: boolean;
}

function causesTold(standing: readonly Standing[]): readonly RankedCause[] {
  const proven = standing.flatMap((each) => {
    const check = each.error.checks[0] ?? null;
    // What has no check to find it is still what the line says; what is ruled out is not.
    const isLeft = check === null || notRuledOut([check], ruledOutOn(each.node), each.said.last).length > 0;
    return isLeft ? [{ ...each, check }] : [];
  });
  const groups = groupBy(proven, ({ check, error }) => check ?? error.id);
  return [...groups.values()].map((alike): RankedCause => {
    const byError = [...groupBy(alike, ({ error }) => error).entries()].sort(
      ([one, a], [other, b]) =>
        Number(other.isFault === true) - Number(one.isFault === true) || b.length - a.length || sumOf(b) - sumOf(a),
    );
    const [lead] = byError;
    const check = alike[0]?.check ?? null;
    return {
      kind: 'line',
      check,
      question: questionOfCheck(check),
      error: lead?.[0].id ?? null,
      nodes: namesOf(alike),
      mayBe: [],
      isFault: alike.some(({ error }) => error.isFault === true),
    };
  });
}

function notRuledOut(
  checks: readonly string[],
  ruledOut: ReadonlyMap<string, Moment>,
  since: Moment,
): readonly string[] {
  return checks.filter((check) => {
    const ruling = ruledOut.get(check);
    return ruling === undefined || !isBefore(since, ruling);
  });
}

/** What the pool shows, where no line says it: a limit that is reached is a fault only by what it leads to. */
function derivedCauses(
  nodes: readonly NamedNode[],
  symptoms: readonly Standing[],
  told: readonly LogCause[],
): readonly RankedCause[] {
  const attached = nodes.filter(({ node }) => ALL_ATTACHED.some((id) => node.errors.has(id)));
  const isTold = (name: string) => told.some((each) => each.question !== 'room' && each.nodes.includes(name));
  const withoutAddress = attached.filter(({ node, name }) => mainPool(node)?.last?.total === 0 && !isTold(name));
  const full = attached.filter(({ node, name }) => isPoolEmpty(node) && !isTold(name));
  const failing = new Set(
    symptoms.filter(({ error }) => NO_ADDRESS.some((id) => id === error.id)).map(({ name }) => name),
  );
  return [
    ...derived('no-address-on-enis', 'unsupported-instance-type', withoutAddress, true),
    ...derived(
      'node-full',
      'node-ip-slots-full',
      full,
      full.some(({ name }) => failing.has(name)),
    ),
  ];
}

function derived(
  kind: LogCause['kind'],
  check: string,
  nodes: readonly NamedNode[],
  isFault: boolean,
): readonly RankedCause[] {
  if (nodes.length === 0) return [];
  return [{ kind, check, question: questionOfCheck(check), error: null, nodes: namesOf(nodes), mayBe: [], isFault }];
}

/** What fails without a word why: the line of most nodes first, with the causes that nothing rules out. */
function symptomCauses(symptoms: readonly Standing[]): readonly RankedCause[] {
  return [...groupBy(symptoms, ({ error }) => error)]
    .sort(
      ([one, a], [other, b]) =>
        Number(other.isFault === true) - Number(one.isFault === true) || b.length - a.length || sumOf(b) - sumOf(a),
    )
    .slice(0, 1)
    .map(([error, alike]): RankedCause => {
      const left = alike.map(
        ({ node, said }) => new Set(notRuledOut(error.checks, ruledOutOn(node), before(said.first))),
      );
      const mayBe = error.checks.filter((check) => left.some((each) => each.has(check)));
      const isFault = error.isFault === true;
      return { kind: 'symptom', check: null, question: null, error: error.id, nodes: namesOf(alike), mayBe, isFault };
    });
}

/** What is said in the same line rules out too. */
function before(moment: Moment): Moment {
  return { ...moment, place: moment.place - 1 };
}

function byRank(one: RankedCause, other: RankedCause): number {
  return (
    Number(other.isFault) - Number(one.isFault) ||
    orderOf(one.question) - orderOf(other.question) ||
    other.nodes.length - one.nodes.length
  );
}

function namesOf(nodes: readonly { readonly name: string }[]): readonly string[] {
  return [...new Set(nodes.map(({ name }) => name))].sort();
}

function sumOf(standing: readonly Standing[]): number {
  return standing.reduce((sum, { said }) => sum + said.count, 0);
}
