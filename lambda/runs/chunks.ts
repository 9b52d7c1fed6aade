import { groupBy } from '../common/group-by.ts';
import type { Place } from '../model/target.ts';
import type { RunPlan } from './run.ts';

/** Tries of one target, the first included. */
export const ATTEMPTS = 3;

/** Lambda quotas, durable functions: operations of one execution. Cannot be raised. */
const OPERATIONS_OF_AN_EXECUTION = 3_000;

/** An invocation a try, and a wait before each further one. */
const OPERATIONS_OF_A_TARGET = 2 * ATTEMPTS - 1;

/** What is kept free for the steps around the targets, and for executions that Lambda itself resumes. */
const FREE_SHARE = 0.15;

/** Targets of one execution: so few that its operations are enough though each of them fails every time. */
export const TARGETS_OF_A_CHUNK = Math.floor((OPERATIONS_OF_AN_EXECUTION * (1 - FREE_SHARE)) / OPERATIONS_OF_A_TARGET);

/** Chunks worked on at a time: while the last targets of one are retried, the next one goes on. */
const CHUNKS_AT_A_TIME = 2;

/**
 * Targets in chunks of at most `most`, in their order. An account is in one chunk with all its regions, unless it has
 * more of them than a chunk may hold.
 */
export function chunksOf<T extends Place>(targets: readonly T[], most = TARGETS_OF_A_CHUNK): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (const ofAccount of groupBy(targets, ({ accountId }) => accountId).values()) {
    for (const part of parts(ofAccount, most)) {
      const last = chunks.at(-1);
      if (last !== undefined && last.length + part.length <= most) last.push(...part);
      else chunks.push([...part]);
    }
  }
  return chunks;
}

/**
 * How many chunks and targets of each are worked on at a time, so that no more than `targetsAtATime` targets are.
 * @param targetsAtATime at least 1
 */
export function paceOf(chunks: number, targetsAtATime: number): Pick<RunPlan, 'chunksAtATime' | 'targetsAtATime'> {
  const chunksAtATime = Math.max(1, Math.min(CHUNKS_AT_A_TIME, chunks, targetsAtATime));
  return { chunksAtATime, targetsAtATime: Math.floor(targetsAtATime / chunksAtATime) };
}

function parts<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, index) =>
    items.slice(index * most, (index + 1) * most),
  );
}
