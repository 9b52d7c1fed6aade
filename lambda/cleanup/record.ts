import { appendLines } from '../ledger/append.ts';
import { cleanupRecordKey } from '../ledger/keys.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { CleanupOutcome } from '../model/cleanup.ts';
import type { Target } from '../model/target.ts';
import type { Candidate } from './plan.ts';

/** How long one write may take. It is not ended by the run's deadline: what was done has to be written down. */
const WRITE_TIMEOUT_MS = 30_000;

/**
 * What clean-up meant to do and did in one target, line by line, for ever: enough to make each ENI again. Written ahead:
 * whatever happens, no ENI is deleted of which the record says nothing. An ENI with an intent and no outcome was being
 * deleted when the run was ended from outside.
 */
export interface CleanupRecord {
  /** Where it is kept. */
  readonly path: string;
  /** What is about to be deleted: all that is known of each ENI, and why. Rejects with an `AuditorError`. */
  readonly intend: (candidates: readonly Candidate[], at: Date) => Promise<void>;
  /** What became of ENIs. Rejects with an `AuditorError`. */
  readonly conclude: (outcomes: readonly CleanupOutcome[]) => Promise<void>;
}

/** @param startedAt the run's day is the day of the record, also when it goes on past midnight */
export function cleanupRecord(
  store: ObjectStore,
  { accountId, region }: Target,
  runId: string,
  startedAt: Date,
): CleanupRecord {
  const key = cleanupRecordKey({ accountId, region }, startedAt);
  const place = { runId, accountId, region };
  const append = (lines: readonly object[]): Promise<void> =>
    appendLines(
      store,
      key,
      lines.map((line) => JSON.stringify(line)),
      AbortSignal.timeout(WRITE_TIMEOUT_MS),
    );
  return {
    path: store.pathOf(key),
    intend: (candidates, at) =>
      append(
        candidates.map(({ eni, decision }) => ({
          kind: 'intent',
          at: at.toISOString(),
          ...place,
          eniId: eni.id,
          because: decision.because,
          eni,
        })),
      ),
    conclude: (outcomes) =>
      append(outcomes.map(({ at, ...outcome }) => ({ kind: 'outcome', at, ...place, ...outcome }))),
  };
}
