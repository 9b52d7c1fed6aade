import { type DurableContext, InvokeError } from '@aws/durable-execution-sdk-js';
import type { Chunk, ChunkOutcome, RunPlan, Work } from '../../runs/run.ts';
import { each } from './each.ts';
import type { ChunkDone } from './work-on-chunk.ts';

/** Has every chunk of a run worked on, each in an execution of its own: one has not operations enough for all. */
export function runChunks(context: DurableContext, work: Work, plan: RunPlan): Promise<readonly ChunkOutcome[]> {
  return each(
    context,
    `chunks to ${work}`,
    plan.chunks,
    plan.chunksAtATime,
    (item, chunk) => runChunk(item, work, plan, chunk),
    lost,
  );
}

async function runChunk(context: DurableContext, work: Work, plan: RunPlan, chunk: Chunk): Promise<ChunkOutcome> {
  const { auditId, startedAt, narrowing, targetsAtATime } = plan;
  const { functionName, functionVersion }: { readonly functionName: string; readonly functionVersion: string } =
    context.lambdaContext;
  const event = { kind: 'chunk', work, auditId, startedAt, number: chunk.number, targetsAtATime, ...narrowing };
  try {
    // The version that this one runs as: a deployment in between changes nothing about a run that has begun.
    const self = `${functionName}:${functionVersion}`;
    const { calls } = await context.invoke<object, ChunkDone>(`${work} ${chunk.number}`, self, event);
    return { chunk, calls, reason: null };
  } catch (error) {
    if (error instanceof InvokeError) return lost(chunk, error.message);
    throw error;
  }
}

function lost(chunk: Chunk, reason: string): ChunkOutcome {
  return { chunk, calls: 0, reason };
}
