import { CHECKS } from '../../checks/index.ts';
import { toRequest } from '../../config/to-request.ts';
import { accountNamesOf, type PlannedTarget, placeOf, planTargets } from '../../estate/targets.ts';
import type { ObjectStore } from '../../ledger/store.ts';
import type { AuditRequest } from '../../model/audit-request.ts';
import type { Place } from '../../model/target.ts';
import { auditIdOf } from '../../runs/audit-id.ts';
import { chunksOf, paceOf } from '../../runs/chunks.ts';
import type { Unreachable } from '../../runs/documents.ts';
import { accountNamesKey, chunkKey, unreachableKey } from '../../runs/keys.ts';
import { writeDocument } from '../../runs/object-access.ts';
import type { RunPlan } from '../../runs/run.ts';
import { accessTo } from '../access.ts';
import type { AuditEvent } from '../audit-event.ts';
import type { Deadlines } from '../deadline.ts';
import { type FunctionSetup, functionSetup } from '../function-setup.ts';
import { required } from '../required.ts';
import { logger } from '../telemetry.ts';
import { isTransient } from './transient.ts';

export interface Discovered {
  readonly plan: RunPlan;
  /** True when the accounts could not be listed for a reason that passes: looking again may do better. */
  readonly again: boolean;
}

/** The execution that an audit is, and the version of the function that it runs as. */
export interface Execution {
  readonly executionArn: string;
  readonly functionVersion: string;
  /** The execution that was the first to run the audit of the scheduled time; itself when there was none before. */
  readonly firstExecutionArn: string;
}

/**
 * Finds the targets of an audit and writes down who they are, in chunks. What cannot be reached is written down with the
 * reason, and is no target.
 * @throws AuditorError for what a person must put right first
 */
export async function discover(event: AuditEvent, self: Execution, { signal, last }: Deadlines): Promise<Discovered> {
  const startedAt = new Date().toISOString();
  const setup = await functionSetup(signal);
  const request = requestOf(event, setup);
  const planned = await planTargets(request, { ...setup, signal });
  const auditId = auditIdOf(self.executionArn);
  const unreachable = planned.flatMap(unreachableOf);
  const chunks = chunksOf(planned.flatMap(reachableOf));
  await writePlan(setup.runs, auditId, chunks, unreachable, last);
  await writeDocument(setup.runs, accountNamesKey(auditId), accountNamesOf(planned), last);
  const cleanup = cleanupOf(event, setup);
  const plan: RunPlan = {
    auditId,
    startedAt,
    narrowing: event.narrowing,
    narrowed: request.narrowed === true,
    chunks: chunks.map((targets, number) => ({ number, targets: targets.length })),
    unreachable: unreachable.length,
    cleanupId: auditIdOf(self.firstExecutionArn),
    cleanup,
    securityHub: setup.config.notifications.securityHub !== undefined,
    // Read once: a deployment in between changes nothing about a run that has begun.
    functions: {
      audit: self.functionVersion,
      scan: required('SCAN_FUNCTION'),
      smallScan: required('SMALL_SCAN_FUNCTION'),
      cleanup: cleanup === null ? null : required('CLEANUP_FUNCTION'),
    },
    ...paceOf(chunks.length, request.concurrency.targets),
  };
  logger.info('planned', { ...plan });
  return { plan, again: chunks.length === 0 && unreachable.some(isOrganizationThatMayAnswer) };
}

function requestOf(event: AuditEvent, { config, home, homeRegion }: FunctionSetup): AuditRequest {
  const accounts = event.accounts && accessTo(event.accounts, config, home);
  const overrides = { ...event.narrowing, accounts, regions: event.regions };
  return toRequest(config, overrides, { checks: CHECKS, homeRegion });
}

/** A person who asks for an audit gets one, and nothing is deleted: that is the schedule's, or asked of clean-up itself. */
function cleanupOf({ trigger }: AuditEvent, { config }: FunctionSetup): RunPlan['cleanup'] {
  const { mode } = config.cleanup;
  return trigger === 'demand' || mode === 'off' ? null : mode;
}

async function writePlan(
  store: ObjectStore,
  auditId: string,
  chunks: readonly (readonly Place[])[],
  unreachable: readonly Unreachable[],
  signal: AbortSignal,
): Promise<void> {
  for (const [number, places] of chunks.entries()) {
    await writeDocument(store, chunkKey(auditId, number), places, signal);
  }
  await writeDocument(store, unreachableKey(auditId), unreachable, signal);
}

function reachableOf(planned: PlannedTarget): readonly Place[] {
  if (planned.kind === 'unreachable') return [];
  const { accountId, region } = placeOf(planned);
  return [{ accountId, region }];
}

function unreachableOf(planned: PlannedTarget): readonly Unreachable[] {
  if (planned.kind === 'reachable') return [];
  const { accountId, region, gap } = planned;
  return [{ accountId, region, gap }];
}

function isOrganizationThatMayAnswer({ gap }: Unreachable): boolean {
  return gap.action.startsWith('organizations:') && isTransient(gap);
}
