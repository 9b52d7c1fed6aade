import { lineOf } from '../model/errors.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Place } from '../model/target.ts';
import type { ObjectStore } from './store.ts';
import { type FoundLedger, findLedger } from './target-ledger.ts';

/** Where is remembered, and until when that may take: longer than AWS may be read, or the reading was in vain. */
export interface Memory {
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
}

/** What earlier audits left of a target, as it was when it was asked for; another writer may have added to it since. */
export type Recalled =
  | { readonly status: 'off' }
  | ({ readonly status: 'kept'; readonly memory: Memory } & FoundLedger)
  | { readonly status: 'failed'; readonly message: string };

/** Reads a target's ledger, if there is to be one. One that cannot be read is said, not thrown. */
export async function recall(memory: Memory | undefined, place: Place): Promise<Recalled> {
  if (memory === undefined) return { status: 'off' };
  try {
    return { status: 'kept', memory, ...(await findLedger(memory.store, place, memory.signal)) };
  } catch (error) {
    return { status: 'failed', message: lineOf(error) };
  }
}

/** The fewest free addresses of each day, by subnet id; undefined where nothing was to be remembered or that could not be read. */
export function subnetLowsOf(recalled: Recalled): Inventory['subnetLows'] {
  if (recalled.status !== 'kept') return undefined;
  return new Map(Object.entries(recalled.ledger?.subnets ?? {}).map(([id, { lows }]) => [id, lows]));
}
