import type { EniDelete, TargetPorts } from '../aws/ports.ts';
import { chunked } from '../collect/paging.ts';
import { clockProblem } from '../facts/aws/clock-skew.ts';
import type { Elsewhere } from '../facts/eni/clusters-elsewhere.ts';
import type { CleanupOutcome, CleanupSettings } from '../model/cleanup.ts';
import type { EniMemory } from '../model/ledger.ts';
import type { Target } from '../model/target.ts';
import { type Execute, executor, RUN_IS_OVER } from './execute.ts';
import { frozenAt } from './guards.ts';
import { outcomeOf } from './outcome.ts';
import type { Candidate } from './plan.ts';
import type { CleanupRecord } from './record.ts';
import { MAX_AT_ONCE, verify } from './verify.ts';
import type { CleanupWorld } from './world.ts';

export interface Deleting {
  readonly target: Target;
  readonly settings: CleanupSettings;
  /** What earlier audits saw: the same that the plan went by. */
  readonly memory: EniMemory;
  readonly elsewhere: Elsewhere;
  readonly ports: TargetPorts;
  readonly deleter: EniDelete;
  readonly record: CleanupRecord;
  readonly world: CleanupWorld;
  readonly onOutcome: (outcome: CleanupOutcome) => void;
}

/** Some ENIs dealt with, and why none may follow, where none may. */
interface Dealt {
  readonly outcomes: readonly CleanupOutcome[];
  readonly stopped: string | undefined;
}

/**
 * Deletes planned ENIs, a few at a time: looked at again, written into the record, deleted, concluded in the record.
 * Ends between two deletions when the run has to stop, when deleting is denied or throttled for long, or when what is
 * done can no longer be written down. Never throws for what AWS answers.
 *
 * @returns one outcome for each, in their order
 */
export async function deletePlanned(
  candidates: readonly Candidate[],
  deleting: Deleting,
): Promise<readonly CleanupOutcome[]> {
  const execute = executor(deleting);
  const outcomes: CleanupOutcome[] = [];
  let stopped: string | undefined;
  for (const chunk of chunked(candidates, MAX_AT_ONCE)) {
    stopped ??= whyStop(deleting);
    const dealt: Dealt =
      stopped === undefined ? await deleteChunk(chunk, execute, deleting) : skip(chunk, stopped, deleting);
    stopped = dealt.stopped;
    outcomes.push(...dealt.outcomes);
  }
  return inOrder(candidates, outcomes);
}

/** A freeze can begin while a run is under way, and a clock can be set. */
function whyStop({ settings, ports, world }: Deleting): string | undefined {
  if (world.signal.aborted) return RUN_IS_OVER;
  return clockProblem(ports.clock.read()) ?? frozenAt(settings, world.clock());
}

async function deleteChunk(chunk: readonly Candidate[], execute: Execute, deleting: Deleting): Promise<Dealt> {
  const { record, world, onOutcome } = deleting;
  const { plan, dropped, failure } = await verify({ ...deleting, ...world, candidates: chunk });
  const kept = dropped.map(({ candidate, outcome, message }) =>
    outcomeOf(candidate.decision, outcome, message, world.clock()),
  );
  for (const outcome of kept) onOutcome(outcome);
  const unwritten = await record.writeAhead(plan.entries, kept, world.clock());
  const { outcomes, stopped } =
    unwritten === undefined ? await execute(plan) : await giveUp(plan.entries, kept, unwritten, deleting);
  return { outcomes: [...kept, ...outcomes], stopped: failure === undefined ? stopped : lookingFailed(failure) };
}

/** What was to be written may have been, its answer lost: an intent must not stand there without an outcome. */
async function giveUp(
  candidates: readonly Candidate[],
  kept: readonly CleanupOutcome[],
  because: string,
  deleting: Deleting,
): Promise<Dealt> {
  const dealt = skip(candidates, because, deleting);
  await deleting.record.conclude([...kept, ...dealt.outcomes]);
  return dealt;
}

function skip(candidates: readonly Candidate[], because: string, { world, onOutcome }: Deleting): Dealt {
  const outcomes = candidates.map(({ decision }) => outcomeOf(decision, 'not-attempted', because, world.clock()));
  for (const outcome of outcomes) onOutcome(outcome);
  return { outcomes, stopped: because };
}

function lookingFailed(failure: string): string {
  return `EC2 could not be asked about the ENIs again: ${failure}`;
}

function inOrder(candidates: readonly Candidate[], outcomes: readonly CleanupOutcome[]): readonly CleanupOutcome[] {
  const byId = new Map(outcomes.map((outcome) => [outcome.eniId, outcome]));
  return candidates.flatMap(({ eni }) => byId.get(eni.id) ?? []);
}
