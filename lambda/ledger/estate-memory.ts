import type { EstateMemory } from '../model/ledger.ts';
import { ESTATE_KEY } from './keys.ts';
import { parseEstateMemory, storedText } from './parse.ts';
import type { ObjectStore } from './store.ts';
import { updateObject } from './update-object.ts';

/**
 * What is remembered of the estate; undefined when nothing is yet.
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function readEstate(store: ObjectStore, signal: AbortSignal): Promise<EstateMemory | undefined> {
  const stored = await store.get(ESTATE_KEY, signal);
  return stored && parseEstateMemory(stored.text, store.pathOf(ESTATE_KEY));
}

/**
 * Updates what is remembered of the estate; another writer's update in between is read first, and nothing is lost.
 *
 * @param update called again with what another wrote, so it must change nothing but what it returns
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function updateEstate(
  store: ObjectStore,
  update: (memory: EstateMemory | undefined) => EstateMemory,
  signal: AbortSignal,
): Promise<EstateMemory> {
  const updateText = (text: string | undefined) => {
    const result = update(text === undefined ? undefined : parseEstateMemory(text, store.pathOf(ESTATE_KEY)));
    return { text: storedText(result), result };
  };
  return updateObject(store, ESTATE_KEY, updateText, signal);
}
