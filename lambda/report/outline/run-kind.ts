import { CLEANUP_REFUSED } from '../../checks/kinds.ts';
import type { Report } from '../../model/report.ts';

/** What the run was that made a report: one that only cleaned up can say nothing, good or bad, of what checks look for. */
export type RunKind = 'audit' | 'clean-up';

export function runKindOf({ cleanup, targets }: Pick<Report, 'cleanup' | 'targets'>): RunKind {
  const answers = targets.flatMap(({ evaluated, notEvaluated }) => [
    ...evaluated,
    ...notEvaluated.map(({ check }) => check),
  ]);
  return cleanup !== null && answers.every((check) => check === CLEANUP_REFUSED) ? 'clean-up' : 'audit';
}

/** True of an audit that had no account to look at: said every time, since silence would read as health. */
export function isNothingAudited({ targets }: Pick<Report, 'targets'>, run: RunKind): boolean {
  return run === 'audit' && targets.every(({ gaps }) => gaps.some(({ reason }) => reason === 'empty'));
}
