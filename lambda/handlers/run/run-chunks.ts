import { type DurableContext, InvokeError } from '@aws/durable-execution-sdk-js';
import type { Chunk, ChunkOutcome, RunFunctions, RunPlan, Work, Workers } from '../../runs/run.ts';
import { durableMap } from './durable-map.ts';
import type { ChunkDone } from './work-on-chunk.ts';

/** Has every chunk of a run worked on, each in an execution of its own: one has not operations enough for all. */
export function runChunks(context: DurableContext, work: Work, plan: RunPlan): Promise<readonly ChunkOutcome[]> {
  return durableMap(
    context,
    `chunks to ${work}`,
    plan.chunks,
    plan.chunksAtATime,
    (item, chunk) => runChunk(item, work, plan, chunk),
    lost,
  );
}

async function runChunk(context: DurableContext, work: Work, plan: RunPlan, chunk: Chunk): Promise<ChunkOutcome> {
  const { auditId, cleanupId, startedAt, narrowing, targetsAtATime, functions } = plan;
  const { number } = chunk;
  const workers = workersFor(work, functions);
  const event = { kind: 'chunk', work, workers, auditId, cleanupId, startedAt, number, targetsAtATime, ...narrowing };
  try {
    const { calls } = await context.invoke<object, ChunkDone>(`${work} ${number}`, functions.audit, event);
    return { chunk, calls, reason: null };
  } catch (error) {
    if (error instanceof InvokeError) return lost(chunk, error.message);
    throw error;
  }
}

function workersFor(work: Work, { scan, smallScan, cleanup }: RunFunctions): Workers | undefined {
  switch (work) {
    case 'scan':
      return { first: smallScan, further: scan };
    case 'cleanup':
      return cleanup === null ? undefined : { first: cleanup, further: cleanup };
  }
}

function lost(chunk: Chunk, reason: string): ChunkOutcome {
  return { chunk, calls: 0, reason };
}
