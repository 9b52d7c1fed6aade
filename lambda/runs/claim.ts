import * as z from 'zod';
import type { ObjectStore } from '../ledger/store.ts';
import { requireDocument } from './object-access.ts';

const claim = z.strictObject({ by: z.string() });

/**
 * Takes a piece of work that is to be done once: the first to write the object has it, for good. Asked again by the same,
 * it says so again.
 * @param by names who takes it
 * @returns whether it is ours
 * @throws AuditorError LEDGER_FAILED, LEDGER_UNREADABLE naming the object
 */
export async function take(store: ObjectStore, key: string, by: string, signal: AbortSignal): Promise<boolean> {
  const { status } = await store.put(key, JSON.stringify({ by }), undefined, signal);
  if (status === 'written') return true;
  return (await requireDocument(store, key, claim, signal)).by === by;
}
