import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { worstFirst } from '../audit/run-checks.ts';
import { summarize } from '../audit/summarize.ts';
import { type DiscoveryContext, EVERY_REGION, type PlannedTarget, placeOf, planTargets } from '../audit/targets.ts';
import { targetPorts } from '../aws/clients.ts';
import { otherRegions } from '../aws/regions.ts';
import { CLEANUP_REFUSED } from '../checks/kinds.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import type { TargetCleanup } from '../model/cleanup.ts';
import type { Gap } from '../model/coverage.ts';
import type { Report, TargetResult } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { type CleanedTarget, type CleanTargetProgress, type CleanTargetRequest, cleanTarget } from './clean-target.ts';
import { deleterFor } from './deleter-for.ts';
import type { CleanupWorld } from './world.ts';

type Place = Pick<Target, 'accountId' | 'region'>;

/** What to clean and how. */
export interface CleanupRequest
  extends Pick<AuditRequest, 'accounts' | 'organization' | 'regions' | 'scope' | 'declaredClusters' | 'concurrency'>,
    Pick<CleanTargetRequest, 'mode' | 'settings' | 'only'> {
  /** The role that may delete, by the same name in every account. Absent: whoever reads a target deletes there. */
  readonly deleteRoleName?: string | undefined;
}

export type CleanupProgress =
  | { readonly kind: 'targets'; readonly targets: readonly Place[] }
  | { readonly kind: 'target-started'; readonly target: Place }
  | ({ readonly target: Place } & CleanTargetProgress)
  | { readonly kind: 'target-finished'; readonly target: Place; readonly result: TargetResult }
  /** A bug: the clean-up goes on without the target, the caller shows the stack. */
  | { readonly kind: 'target-crashed'; readonly target: Place; readonly error: unknown };

/** The world around a clean-up: who and where we are, what is remembered, where it may delete, and when to stop. */
export interface CleanupContext extends DiscoveryContext, Pick<CleanupWorld, 'clock'> {
  /** Where ledgers and records are kept. Without it nothing is deleted. */
  readonly store: ObjectStore | undefined;
  readonly version: string;
  /** Whether a target may be cleaned at all; asked before anything there is read. Absent: every one. */
  readonly allowed?: ((place: Place) => boolean) | undefined;
  /** Default: real time. */
  readonly sleep?: CleanupWorld['sleep'] | undefined;
  readonly onProgress?: ((event: CleanupProgress) => void) | undefined;
  /** Told of every AWS call that reads a target, as it starts. */
  readonly onCall?: (() => void) | undefined;
}

/** A target without a result is one that was not looked at. */
interface Cleaned extends Pick<CleanedTarget, 'cleanup' | 'findings'> {
  readonly result: TargetResult | undefined;
}

/**
 * Cleans every account and region of the request, a bounded number at a time, and merges what came of it into one
 * report. A target that cannot be entered or read is in the report as failed; one that is not allowed is not looked at.
 * @throws AuditorError for what the user must put right first (an unknown region).
 */
export async function cleanEstate(request: CleanupRequest, context: CleanupContext): Promise<Report> {
  const startedAt = context.clock();
  const runId = randomUUID();
  const planned = await planTargets(request, context);
  const allowed = planned.filter((target) => isAllowed(target, context));
  context.onProgress?.({ kind: 'targets', targets: allowed.map(placeOf) });
  const limit = pLimit(request.concurrency.targets);
  const cleaned = await Promise.all(
    planned.map((target) =>
      allowed.includes(target) ? limit(() => cleanPlanned(target, request, context, runId)) : notAllowed(target),
    ),
  );
  const targets = cleaned.flatMap(({ result }) => result ?? []);
  const findings = cleaned.flatMap((each) => each.findings).sort(worstFirst);
  return {
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version: context.version },
    auditId: runId,
    startedAt: startedAt.toISOString(),
    finishedAt: context.clock().toISOString(),
    targets,
    findings,
    summary: summarize(targets, findings, []),
    cleanup: { mode: request.mode, targets: cleaned.map(({ cleanup }) => cleanup) },
  };
}

/** Of an account that could not be entered it is not known which regions were meant: that is said, not passed over. */
function isAllowed(planned: PlannedTarget, { allowed }: CleanupContext): boolean {
  const place = placeOf(planned);
  return allowed === undefined || place.region === EVERY_REGION || allowed(place);
}

function notAllowed(planned: PlannedTarget): Cleaned {
  const message = 'clean-up is not allowed there: add its account and region to the lists of `cleanup` if it shall be';
  return {
    result: undefined,
    findings: [],
    cleanup: { ...nothingDone(placeOf(planned)), refused: { reason: 'not-allowed', message } },
  };
}

/**
 * Cleans one planned target. One that cannot be entered or read, one whose role for deleting cannot be assumed, and a
 * bug are results too.
 * @param runId names the run in the record
 */
export async function cleanPlanned(
  planned: PlannedTarget,
  request: Omit<CleanupRequest, 'accounts' | 'organization' | 'regions'>,
  context: CleanupContext,
  runId: string,
): Promise<CleanedTarget> {
  const { accountId, region } = placeOf(planned);
  const place = { accountId, region };
  context.onProgress?.({ kind: 'target-started', target: place });
  const cleaned =
    planned.kind === 'unreachable'
      ? failed(place, planned.gap, `the target could not be read (${planned.gap.reason}, ${planned.gap.action})`)
      : await cleanReachable(planned, request, context, runId);
  context.onProgress?.({ kind: 'target-finished', target: place, result: cleaned.result });
  return cleaned;
}

async function cleanReachable(
  planned: Extract<PlannedTarget, { kind: 'reachable' }>,
  request: Omit<CleanupRequest, 'accounts' | 'organization' | 'regions'>,
  { home, clock, sleep: wait = sleepInRealTime, signal, store, onProgress, onCall }: CleanupContext,
  runId: string,
): Promise<CleanedTarget> {
  const { session, target } = planned;
  const place = { accountId: target.accountId, region: target.region };
  const maxCallsInFlight = request.concurrency.callsPerTarget;
  try {
    const deleting =
      request.mode === 'apply'
        ? await deleterFor(planned, request.deleteRoleName, home, signal)
        : { deleter: undefined };
    if ('gap' in deleting) return failed(place, deleting.gap, 'the role that deletes there could not be assumed');
    return await cleanTarget(
      { ...request, target, store, runId },
      {
        reads: targetPorts(session, target.region, { maxCallsInFlight, onCall, clock }),
        others: otherRegions(session, target.region, onCall),
        deleter: deleting.deleter,
      },
      { clock, sleep: wait, signal, onProgress: (event) => onProgress?.({ ...event, target: place }) },
    );
  } catch (error) {
    onProgress?.({ kind: 'target-crashed', target: place, error });
    const message = `a bug in EKS IP Auditor: ${error instanceof Error ? error.message : String(error)}`;
    const gap: Gap = { section: 'target', reason: 'error', action: 'none', message };
    return failed(place, gap, 'clean-up broke off there; what it deleted before, if anything, is in the record');
  }
}

function failed(place: Place, gap: Gap, what: string): CleanedTarget {
  const message = `${what}: ${gap.message}`;
  return {
    result: {
      ...place,
      status: 'failed',
      gaps: [gap],
      notEvaluated: [{ check: CLEANUP_REFUSED, partly: false, because: [{ gap }] }],
      resources: {},
      evaluated: [],
      memory: { status: 'off', message: null },
    },
    findings: [],
    cleanup: { ...nothingDone(place), refused: { reason: 'gap', message } },
  };
}

function nothingDone({ accountId, region }: Place): Omit<TargetCleanup, 'refused'> {
  return { accountId, region, decisions: [], waiting: 0, outcomes: [], addressesFreed: 0, record: null };
}

async function sleepInRealTime(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}
