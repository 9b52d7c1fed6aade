import type { Diagnosis, DiagnosisStep } from '../model/diagnosis.ts';
import type { Inventory } from '../model/inventory.ts';
import type { LogCause, LogReport } from '../model/log-report.ts';
import { orderOf, QUESTION_IDS } from '../model/questions.ts';
import { findNode } from './named-node.ts';

const HOUR = 3_600_000;

/** So old a log may be to answer what AWS does not. */
const RECENT = 24 * HOUR;

/** So old it may be to speak against what AWS shows to be well: somebody may have put it right since. */
const CURRENT = HOUR;

/**
 * The diagnosis with what logs prove of nodes of the cluster, under the question that it bears on. A question that AWS leaves open
 * is settled by a fault that stood in logs of the last day, one that AWS answers well by logs of the last hour; what is older is
 * told and decides nothing. A log proves nothing of other nodes, and that it has no fault settles no question. Pure.
 */
export function withLogs(diagnosis: Diagnosis, logs: LogReport, inventory: Inventory): Diagnosis {
  const { cause, others } = logs.conclusion;
  const causes = [...(cause === null ? [] : [cause]), ...others].flatMap((each) =>
    ofCluster(each, logs, diagnosis, inventory),
  );
  const steps = diagnosis.steps.map((step) => withCauses(step, causes, logs, diagnosis));
  const decided = steps.flatMap(({ logged }) => logged.flatMap((each) => (each.decides ? [each.cause] : [])));
  const [first] = decided;
  const shown = diagnosis.steps.find(({ causes: own }) =>
    own.some((each) => each.findings[0]?.id === diagnosis.conclusion.cause?.findings[0]?.id),
  );
  const isFirst =
    first !== undefined &&
    (diagnosis.conclusion.state !== 'cause' || shown === undefined || comesBefore(first.question, shown.id));
  const conclusion = isFirst ? { state: 'cause' as const, cause: null, logged: first } : diagnosis.conclusion;
  return { ...diagnosis, steps, conclusion };
}

/** That pods wait is no cause: whatever has one comes before it. */
function comesBefore(question: LogCause['question'], shown: string): boolean {
  const own = QUESTION_IDS.find((id) => id === shown) ?? null;
  return own === 'pods' || orderOf(question) < orderOf(own);
}

/** Without the nodes that are another cluster's, or gone; a file that names no node is of those whom its giver says. */
function ofCluster(
  cause: LogCause,
  logs: LogReport,
  { cluster, node }: Diagnosis,
  inventory: Inventory,
): readonly LogCause[] {
  const nodes = cause.nodes.filter((name) => {
    const logged = logs.nodes.find((each) => each.name === name);
    const known = logged?.instanceId ?? logged?.host ?? null;
    if (known === null || inventory.sections.nodes.status === 'gap') return node === null || known === node;
    const found = findNode(known, cluster, inventory);
    return 'id' in found && (node === null || found.id === node);
  });
  return nodes.length === 0 ? [] : [{ ...cause, nodes }];
}

function withCauses(
  step: DiagnosisStep,
  causes: readonly LogCause[],
  logs: LogReport,
  { at }: Diagnosis,
): DiagnosisStep {
  const own = causes.filter(({ question }) => question === step.id);
  if (own.length === 0 || step.state === 'not-applicable') return step;
  const most = step.state === 'ok' ? CURRENT : RECENT;
  const logged = own.map((cause) => ({ cause, decides: ageOf(cause, logs, at) <= most }));
  return { ...step, state: logged.some(({ decides }) => decides) ? 'bad' : step.state, logged };
}

/** Milliseconds since the last line of the logs of a cause's nodes; without end in logs without times. */
function ageOf({ nodes }: LogCause, logs: LogReport, at: string): number {
  const lasts = logs.nodes.filter(({ name }) => nodes.includes(name)).flatMap(({ last }) => last ?? []);
  const last = lasts.sort().at(-1);
  return last === undefined ? Number.POSITIVE_INFINITY : Date.parse(at) - Date.parse(last);
}
