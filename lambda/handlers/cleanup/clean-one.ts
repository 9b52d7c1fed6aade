import { randomUUID } from 'node:crypto';
import { CHECKS } from '../../checks/index.ts';
import { CLEANUP_REFUSED } from '../../checks/kinds.ts';
import { cleanPlanned } from '../../cleanup/clean-estate.ts';
import type { CleanedTarget } from '../../cleanup/clean-target.ts';
import { toRequest } from '../../config/to-request.ts';
import { enterTarget } from '../../estate/targets.ts';
import { changesIn } from '../../ledger/changes.ts';
import type { ObjectStore } from '../../ledger/store.ts';
import { readLedger } from '../../ledger/target-ledger.ts';
import { AuditorError } from '../../model/errors.ts';
import type { Change } from '../../model/ledger.ts';
import type { Place } from '../../model/target.ts';
import { take } from '../../runs/claim.ts';
import { type CleanupResult, cleanupResultSchema } from '../../runs/documents.ts';
import { begunKey, resultKey } from '../../runs/keys.ts';
import { readDocument, writeText } from '../../runs/object-access.ts';
import { reasonText } from '../../runs/reason.ts';
import { resultText, writtenAs } from '../../runs/result-format.ts';
import type { Receipt } from '../../runs/run.ts';
import { accessToOne } from '../access.ts';
import { isCleanupAllowed } from '../allowed.ts';
import type { CleanupTargetEvent } from '../cleanup-event.ts';
import type { Deadlines } from '../deadline.ts';
import type { FunctionSetup } from '../function-setup.ts';
import { logger } from '../telemetry.ts';
import { contextOf, settingsOf } from './request.ts';

/**
 * Cleans one target for an audit, once: a second call for the same audit finds the first one's mark and deletes nothing,
 * so that a run never deletes more than its limit, however often Lambda begins it or a person runs it again.
 * @throws AuditorError EVENT_INVALID for a target that the allow-lists do not name; LEDGER_FAILED
 */
export async function cleanOne(
  { auditId, cleanupId = auditId, target }: CleanupTargetEvent,
  mode: 'plan' | 'apply',
  setup: FunctionSetup,
  { signal, last }: Deadlines,
): Promise<Receipt> {
  const { config, home, homeRegion } = setup;
  if (!isCleanupAllowed(target, config.cleanup)) {
    const place = `${target.accountId} in ${target.region}`;
    throw new AuditorError(
      'EVENT_INVALID',
      `event: target: clean-up is not allowed in ${place}; the lists of cleanup say where`,
    );
  }
  const runs = setup.runs;
  const key = resultKey(auditId, 'cleanup', target);
  if (!(await take(runs, begunKey(cleanupId, target), randomUUID(), last))) return begunBefore(runs, key, target, last);
  const access = accessToOne(target.accountId, config, home);
  const planned = await enterTarget(access, target.region, { home, homeRegion, signal });
  const request = toRequest(config, { regions: [target.region] }, { checks: CHECKS, homeRegion });
  let calls = 0;
  const context = {
    ...contextOf(setup, signal),
    onCall: () => {
      calls += 1;
    },
  };
  const cleaned = await cleanPlanned(planned, { ...request, ...settingsOf(setup, mode) }, context, auditId);
  const { cleanup, findings } = cleaned;
  const result: CleanupResult = {
    cleanup,
    findings,
    changes: await untoldRefusals(setup.ledger, target, last),
    calls,
  };
  await writeText(runs, key, resultText(result), last);
  return receiptOf(cleaned, key, calls);
}

/** Its result stands. Without one the first call broke off, or has not ended: its record says what it deleted. */
async function begunBefore(runs: ObjectStore, key: string, place: Place, signal: AbortSignal): Promise<Receipt> {
  const result = await readDocument(runs, key, writtenAs(cleanupResultSchema), signal);
  logger.warn('clean-up was begun there before for the same audit: not again', {
    ...place,
    ended: result !== undefined,
  });
  const { accountId, region } = place;
  if (result !== undefined) {
    return { accountId, region, status: 'complete', key, reason: null, calls: result.calls, again: false };
  }
  const reason =
    'it was begun for this audit before, or for a failed one of its time; the next scheduled audit goes on';
  return { accountId, region, status: 'failed', key: null, reason, calls: 0, again: false };
}

/** What of `cleanup-refused` people were not told yet. */
async function untoldRefusals(
  ledger: ObjectStore | undefined,
  place: Place,
  signal: AbortSignal,
): Promise<readonly Change[] | undefined> {
  if (ledger === undefined) return undefined;
  try {
    const remembered = await readLedger(ledger, place, signal);
    return remembered && changesIn(remembered).filter(({ finding }) => finding.check === CLEANUP_REFUSED);
  } catch (error) {
    if (error instanceof AuditorError) return undefined;
    throw error;
  }
}

function receiptOf({ cleanup, result }: CleanedTarget, key: string, calls: number): Receipt {
  const { accountId, region } = cleanup;
  return {
    accountId,
    region,
    status: result.status,
    key,
    reason: cleanup.refused === null ? null : reasonText(cleanup.refused.message),
    calls,
    again: false,
  };
}
