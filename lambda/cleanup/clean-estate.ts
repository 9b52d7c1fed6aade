import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mergeReport } from '../audit/merge-report.ts';
import { targetPorts } from '../aws/clients.ts';
import { otherRegions } from '../aws/regions.ts';
import { CLEANUP_REFUSED } from '../checks/kinds.ts';
import {
  type DiscoveryContext,
  EVERY_REGION,
  type PlannedTarget,
  placeOf,
  type ReachableTarget,
} from '../estate/targets.ts';
import { type Visitor, visitTarget, type WalkProgress, type WalkRequest, walkEstate } from '../estate/walk.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import type { TargetCleanup } from '../model/cleanup.ts';
import type { Gap } from '../model/coverage.ts';
import type { Report } from '../model/report.ts';
import type { Place } from '../model/target.ts';
import { type CleanedTarget, type CleanTargetProgress, type CleanTargetRequest, cleanTarget } from './clean-target.ts';
import { deleterFor } from './deleter-for.ts';
import type { CleanupWorld } from './world.ts';

/** What to clean and how. */
export interface CleanupRequest
  extends WalkRequest,
    Pick<AuditRequest, 'scope' | 'declaredClusters'>,
    Pick<CleanTargetRequest, 'mode' | 'settings' | 'only'> {
  /** The role that may delete, by the same name in every account. Absent: whoever reads a target deletes there. */
  readonly deleteRoleName?: string | undefined;
}

export type CleanupProgress = WalkProgress | ({ readonly target: Place } & CleanTargetProgress);

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

/** A target that was not looked at has no result. */
type NotLookedAt = Pick<CleanedTarget, 'cleanup'>;

/**
 * Cleans every account and region of the request, a bounded number at a time, and merges what came of it into one
 * report. A target that cannot be entered or read is in the report as failed; one that is not allowed is not looked at.
 * @throws AuditorError for what the user must put right first (an unknown region).
 */
export async function cleanEstate(request: CleanupRequest, context: CleanupContext): Promise<Report> {
  const startedAt = context.clock();
  const runId = randomUUID();
  const cleaned = await walkEstate(request, context, cleanupVisitor(request, context, runId), (planned) =>
    isAllowed(planned, context) ? undefined : notAllowed(planned),
  );
  const looked = cleaned.filter((each) => 'result' in each);
  const { clock, version } = context;
  const header = { auditId: runId, version, startedAt, finishedAt: clock() };
  return {
    ...mergeReport(looked, { suppressions: [] }, header),
    cleanup: { mode: request.mode, targets: cleaned.map(({ cleanup }) => cleanup) },
  };
}

/** Of an account that could not be entered it is not known which regions were meant: that is said, not passed over. */
function isAllowed(planned: PlannedTarget, { allowed }: CleanupContext): boolean {
  const place = placeOf(planned);
  return allowed === undefined || place.region === EVERY_REGION || allowed(place);
}

function notAllowed(planned: PlannedTarget): NotLookedAt {
  const message = 'clean-up is not allowed there: add its account and region to the lists of `cleanup` if it shall be';
  return { cleanup: { ...nothingDone(placeOf(planned)), refused: { reason: 'not-allowed', message } } };
}

/** What a clean-up does in each target. */
type CleanupOfOne = Omit<CleanupRequest, 'accounts' | 'organization' | 'regions'>;

/**
 * Cleans one planned target. One that cannot be entered or read, one whose role for deleting cannot be assumed, and a
 * bug are results too.
 * @param runId names the run in the record
 */
export function cleanPlanned(
  planned: PlannedTarget,
  request: CleanupOfOne,
  context: CleanupContext,
  runId: string,
): Promise<CleanedTarget> {
  return visitTarget(planned, cleanupVisitor(request, context, runId));
}

function cleanupVisitor(request: CleanupOfOne, context: CleanupContext, runId: string): Visitor<CleanedTarget> {
  const { onProgress } = context;
  return {
    visit: (reachable) => cleanReachable(reachable, request, context, runId),
    unreachable: (place, gap) => failed(place, gap, `the target could not be read (${gap.reason}, ${gap.action})`),
    crashed: (place, gap) =>
      failed(place, gap, 'clean-up broke off there; what it deleted before, if anything, is in the record'),
    progress: onProgress && { report: onProgress, resultOf: ({ result }) => result },
  };
}

async function cleanReachable(
  reachable: ReachableTarget,
  request: CleanupOfOne,
  { home, clock, sleep: wait = sleepInRealTime, signal, store, onProgress, onCall }: CleanupContext,
  runId: string,
): Promise<CleanedTarget> {
  const { session, target } = reachable;
  const place = { accountId: target.accountId, region: target.region };
  const maxCallsInFlight = request.concurrency.callsPerTarget;
  const deleting =
    request.mode === 'apply'
      ? await deleterFor(reachable, request.deleteRoleName, home, signal)
      : { deleter: undefined };
  if ('gap' in deleting) return failed(place, deleting.gap, 'the role that deletes there could not be assumed');
  return cleanTarget(
    { ...request, target, store, runId },
    {
      reads: targetPorts(session, target.region, { maxCallsInFlight, onCall, clock }),
      others: otherRegions(session, target.region, onCall),
      deleter: deleting.deleter,
    },
    { clock, sleep: wait, signal, onProgress: (event) => onProgress?.({ ...event, target: place }) },
  );
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
