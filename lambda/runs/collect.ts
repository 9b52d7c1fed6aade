import pLimit from 'p-limit';
import type { z } from 'zod';
import type { ObjectStore } from '../ledger/store.ts';
import { AuditorError } from '../model/errors.ts';
import type { Place } from '../model/target.ts';
import { placesSchema, receiptsSchema } from './documents.ts';
import { chunkKey, receiptsKey, resultKey } from './keys.ts';
import { readDocument, requireDocument } from './object-access.ts';
import { reasonText } from './reason.ts';
import { writtenAs } from './result-format.ts';
import type { ChunkOutcome, Narrowing, Work } from './run.ts';

/** Results read at a time: the text of one is let go before the next is asked for. */
const READS_IN_FLIGHT = 16;

/** What was written of a target, or why nothing was. */
export type Collected<T> = { readonly place: Place } & (
  | { readonly status: 'written'; readonly result: T }
  | { readonly status: 'lost'; readonly reason: string }
);

/** Which results of a run: of what work, and what of the targets was asked for. */
export interface ResultsOf<T> {
  readonly auditId: string;
  readonly work: Work;
  readonly narrowing?: Narrowing | undefined;
  readonly schema: z.ZodType<T>;
}

/**
 * What the functions of a run wrote of each target that was planned. What was written counts, also when its answer was
 * lost; a target of which nothing was written is there too, with the reason.
 * @param wanted of the targets planned, those that the work was done to
 * @throws AuditorError LEDGER_FAILED, LEDGER_UNREADABLE naming the object
 */
export async function collect<T>(
  store: ObjectStore,
  { auditId, work, narrowing, schema }: ResultsOf<T>,
  outcomes: readonly ChunkOutcome[],
  wanted: (place: Place) => boolean,
  signal: AbortSignal,
): Promise<readonly Collected<T>[]> {
  const limit = pLimit(READS_IN_FLIGHT);
  const ofChunk = async (outcome: ChunkOutcome): Promise<readonly Collected<T>[]> => {
    const { number } = outcome.chunk;
    const places = await requireDocument(store, chunkKey(auditId, number), placesSchema, signal);
    const reasonOf = await reasons(store, receiptsKey(auditId, work, number), outcome, signal);
    const read = async (place: Place): Promise<Collected<T>> => {
      try {
        const key = resultKey(auditId, work, place, narrowing);
        const result = await readDocument(store, key, writtenAs(schema), signal);
        return result === undefined
          ? { place, status: 'lost', reason: reasonOf(place) }
          : { place, status: 'written', result };
      } catch (error) {
        // What is not understood is not nothing found: the target has failed, and the others go on.
        if (!(error instanceof AuditorError) || error.code !== 'LEDGER_UNREADABLE') throw error;
        return { place, status: 'lost', reason: `its result is not understood: ${reasonText(error.message)}` };
      }
    };
    return Promise.all(places.filter(wanted).map((place) => limit(() => read(place))));
  };
  const collected: Collected<T>[] = [];
  for (const outcome of outcomes) collected.push(...(await ofChunk(outcome)));
  return collected;
}

async function reasons(
  store: ObjectStore,
  key: string,
  { reason }: ChunkOutcome,
  signal: AbortSignal,
): Promise<(place: Place) => string> {
  if (reason !== null) return () => reason;
  const receipts = (await readDocument(store, key, receiptsSchema, signal)) ?? [];
  const byPlace = new Map(receipts.map((receipt) => [keyOf(receipt), receipt.reason]));
  return (place) => byPlace.get(keyOf(place)) ?? 'it left no result and no reason';
}

function keyOf({ accountId, region }: Place): string {
  return `${accountId}/${region}`;
}
