import { securityHubKey } from '../ledger/keys.ts';
import { parseSecurityHubMemory, storedText } from '../ledger/parse.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { updateObject } from '../ledger/update-object.ts';
import type { SecurityHubMemory } from '../model/security-hub.ts';
import type { Place } from '../model/target.ts';

/**
 * What is remembered of a target for Security Hub; undefined when nothing is yet.
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function readSecurityHubMemory(
  store: ObjectStore,
  place: Place,
  signal: AbortSignal,
): Promise<SecurityHubMemory | undefined> {
  const key = securityHubKey(place);
  const stored = await store.get(key, signal);
  return stored && parseSecurityHubMemory(stored.text, store.pathOf(key), place);
}

/**
 * Updates it; another writer's update in between is read first, and nothing is lost.
 *
 * @param update called again with what another wrote, so it must change nothing but what it returns
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function updateSecurityHubMemory(
  store: ObjectStore,
  place: Place,
  update: (memory: SecurityHubMemory | undefined) => SecurityHubMemory,
  signal: AbortSignal,
): Promise<SecurityHubMemory> {
  const key = securityHubKey(place);
  const updateText = (text: string | undefined) => {
    const memory = text === undefined ? undefined : parseSecurityHubMemory(text, store.pathOf(key), place);
    const result = update(memory);
    return { text: storedText(result), result };
  };
  return updateObject(store, key, updateText, signal);
}
