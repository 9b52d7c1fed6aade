import { changesIn } from '../ledger/changes.ts';
import { type Merged, mergeLedger, type Observation } from '../ledger/merge.ts';
import type { Recalled } from '../ledger/recall.ts';
import { updateLedger } from '../ledger/target-ledger.ts';
import { lineOf } from '../model/errors.ts';
import type { Change, Ledger } from '../model/ledger.ts';
import type { MemoryStatus } from '../model/report.ts';

/** An observation with history; without a ledger it is as it was, and what is new is not known. */
export interface Remembered {
  readonly findings: Merged['findings'];
  /** What people were not told yet. Undefined without a ledger. */
  readonly changes: readonly Change[] | undefined;
  readonly memory: MemoryStatus;
  /** As it is with this observation, also where that could not be written. Undefined without a ledger. */
  readonly ledger: Ledger | undefined;
}

/**
 * Writes what an audit saw into the target's ledger. When that fails, the findings have the history that could be read,
 * and the failure is said: the next audit will repeat what this one told.
 */
export async function remember(recalled: Recalled, observed: Observation, now: Date): Promise<Remembered> {
  switch (recalled.status) {
    case 'off':
      return withoutHistory(observed, { status: 'off', message: null });
    case 'failed':
      return withoutHistory(observed, { status: 'failed', message: recalled.message });
    case 'kept':
      return merged(recalled, observed, now);
  }
}

/** What was recalled is updated without reading it once more; where another wrote since, what that one wrote is. */
async function merged(
  { memory, ledger, stored }: Extract<Recalled, { readonly status: 'kept' }>,
  observed: Observation,
  now: Date,
): Promise<Remembered> {
  const merge = (current: Ledger | undefined) => mergeLedger(current, observed, now);
  try {
    const written = await updateLedger(memory.store, observed.target, merge, memory.signal, { stored });
    return withHistory(written, { status: 'kept', message: null });
  } catch (error) {
    return withHistory(merge(ledger), { status: 'unwritten', message: lineOf(error) });
  }
}

function withHistory({ ledger, findings }: Merged, memory: MemoryStatus): Remembered {
  return { findings, changes: changesIn(ledger), memory, ledger };
}

function withoutHistory({ findings }: Observation, memory: MemoryStatus): Remembered {
  return { findings, changes: undefined, memory, ledger: undefined };
}
