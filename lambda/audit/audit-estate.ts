import { randomUUID } from 'node:crypto';
import { sharedAnswers } from '../aws/alike.ts';
import { targetPorts } from '../aws/clients.ts';
import { CHECKS } from '../checks/index.ts';
import type { CollectProgress } from '../collect/collect.ts';
import { apisByRole } from '../collect/kubernetes/by-role.ts';
import { accountNamesOf, type DiscoveryContext, type PlannedTarget } from '../estate/targets.ts';
import { type Visitor, visitTarget, type WalkProgress, walkEstate } from '../estate/walk.ts';
import type { Memory } from '../ledger/recall.ts';
import { knownSnoozes } from '../ledger/snoozes.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import type { TargetCapacity } from '../model/capacity.ts';
import type { Gap } from '../model/coverage.ts';
import type { Change } from '../model/ledger.ts';
import type { Report } from '../model/report.ts';
import type { Place } from '../model/target.ts';
import { auditTarget } from './audit-target.ts';
import { type AuditedTarget, failedTarget, mergeReport, untold } from './merge-report.ts';
import { type EnabledCheck, selectChecks } from './select-checks.ts';

export type AuditProgress = WalkProgress | ({ readonly target: Place } & CollectProgress);

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
  /** Of the targets that could be entered. */
  readonly capacities: readonly TargetCapacity[];
}

/**
 * Audits every account and region of the request, a bounded number at a time, and merges what they say into one
 * report. A target that cannot be entered or read is in the report as failed, with the reason.
 * @throws AuditorError for what the user must put right first (an unknown region).
 */
export async function auditEstate(request: AuditRequest, context: AuditContext): Promise<EstateAudit> {
  const startedAt = context.clock();
  const checks = selectChecks(CHECKS, request.checkSettings, request.onlyChecks);
  let accountNames = {};
  const visitor = auditVisitor(checks, request, context);
  const audited = await walkEstate(request, context, {
    ...visitor,
    planned: (targets) => {
      accountNames = accountNamesOf(targets);
    },
  });
  const { clock, version, memory } = context;
  const snoozes = await knownSnoozes(memory?.store, memory?.signal ?? context.signal);
  const header = { auditId: randomUUID(), version, startedAt, finishedAt: clock(), accountNames };
  const report = mergeReport(audited, request, header, snoozes);
  const capacities = audited.flatMap(({ capacity }) => capacity ?? []);
  return { report, capacities, changes: memory === undefined ? undefined : untold(audited, report) };
}

/** What an audit asks for in each target. */
type AuditOfOne = Pick<
  AuditRequest,
  'scope' | 'declaredClusters' | 'concurrency' | 'settling' | 'suppressByTag' | 'kubernetes'
>;

/**
 * Audits one planned target, as of now: in a large estate its turn may come long after the audit began, and nothing that
 * it sees counts as seen earlier. One that cannot be entered, and a bug, are results too.
 */
export function auditPlanned(
  planned: PlannedTarget,
  checks: readonly EnabledCheck[],
  request: AuditOfOne,
  context: AuditContext,
): Promise<AuditedTarget> {
  return visitTarget(planned, auditVisitor(checks, request, context));
}

function auditVisitor(
  checks: readonly EnabledCheck[],
  { scope, declaredClusters, concurrency, settling, suppressByTag, kubernetes: mode = 'off' }: AuditOfOne,
  { clock, signal, onProgress, onCall, onPage, memory }: AuditContext,
): Visitor<AuditedTarget> {
  const failed = (place: Place, gap: Gap) => failedTarget(place, gap, checks);
  const options = { maxCallsInFlight: concurrency.callsPerTarget, onCall, onPage, shared: sharedAnswers(clock) };
  return {
    visit: ({ session, target }) => {
      const { accountId, region } = target;
      const ports = targetPorts(session, region, options);
      return auditTarget(
        ports,
        {
          target,
          scope,
          checks,
          declaredClusters,
          settling,
          suppressByTag,
          kubernetes: apisByRole({ session, target, mode, clock: ports.clock }),
          memory,
        },
        clock,
        signal,
        (event) => onProgress?.({ ...event, target: { accountId, region } }),
      );
    },
    unreachable: failed,
    crashed: failed,
    progress: onProgress && { report: onProgress, resultOf: ({ result }) => result },
  };
}
