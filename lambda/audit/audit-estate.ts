import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { targetPorts } from '../aws/clients.ts';
import { CHECKS } from '../checks/index.ts';
import type { CollectProgress } from '../collect/collect.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import type { Change } from '../model/ledger.ts';
import type { Report, TargetResult } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { auditTarget } from './audit-target.ts';
import { type AuditedTarget, failedTarget, mergeReport, untold } from './merge-report.ts';
import { type EnabledCheck, selectChecks } from './select-checks.ts';
import type { Memory } from './target-memory.ts';
import { type DiscoveryContext, type PlannedTarget, placeOf, planTargets } from './targets.ts';

type Place = Pick<Target, 'accountId' | 'region'>;

export type AuditProgress =
  | { readonly kind: 'targets'; readonly targets: readonly Place[] }
  | { readonly kind: 'target-started'; readonly target: Place }
  | ({ readonly target: Place } & CollectProgress)
  | { readonly kind: 'target-finished'; readonly target: Place; readonly result: TargetResult }
  /** A bug: the audit goes on without the target, the caller shows the stack. */
  | { readonly kind: 'target-crashed'; readonly target: Place; readonly error: unknown };

/** The world around an audit: who and where we are, the time, and when to stop. */
export interface AuditContext extends DiscoveryContext {
  readonly clock: () => Date;
  readonly version: string;
  readonly onProgress?: ((event: AuditProgress) => void) | undefined;
  /** Told of every AWS call that reads a target, as it starts. */
  readonly onCall?: (() => void) | undefined;
  /** Told of every page of ENIs or instances: how many are on it. */
  readonly onPage?: ((items: number) => void) | undefined;
  /** What earlier audits left, and where this one's goes. Without it every finding is new. */
  readonly memory?: Memory | undefined;
}

/** A report, and what of it people were not told yet. */
export interface EstateAudit {
  readonly report: Report;
  /** Unsuppressed ones. Undefined without a ledger: then everything is new. */
  readonly changes: readonly Change[] | undefined;
}

/**
 * Audits every account and region of the request, a bounded number at a time, and merges what they say into one
 * report. A target that cannot be entered or read is in the report as failed, with the reason.
 * @throws AuditorError for what the user must put right first (an unknown region).
 */
export async function auditEstate(request: AuditRequest, context: AuditContext): Promise<EstateAudit> {
  const startedAt = context.clock();
  const checks = selectChecks(CHECKS, request.checkSettings, request.onlyChecks);
  const planned = await planTargets(request, context);
  context.onProgress?.({ kind: 'targets', targets: planned.map(placeOf) });
  const limit = pLimit(request.concurrency.targets);
  const audited = await Promise.all(
    planned.map((target) => limit(() => auditPlanned(target, checks, request, context))),
  );
  const { clock, version } = context;
  const report = mergeReport(audited, request, { auditId: randomUUID(), version, startedAt, finishedAt: clock() });
  return { report, changes: context.memory === undefined ? undefined : untold(audited, report) };
}

/**
 * Audits one planned target, as of now: in a large estate its turn may come long after the audit began, and nothing that
 * it sees counts as seen earlier. One that cannot be entered, and a bug, are results too.
 */
export async function auditPlanned(
  planned: PlannedTarget,
  checks: readonly EnabledCheck[],
  request: Pick<AuditRequest, 'scope' | 'declaredClusters' | 'concurrency'>,
  context: AuditContext,
): Promise<AuditedTarget> {
  const place = placeOf(planned);
  const { accountId, region } = place;
  const report = context.onProgress ?? (() => {});
  report({ kind: 'target-started', target: { accountId, region } });
  const audited =
    planned.kind === 'unreachable'
      ? failedTarget(place, planned.gap, checks)
      : await auditReachable(planned, checks, request, context);
  report({ kind: 'target-finished', target: { accountId, region }, result: audited.result });
  return audited;
}

async function auditReachable(
  { session, target }: Extract<PlannedTarget, { kind: 'reachable' }>,
  checks: readonly EnabledCheck[],
  { scope, declaredClusters, concurrency }: Pick<AuditRequest, 'scope' | 'declaredClusters' | 'concurrency'>,
  { clock, signal, onProgress, onCall, onPage, memory }: AuditContext,
): Promise<AuditedTarget> {
  const place = { accountId: target.accountId, region: target.region };
  try {
    return await auditTarget(
      targetPorts(session, target.region, { maxCallsInFlight: concurrency.callsPerTarget, onCall, onPage }),
      { target, scope, checks, declaredClusters, memory },
      clock,
      signal,
      (event) => onProgress?.({ ...event, target: place }),
    );
  } catch (error) {
    onProgress?.({ kind: 'target-crashed', target: place, error });
    const message = `a bug in EKS IP Auditor: ${error instanceof Error ? error.message : String(error)}`;
    return failedTarget(target, { section: 'target', reason: 'error', action: 'none', message }, checks);
  }
}
