import type { DurableContext } from '@aws/durable-execution-sdk-js';
import type { Place } from '../../model/target.ts';
import { placesSchema } from '../../runs/documents.ts';
import { chunkKey, receiptsKey } from '../../runs/keys.ts';
import { requireDocument, writeDocument } from '../../runs/object-access.ts';
import type { Receipt } from '../../runs/run.ts';
import { isCleanupAllowed } from '../allowed.ts';
import type { ChunkEvent } from '../audit-event.ts';
import type { Deadlines } from '../deadline.ts';
import { functionSetup } from '../function-setup.ts';
import { durableMap } from './durable-map.ts';
import { invokeTarget, lostReceipt } from './invoke-target.ts';
import { step } from './step.ts';

/** What an execution that worked on a chunk returns. */
export interface ChunkDone {
  readonly targets: number;
  /** Those that left no result. */
  readonly lost: number;
  readonly calls: number;
}

/** Has a function of its own work on each target of a chunk, and keeps the receipts. */
export async function workOnChunk(event: ChunkEvent, context: DurableContext): Promise<ChunkDone> {
  const places = await step(context, 'targets', (until) => targetsOf(event, until));
  const receipts = await durableMap(
    context,
    event.work,
    places,
    event.targetsAtATime,
    (item, place) => invokeTarget(item, event.workers, place, payloadFor(event, place)),
    lostReceipt,
  );
  return step(context, 'receipts', (until) => keep(event, receipts, until));
}

/** At most `TARGETS_OF_A_CHUNK`, some 50 bytes each. */
async function targetsOf({ auditId, number, work }: ChunkEvent, { last }: Deadlines): Promise<readonly Place[]> {
  const setup = await functionSetup(last);
  const places = await requireDocument(setup.runs, chunkKey(auditId, number), placesSchema, last);
  return work === 'cleanup' ? places.filter((place) => isCleanupAllowed(place, setup.config.cleanup)) : places;
}

function payloadFor(
  { work, auditId, cleanupId, startedAt, narrowing }: ChunkEvent,
  { accountId, region }: Place,
): object {
  switch (work) {
    case 'scan':
      return { auditId, startedAt, accountId, region, ...narrowing };
    case 'cleanup':
      return { auditId, cleanupId, target: { accountId, region } };
  }
}

async function keep(
  { auditId, number, work }: ChunkEvent,
  receipts: readonly Receipt[],
  { last }: Deadlines,
): Promise<ChunkDone> {
  const store = (await functionSetup(last)).runs;
  await writeDocument(store, receiptsKey(auditId, work, number), receipts, last);
  return {
    targets: receipts.length,
    lost: receipts.filter(({ key }) => key === null).length,
    calls: receipts.reduce((sum, { calls }) => sum + calls, 0),
  };
}
