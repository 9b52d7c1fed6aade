import type { Judgement } from '../checks/define-check.ts';
import type { Inventory } from '../model/inventory.ts';
import type { EnabledCheck } from './select-checks.ts';

/** What one check judged. */
export interface CheckJudgements {
  readonly check: string;
  readonly judgements: readonly Judgement[];
}

/**
 * What each check that goes thing by thing could say something of, and what not. Nothing of one that lacks a section that it
 * needs, and of one that throws: that it did not answer is told by `runChecks`. Pure.
 */
export function judgementsOf(
  inventory: Inventory,
  checks: readonly EnabledCheck[],
  now: Date,
): readonly CheckJudgements[] {
  return checks.flatMap((enabled) => {
    const judgements = judgementsOfOne(inventory, enabled, now);
    return judgements === undefined ? [] : [{ check: enabled.check.meta.id, judgements }];
  });
}

function judgementsOfOne(
  inventory: Inventory,
  { check, options }: EnabledCheck,
  now: Date,
): readonly Judgement[] | undefined {
  if (check.needs.some((name) => inventory.sections[name].status === 'gap')) return undefined;
  try {
    return check.judges?.(inventory, options, now);
  } catch {
    return undefined;
  }
}
