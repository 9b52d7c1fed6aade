import { setTimeout as sleep } from 'node:timers/promises';
import { AuditorError } from '../model/errors.ts';
import type { ObjectStore, StoredObject } from './store.ts';

/** The new text of an object, and what else came of making it. */
export interface Update<T> {
  readonly text: string;
  readonly result: T;
}

/** An object as it was found; undefined in it where there was none. */
export interface Known {
  readonly stored: StoredObject | undefined;
}

/** Tries of one update, the first included. */
const MAX_TRIES = 10;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Reads an object, updates it and writes it back; when somebody else wrote it in between, begins again with what they
 * wrote, so that nothing is lost.
 *
 * @param update makes the new text of the stored one (undefined when there is none); called again after a lost race
 * @param known what was read before, which spares the first reading: the write holds only where it is still so
 * @throws AuditorError LEDGER_FAILED naming the object, and what `update` throws
 */
export async function updateObject<T>(
  store: ObjectStore,
  key: string,
  update: (text: string | undefined) => Update<T>,
  signal: AbortSignal,
  known?: Known,
): Promise<T> {
  let attempt: Update<T> | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (tries > 0) await pause(tries, store.pathOf(key), signal);
    const stored = tries === 0 && known !== undefined ? known.stored : await store.get(key, signal);
    // A write whose answer was lost meets itself when it is sent again. Others may have appended to it since.
    if (attempt !== undefined && stored?.text.startsWith(attempt.text)) return attempt.result;
    attempt = update(stored?.text);
    if (attempt.text === stored?.text) return attempt.result;
    const { status } = await store.put(key, attempt.text, stored?.version, signal);
    if (status === 'written') return attempt.result;
  }
  throw failed(store.pathOf(key), `others wrote it each of ${MAX_TRIES} times; try again when they are done`);
}

/** A random part of a limit that doubles: those who met once do not meet again. */
async function pause(tries: number, path: string, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  try {
    await sleep(Math.random() * longest, undefined, { signal });
  } catch (error) {
    throw failed(path, 'the time was over before its turn came', error);
  }
}

function failed(path: string, problem: string, cause?: unknown): AuditorError {
  return new AuditorError('LEDGER_FAILED', `could not write ${path}: ${problem}`, { cause });
}
