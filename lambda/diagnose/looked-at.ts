import type { ChecksOutcome } from '../audit/run-checks.ts';
import type { Diagnosis, DiagnosisStep } from '../model/diagnosis.ts';
import { CHECKLIST } from './checklist.ts';

/**
 * The checks of all questions by whether they had a word on the cluster: that nothing is wrong among those that had is all that
 * a diagnosis without a finding says. In the order of the checklist.
 */
export function causesLookedAt(
  steps: readonly DiagnosisStep[],
  outcome: ChecksOutcome,
): Pick<Diagnosis, 'lookedAt' | 'notLookedAt'> {
  const why = CHECKLIST.flatMap(({ id, checks }) => {
    const step = steps.find((each) => each.id === id);
    return checks.map((check) => ({ check, because: whyNotLookedAt(check, step, outcome) }));
  });
  return {
    lookedAt: why.filter(({ because }) => because === undefined).map(({ check }) => check),
    notLookedAt: why.flatMap(({ check, because }) => (because === undefined ? [] : [{ check, because }])),
  };
}

function whyNotLookedAt(
  check: string,
  step: DiagnosisStep | undefined,
  { evaluated, notEvaluated }: ChecksOutcome,
): string | undefined {
  if (step?.notApplicable != null) return step.notApplicable;
  const silent = notEvaluated.find((each) => each.check === check);
  if (silent?.because.some((why) => 'threw' in why)) return 'the check failed';
  if (silent !== undefined) return silent.partly ? 'could be read in part only' : 'could not be read';
  if (!evaluated.includes(check)) return 'switched off';
  const isOpen = step?.unknown.some((gap) => gap.kind === 'not-shown' && gap.finding.check === check);
  if (isOpen) return 'AWS does not show it';
  return step?.judged.length && step.judged.every(({ judged }) => judged === 0) ? 'nothing could be judged' : undefined;
}
