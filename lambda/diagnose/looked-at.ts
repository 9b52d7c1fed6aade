import type { ChecksOutcome } from '../audit/run-checks.ts';
import type { Diagnosis, DiagnosisStep, Judged } from '../model/diagnosis.ts';
import { CHECKLIST } from './checklist.ts';

/**
 * The checks of all questions by whether they had a word on the cluster: that nothing is wrong among those that had is all that
 * a diagnosis without a finding says. In the order of the checklist.
 *
 * @param judgedOf what one check judged of the cluster; undefined for one that does not go thing by thing
 */
export function causesLookedAt(
  steps: readonly DiagnosisStep[],
  outcome: ChecksOutcome,
  judgedOf: (check: string) => readonly Judged[] | undefined,
): Pick<Diagnosis, 'lookedAt' | 'notLookedAt'> {
  // That pods wait is what a cause is looked for.
  const ofCauses = CHECKLIST.filter(({ id }) => id !== 'pods');
  const why = ofCauses.flatMap(({ id, checks }) => {
    const step = steps.find((each) => each.id === id);
    return checks.map((check) => ({ check, because: whyNotLookedAt(check, step, outcome, judgedOf(check)) }));
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
  judged: readonly Judged[] | undefined,
): string | undefined {
  if (step?.notApplicable != null && !judged?.some((each) => each.judged > 0)) return step.notApplicable;
  const silent = notEvaluated.find((each) => each.check === check);
  if (silent?.because.some((why) => 'threw' in why)) return 'the check failed';
  if (silent !== undefined) return silent.partly ? 'could be read only in part' : 'could not be read';
  if (!evaluated.includes(check)) return 'turned off';
  const isOpen = step?.unknown.some((gap) => gap.kind === 'not-shown' && gap.finding.check === check);
  if (isOpen) return 'AWS does not show it';
  if (judged === undefined) return undefined;
  if (judged.length === 0) return 'nothing to check';
  return judged.every((each) => each.judged === 0) ? 'nothing could be judged' : undefined;
}
