import { classifyDeleteError } from '../aws/eni-delete-errors.ts';
import { AwsCallError } from '../aws/errors.ts';
import type { EniDelete, TargetPorts } from '../aws/ports.ts';
import { clockProblem } from '../facts/aws/clock-skew.ts';
import type { CleanupOutcome, CleanupSettings } from '../model/cleanup.ts';
import { type Target, targetKey } from '../model/target.ts';
import { type Answer, type DeletionOutcome, deletionOutcome } from './deletion-outcome.ts';
import { frozenAt } from './guards.ts';
import { outcomeOf } from './outcome.ts';
import type { Candidate } from './plan.ts';
import type { CleanupRecord } from './record.ts';
import { isVerifiedPlan, type VerifiedPlan } from './verify.ts';
import { type CleanupWorld, pause } from './world.ts';

/** At most two deletions a second: EC2 refills five, and the cluster's own CNI draws from the same bucket. */
const BETWEEN_CALLS_MS = 500;

/** How long a deletion may take to be answered. It is never given up before. */
const DELETE_TIMEOUT_MS = 30_000;

/** Waits after a throttled call, in seconds; after the last try that follows them the target is left alone. */
const BACK_OFF_SECONDS = [1, 2, 4, 8, 16];

/** Said of what was not tried because the deadline or an interruption came first. */
export const RUN_IS_OVER = 'the run ended before its turn';

export interface ExecutorParts {
  readonly target: Target;
  /** A freeze can begin between two deletions. */
  readonly settings: Pick<CleanupSettings, 'freezes'>;
  readonly deleter: EniDelete;
  readonly ports: TargetPorts;
  readonly world: CleanupWorld;
  /** Where what became of ENIs is written down. Once it cannot be, nothing more is deleted. */
  readonly record: Pick<CleanupRecord, 'conclude'>;
  readonly onOutcome: (outcome: CleanupOutcome) => void;
}

export interface Executed {
  /** One for each ENI of the plan, in its order. */
  readonly outcomes: readonly CleanupOutcome[];
  /** Why nothing more may be deleted in the target in this run. */
  readonly stopped: string | undefined;
}

/**
 * Deletes what was verified, one ENI after the other. Refuses a plan of another target, and what is left of one whose
 * time is over. Never throws for what AWS answers.
 */
export type Execute = (plan: VerifiedPlan) => Promise<Executed>;

/** What the plans of one target and run share. */
interface State {
  /** EC2 let a trial through. */
  mayDelete: boolean;
  lastCallAt: Date | undefined;
}

/**
 * Makes the deletions of one target and run. All its plans go through one executor, which keeps the pace, and asks once
 * (`DryRun`) whether it may delete there at all before it deletes anything.
 */
export function executor(parts: ExecutorParts): Execute {
  const state: State = { mayDelete: false, lastCallAt: undefined };
  return async (plan) => {
    assertOurs(plan, parts.target);
    return runPlan(plan, parts, state);
  };
}

/** @throws Error for what is no verified plan of the target: only a bug, or a forgery, gets here. */
function assertOurs(plan: VerifiedPlan, target: Target): void {
  if (!isVerifiedPlan(plan)) throw new Error('only what verify made can be executed');
  if (targetKey(plan) !== targetKey(target)) {
    throw new Error(`a plan of ${targetKey(plan)} cannot be executed in ${targetKey(target)}`);
  }
}

async function runPlan(plan: VerifiedPlan, parts: ExecutorParts, state: State): Promise<Executed> {
  const outcomes: CleanupOutcome[] = [];
  let recorded = 0;
  let stopped: string | undefined;
  for (const entry of plan.entries) {
    if (parts.world.signal.aborted) stopped ??= RUN_IS_OVER;
    const settled = stopped === undefined ? await attempt(entry, plan, parts, state) : notAttempted(stopped);
    const outcome = outcomeOf(entry.decision, settled.outcome, settled.message, parts.world.clock());
    outcomes.push(outcome);
    parts.onOutcome(outcome);
    if (stopped !== undefined) continue;
    const unrecorded = await parts.record.conclude(outcomes.slice(recorded));
    if (unrecorded === undefined) recorded = outcomes.length;
    stopped = settled.stop ?? unrecorded;
  }
  // What could not be written at once, and what was not tried after that: the record may take it by now.
  if (recorded < outcomes.length) await parts.record.conclude(outcomes.slice(recorded));
  return { outcomes, stopped };
}

async function attempt(
  { eni: { id } }: Candidate,
  plan: VerifiedPlan,
  parts: ExecutorParts,
  state: State,
): Promise<DeletionOutcome> {
  if (!state.mayDelete) {
    const answer = await ask(id, 'trial', plan, parts, state);
    if ('notAsked' in answer) return notAttempted(answer.notAsked);
    state.mayDelete = answer.kind === 'would-succeed';
    if (answer.kind === 'unanswered')
      return { outcome: 'failed', message: `no answer to the trial (${answer.message})` };
    if (!state.mayDelete) return deletionOutcome(answer, id, parts.ports, parts.world);
  }
  const answer = await ask(id, 'real', plan, parts, state);
  return 'notAsked' in answer ? notAttempted(answer.notAsked) : deletionOutcome(answer, id, parts.ports, parts.world);
}

function notAttempted(because: string): DeletionOutcome {
  return { outcome: 'not-attempted', message: because };
}

/** Asks again as long as EC2 says that we are too fast: such a call deleted nothing. */
async function ask(
  eniId: string,
  kind: 'trial' | 'real',
  plan: VerifiedPlan,
  parts: ExecutorParts,
  state: State,
): Promise<Answer | { readonly notAsked: string }> {
  const notAsked = await waitForTurn(plan, parts, state);
  if (notAsked !== undefined) return { notAsked };
  let answer = await call(eniId, kind, parts, state);
  for (const seconds of BACK_OFF_SECONDS) {
    if (answer.kind !== 'throttled') return answer;
    await pause(parts.world, seconds * 1000);
    if ((await waitForTurn(plan, parts, state)) !== undefined) return answer;
    answer = await call(eniId, kind, parts, state);
  }
  return answer;
}

/** Waits until the next call may be made. Says why it may not be made after all, where it may not. */
async function waitForTurn(plan: VerifiedPlan, { settings, ports, world }: ExecutorParts, { lastCallAt }: State) {
  const sinceLast = lastCallAt === undefined ? BETWEEN_CALLS_MS : world.clock().getTime() - lastCallAt.getTime();
  await pause(world, Math.min(BETWEEN_CALLS_MS, BETWEEN_CALLS_MS - sinceLast));
  if (world.signal.aborted) return RUN_IS_OVER;
  if (!(world.clock() < plan.expiresAt)) return 'it was looked at too long ago: the next run looks again';
  return clockProblem(ports.clock.read()) ?? frozenAt(settings, world.clock());
}

async function call(
  eniId: string,
  kind: 'trial' | 'real',
  { deleter, world }: ExecutorParts,
  state: State,
): Promise<Answer> {
  state.lastCallAt = world.clock();
  const input = { NetworkInterfaceId: eniId, ...(kind === 'trial' ? { DryRun: true } : {}) };
  try {
    await deleter.deleteNetworkInterface(input, AbortSignal.timeout(DELETE_TIMEOUT_MS));
    return { kind: 'accepted' };
  } catch (error) {
    if (error instanceof AwsCallError) return classifyDeleteError(error);
    throw error;
  }
}
