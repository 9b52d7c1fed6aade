import pLimit from 'p-limit';
import type { AuditRequest } from '../model/audit-request.ts';
import type { Gap } from '../model/coverage.ts';
import type { TargetResult } from '../model/report.ts';
import type { Place } from '../model/target.ts';
import { type DiscoveryContext, type PlannedTarget, placeOf, planTargets, type ReachableTarget } from './targets.ts';

/** How far a walk is. */
export type WalkProgress =
  | { readonly kind: 'targets'; readonly targets: readonly Place[] }
  | { readonly kind: 'target-started'; readonly target: Place }
  | { readonly kind: 'target-finished'; readonly target: Place; readonly result: TargetResult }
  /** A bug: the walk goes on without the target, the caller shows the stack. */
  | { readonly kind: 'target-crashed'; readonly target: Place; readonly error: unknown };

/** What is done in the targets of an estate, and what stands for one in which it cannot be done. */
export interface Visitor<Outcome> {
  /** In a target that was entered. */
  readonly visit: (target: ReachableTarget) => Promise<Outcome>;
  /** Told of all targets before the first is visited. */
  readonly planned?: ((targets: readonly PlannedTarget[]) => void) | undefined;
  /** For a target that could not be entered. */
  readonly unreachable: (place: Place, gap: Gap) => Outcome;
  /** For a target in which the visit threw: a bug, in words. Absent: the walk throws what the visit threw. */
  readonly crashed?: ((place: Place, gap: Gap) => Outcome) | undefined;
  /** Told how far the walk is; of an outcome, its result. */
  readonly progress?:
    | { readonly report: (event: WalkProgress) => void; readonly resultOf: (outcome: Outcome) => TargetResult }
    | undefined;
}

/** Which targets to walk over, and how many at a time. */
export type WalkRequest = Pick<AuditRequest, 'accounts' | 'organization' | 'regions' | 'concurrency'>;

/**
 * Visits every account and region of the request, a bounded number at a time.
 * @param skip what stands for a target that is not to be looked at: it is neither visited nor told of
 * @returns an outcome a target, in the order of the targets
 * @throws AuditorError for what the user must put right first (an unknown region)
 */
export async function walkEstate<Outcome, Skipped = never>(
  request: WalkRequest,
  context: DiscoveryContext,
  visitor: Visitor<Outcome>,
  skip: (planned: PlannedTarget) => Skipped | undefined = () => undefined,
): Promise<readonly (Outcome | Skipped)[]> {
  const targets = await planTargets(request, context);
  visitor.planned?.(targets);
  const steps = targets.map((planned) => ({ planned, skipped: skip(planned) }));
  const visited = steps.filter(({ skipped }) => skipped === undefined);
  visitor.progress?.report({ kind: 'targets', targets: visited.map(({ planned }) => placeOf(planned)) });
  const limit = pLimit(request.concurrency.targets);
  return Promise.all(steps.map(({ planned, skipped }) => skipped ?? limit(visitTarget, planned, visitor)));
}

/** Visits one target, and tells of it. One that cannot be entered, and a bug, are outcomes too. */
export async function visitTarget<Outcome>(planned: PlannedTarget, visitor: Visitor<Outcome>): Promise<Outcome> {
  const { accountId, region } = placeOf(planned);
  const target = { accountId, region };
  const { unreachable, progress } = visitor;
  progress?.report({ kind: 'target-started', target });
  const outcome =
    planned.kind === 'unreachable' ? unreachable(target, planned.gap) : await visitReachable(planned, target, visitor);
  progress?.report({ kind: 'target-finished', target, result: progress.resultOf(outcome) });
  return outcome;
}

async function visitReachable<Outcome>(
  planned: ReachableTarget,
  place: Place,
  { visit, crashed, progress }: Visitor<Outcome>,
): Promise<Outcome> {
  try {
    return await visit(planned);
  } catch (error) {
    if (crashed === undefined) throw error;
    progress?.report({ kind: 'target-crashed', target: place, error });
    return crashed(place, bugGap(error));
  }
}

function bugGap(error: unknown): Gap {
  const message = `a bug in EKS IP Auditor: ${error instanceof Error ? error.message : String(error)}`;
  return { section: 'target', reason: 'error', action: 'none', message };
}
