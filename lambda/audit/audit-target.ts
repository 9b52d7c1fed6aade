import { targetPorts } from '../aws/clients.ts';
import type { Session } from '../aws/sessions.ts';
import { type CollectProgress, collectInventory } from '../collect/collect.ts';
import type { Finding } from '../model/finding.ts';
import type { DeclaredCluster, Inventory, Scope, SectionName } from '../model/inventory.ts';
import type { TargetResult, TargetStatus } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { type ChecksOutcome, runChecks } from './run-checks.ts';
import { type EnabledCheck, sectionsOf } from './select-checks.ts';

/** What an audit wants to know of one target. */
export interface TargetRequest {
  readonly target: Target;
  readonly scope: Scope;
  readonly checks: readonly EnabledCheck[];
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  readonly eniFirstSeen: ReadonlyMap<string, Date>;
  readonly callsInFlight: number;
  /** Told of every AWS call as it starts. */
  readonly onCall?: (() => void) | undefined;
}

export interface AuditedTarget {
  readonly result: TargetResult;
  readonly findings: readonly Finding[];
}

/**
 * Audits one account in one region: reads what the checks need, runs them, says what could not be read. Ends with a
 * result when `signal` aborts; never throws for what AWS answers.
 */
export async function auditTarget(
  session: Session,
  request: TargetRequest,
  now: Date,
  signal: AbortSignal,
  onProgress: (event: CollectProgress) => void = () => {},
): Promise<AuditedTarget> {
  const { target, scope, checks, declaredClusters, eniFirstSeen, callsInFlight, onCall } = request;
  const sections = sectionsOf(checks);
  const inventory = await collectInventory({
    target,
    ports: targetPorts(session, target.region, { maxCallsInFlight: callsInFlight, onCall }),
    scope,
    sections,
    declaredClusters,
    eniFirstSeen,
    signal,
    onProgress,
  });
  const outcome = runChecks(inventory, checks, now);
  return { result: targetResult(inventory, sections, outcome), findings: outcome.findings };
}

function targetResult(inventory: Inventory, sections: readonly SectionName[], outcome: ChecksOutcome): TargetResult {
  const { accountId, region } = inventory.target;
  const resources = Object.fromEntries(
    sections.flatMap((name) => {
      const section = inventory.sections[name];
      return section.status === 'read' ? [[name, section.items.length]] : [];
    }),
  );
  return {
    accountId,
    region,
    status: statusOf(sections, outcome),
    gaps: outcome.gaps,
    notEvaluated: outcome.notEvaluated,
    resources,
    evaluated: outcome.evaluated,
    memory: { status: 'off', message: null },
  };
}

function statusOf(sections: readonly SectionName[], { gaps, notEvaluated }: ChecksOutcome): TargetStatus {
  if (sections.length > 0 && gaps.length === sections.length) return 'failed';
  return gaps.length > 0 || notEvaluated.length > 0 ? 'partial' : 'complete';
}
