import type { Ledger } from '../model/ledger.ts';
import type { Place } from '../model/target.ts';
import { ledgerKey } from './keys.ts';
import { parseLedger, storedText } from './parse.ts';
import type { ObjectStore } from './store.ts';
import { type Known, updateObject } from './update-object.ts';

/** A target's ledger, undefined when there is none yet, and the object that it is in. */
export interface FoundLedger extends Known {
  readonly ledger: Ledger | undefined;
}

/**
 * A target's ledger, with what spares an update that follows reading it again.
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function findLedger(store: ObjectStore, place: Place, signal: AbortSignal): Promise<FoundLedger> {
  const key = ledgerKey(place);
  const stored = await store.get(key, signal);
  return { stored, ledger: stored && parseLedger(stored.text, store.pathOf(key), place) };
}

/**
 * A target's ledger; undefined when there is none yet.
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function readLedger(store: ObjectStore, place: Place, signal: AbortSignal): Promise<Ledger | undefined> {
  return (await findLedger(store, place, signal)).ledger;
}

/**
 * Updates a target's ledger; another writer's update in between is read first, and nothing is lost. One that cannot be
 * read is left untouched.
 *
 * @param update called again with what another wrote, so it must change nothing but what it returns
 * @param known as `findLedger` found it. Default: it is read
 * @returns what the update that was written returned
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function updateLedger<T extends { readonly ledger: Ledger }>(
  store: ObjectStore,
  place: Place,
  update: (ledger: Ledger | undefined) => T,
  signal: AbortSignal,
  known?: Known,
): Promise<T> {
  const key = ledgerKey(place);
  const updateText = (text: string | undefined) => {
    const result = update(text === undefined ? undefined : parseLedger(text, store.pathOf(key), place));
    return { text: storedText(result.ledger), result };
  };
  return updateObject(store, key, updateText, signal, known);
}
