import * as z from 'zod';
import type { ObjectStore } from '../ledger/store.ts';
import { AuditorError } from '../model/errors.ts';

/** How often an object is written anew when another attempt at the same work writes it too. */
const MAX_TRIES = 5;

/**
 * Writes an object of a run, over what an earlier attempt at the same work left.
 * @throws AuditorError LEDGER_FAILED naming the object
 */
export async function writeDocument(store: ObjectStore, key: string, value: unknown, signal: AbortSignal) {
  await writeText(store, key, JSON.stringify(value), signal);
}

/** As `writeDocument`, of text that is JSON already. */
export async function writeText(store: ObjectStore, key: string, text: string, signal: AbortSignal): Promise<void> {
  let version: string | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if ((await store.put(key, text, version, signal)).status === 'written') return;
    const stored = await store.get(key, signal);
    if (stored?.text === text) return;
    version = stored?.version;
  }
  throw othersWrote(store, key);
}

function othersWrote(store: ObjectStore, key: string): AuditorError {
  return new AuditorError('LEDGER_FAILED', `could not write ${store.pathOf(key)}: others wrote it each time`);
}

/** What may stand in an object that is written once, and which of it a later attempt may still replace. */
export interface Once<T> {
  readonly schema: z.ZodType<T>;
  readonly isProvisional: (stored: T) => boolean;
  /** Default: its JSON. */
  readonly textOf?: (value: T) => string;
}

/**
 * Writes an object of a run that is written once: what stands there stays, unless it is provisional. A step that is
 * repeated because its answer was lost finds its own.
 * @returns what stands there in the end
 * @throws AuditorError LEDGER_FAILED, LEDGER_UNREADABLE naming the object
 */
export async function writeOnce<T>(
  store: ObjectStore,
  key: string,
  value: T,
  { schema, isProvisional, textOf = JSON.stringify }: Once<T>,
  signal: AbortSignal,
): Promise<T> {
  const text = textOf(value);
  let version: string | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if ((await store.put(key, text, version, signal)).status === 'written') return value;
    const stored = await store.get(key, signal);
    const standing = stored && readStored(stored.text, schema, store.pathOf(key));
    if (standing !== undefined && !isProvisional(standing)) return standing;
    version = stored?.version;
  }
  throw othersWrote(store, key);
}

/**
 * An object of a run; undefined when there is none.
 * @throws AuditorError LEDGER_FAILED, LEDGER_UNREADABLE naming the object
 */
export async function readDocument<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const stored = await store.get(key, signal);
  return stored && readStored(stored.text, schema, store.pathOf(key));
}

/**
 * As `readDocument`, of an object that an earlier step has written.
 * @throws AuditorError LEDGER_FAILED also when it is gone
 */
export async function requireDocument<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  const document = await readDocument(store, key, schema, signal);
  if (document !== undefined) return document;
  throw new AuditorError(
    'LEDGER_FAILED',
    `could not read ${store.pathOf(key)}: this run wrote it and it is gone; start the audit again`,
  );
}

/** @throws AuditorError LEDGER_UNREADABLE naming the object */
export function readStored<T>(text: string, schema: z.ZodType<T>, path: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? ` (${cause.issues[0]?.message ?? 'unknown'})` : '';
    const message = `${path} is not what a run writes${why}; leave the objects of runs to the auditor, and start it again`;
    throw new AuditorError('LEDGER_UNREADABLE', message, { cause });
  }
}
