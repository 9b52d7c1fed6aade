import { formatIpv4 } from '../facts/aws/ipv4.ts';
import { appendLines } from '../ledger/append.ts';
import { cleanupRecordKey } from '../ledger/keys.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { CleanupOutcome } from '../model/cleanup.ts';
import { AuditorError } from '../model/errors.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { Target } from '../model/target.ts';
import type { Candidate } from './plan.ts';

/** How long one write may take. It is not ended by the run's deadline: what was done has to be written down. */
const WRITE_TIMEOUT_MS = 30_000;

/** Why lines could not be written, or undefined when they were. */
export type Unwritten = string | undefined;

/**
 * What clean-up meant to do and did in one target, line by line, for ever: enough to make each ENI again. Written ahead:
 * whatever happens, no ENI is deleted of which the record says nothing. An ENI with an intent and no outcome was being
 * deleted when the run was ended from outside, or the store with it.
 */
export interface CleanupRecord {
  /** Where it is kept. */
  readonly path: string;
  /**
   * What is about to be deleted, with all that is known of each ENI and why; and what is kept after all. Unless it is
   * written, nothing may be deleted.
   */
  readonly writeAhead: (
    candidates: readonly Candidate[],
    kept: readonly CleanupOutcome[],
    at: Date,
  ) => Promise<Unwritten>;
  /** What became of ENIs. */
  readonly conclude: (outcomes: readonly CleanupOutcome[]) => Promise<Unwritten>;
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
  const outcomeLine = ({ at, ...outcome }: CleanupOutcome) => ({ kind: 'outcome', at, ...place, ...outcome });
  const intentLine =
    (at: Date) =>
    ({ eni, decision: { because } }: Candidate) => ({
      kind: 'intent',
      at: at.toISOString(),
      ...place,
      eniId: eni.id,
      because,
      eni: withAddressesAsText(eni),
    });
  return {
    path: store.pathOf(key),
    writeAhead: (candidates, kept, at) =>
      append(store, key, [...kept.map(outcomeLine), ...candidates.map(intentLine(at))]),
    conclude: (outcomes) => append(store, key, outcomes.map(outcomeLine)),
  };
}

/** As EC2 writes them: whoever makes the ENI again gives them to it. */
function withAddressesAsText(eni: NetworkInterface): object {
  return {
    ...eni,
    privateIpAddresses: eni.privateIpAddresses.map(formatIpv4),
    publicAddresses: eni.publicAddresses.map((each) => ({
      ...each,
      privateIpAddress: each.privateIpAddress === undefined ? undefined : formatIpv4(each.privateIpAddress),
    })),
  };
}

async function append(store: ObjectStore, key: string, lines: readonly object[]): Promise<Unwritten> {
  const texts = lines.map((line) => JSON.stringify(line));
  try {
    await appendLines(store, key, texts, AbortSignal.timeout(WRITE_TIMEOUT_MS));
    return undefined;
  } catch (error) {
    if (error instanceof AuditorError) return `the record of deletions could not be written: ${error.message}`;
    throw error;
  }
}
