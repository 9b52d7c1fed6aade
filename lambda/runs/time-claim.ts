import * as z from 'zod';
import type { ObjectStore } from '../ledger/store.ts';
import { LONGEST_AUDIT_MINUTES } from '../model/audit-limits.ts';
import { AuditorError } from '../model/errors.ts';
import { readStored } from './object-access.ts';

/** Who runs the audit of a scheduled time. Fields that another release added are no matter. */
const claim = z.object({
  by: z.string(),
  /** Who took it first: what is done once a scheduled time goes by that one's name. */
  first: z.string().optional(),
  at: z.iso.datetime().optional(),
  end: z.enum(['finished', 'failed']).optional().catch(undefined),
});

type Claim = z.output<typeof claim>;

/** Ours to run, or why it is not, in one line. */
export type Taken =
  | { readonly ours: true; readonly first: string }
  | { readonly ours: false; readonly by: string; readonly message: string };

/** An execution is at an end when it may take no longer; what it began last may take a scan's 15 minutes more. */
const OVER_AFTER_MS = (LONGEST_AUDIT_MINUTES + 15) * 60_000;

const MAX_TRIES = 5;

/**
 * Takes a scheduled time: the first to write the object has it. Of a run that failed, or has been at an end by the clock
 * without a word, the next who asks takes it over; of one that finished or may still run nobody does. A write holds only
 * for what was read, so that of many who ask at once one has it.
 * @param by the execution that asks; asked again by the same, it is its own again
 * @throws AuditorError LEDGER_FAILED, LEDGER_UNREADABLE naming the object
 */
export async function takeTime(
  store: ObjectStore,
  key: string,
  { by, now }: { readonly by: string; readonly now: Date },
  signal: AbortSignal,
): Promise<Taken> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const stored = await store.get(key, signal);
    const held = stored && readStored(stored.text, claim, store.pathOf(key));
    if (held?.by === by) return { ours: true, first: held.first ?? by };
    if (held !== undefined && !isOver(held, now)) return { ours: false, by: held.by, message: messageOf(held) };
    const first = held === undefined ? by : (held.first ?? held.by);
    const next: Claim = { by, first, at: now.toISOString() };
    const { status } = await store.put(key, JSON.stringify(next), stored?.version, signal);
    if (status === 'written') return { ours: true, first };
  }
  throw busy(store, key);
}

/**
 * Says how the run of a scheduled time ended. Where another has taken it over meanwhile, that one's claim stays.
 * @throws AuditorError LEDGER_FAILED, LEDGER_UNREADABLE naming the object
 */
export async function endTime(
  store: ObjectStore,
  key: string,
  { by, end }: { readonly by: string; readonly end: NonNullable<Claim['end']> },
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const stored = await store.get(key, signal);
    const held = stored && readStored(stored.text, claim, store.pathOf(key));
    if (stored === undefined || held?.by !== by || held.end === end) return;
    const { status } = await store.put(key, JSON.stringify({ ...held, end }), stored.version, signal);
    if (status === 'written') return;
  }
  throw busy(store, key);
}

/** A claim without a time is an earlier release's, which had no end. */
function isOver({ at, end }: Claim, now: Date): boolean {
  if (end !== undefined) return end === 'failed';
  return at !== undefined && now.getTime() - Date.parse(at) > OVER_AFTER_MS;
}

function messageOf({ by, at, end }: Claim): string {
  if (end === 'finished') return `${by} has run the audit of this time; ask for one without "trigger" to audit again`;
  const until = at === undefined ? '' : `, or from ${new Date(Date.parse(at) + OVER_AFTER_MS).toISOString()} on`;
  return `${by} runs the audit of this time; it can be run again when that has failed${until}`;
}

function busy(store: ObjectStore, key: string): AuditorError {
  return new AuditorError('LEDGER_FAILED', `could not write ${store.pathOf(key)}: others wrote it each time`);
}
