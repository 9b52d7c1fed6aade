import { AuditorError } from '../model/errors.ts';
import type { SuppressionNotice } from '../model/report.ts';
import type { Snooze } from '../model/snooze.ts';
import { SNOOZES_KEY } from './keys.ts';
import { parseSnoozes, storedText } from './parse.ts';
import type { ObjectStore } from './store.ts';
import { updateObject } from './update-object.ts';

/**
 * What is snoozed in the estate, those that are over too.
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function readSnoozes(store: ObjectStore, signal: AbortSignal): Promise<readonly Snooze[]> {
  const stored = await store.get(SNOOZES_KEY, signal);
  return stored === undefined ? [] : parseSnoozes(stored.text, store.pathOf(SNOOZES_KEY)).snoozes;
}

/**
 * Updates what is snoozed; what another writer added in between is read first, and nothing is lost.
 *
 * @param update called again with what another wrote, so it must change nothing but what it returns
 * @throws AuditorError LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function updateSnoozes(
  store: ObjectStore,
  update: (snoozes: readonly Snooze[]) => readonly Snooze[],
  signal: AbortSignal,
): Promise<readonly Snooze[]> {
  const updateText = (text: string | undefined) => {
    const before = text === undefined ? [] : parseSnoozes(text, store.pathOf(SNOOZES_KEY)).snoozes;
    const snoozes = update(before);
    return { text: storedText({ schemaVersion: 1, snoozes: [...snoozes] }), result: snoozes };
  };
  return updateObject(store, SNOOZES_KEY, updateText, signal);
}

/** What holds for an audit. Where it cannot be read nothing is held back, and the report says so. */
export interface KnownSnoozes {
  readonly snoozes: readonly Snooze[];
  readonly notices: readonly SuppressionNotice[];
}

/** What is snoozed, for an audit, which goes on without. Without a ledger nothing is. */
export async function knownSnoozes(store: ObjectStore | undefined, signal: AbortSignal): Promise<KnownSnoozes> {
  if (store === undefined) return { snoozes: [], notices: [] };
  try {
    return { snoozes: await readSnoozes(store, signal), notices: [] };
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    const resource = store.pathOf(SNOOZES_KEY);
    return { snoozes: [], notices: [{ check: 'snooze', resource, expires: null, problem: 'unread' }] };
  }
}
