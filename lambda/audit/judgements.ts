import type { Judgement } from '../checks/define-check.ts';
import type { Inventory } from '../model/inventory.ts';
import type { EnabledCheck } from './select-checks.ts';

/** What one check judged. */
export interface CheckJudgements {
  readonly check: string;
  readonly judgements: readonly Judgement[];
}

/**
 * What each check could say something of, and what not. Nothing of a check that lacks a section that it needs, and of one that
 * throws: that it did not answer is told by `runChecks`. Pure.
 */
export function judgementsOf(
  inventory: Inventory,
  checks: readonly EnabledCheck[],
  now: Date,
): readonly CheckJudgements[] {
  return checks.flatMap((enabled) => {
    const judgements = judgementsOfOne(inventory, enabled, now);
    return judgements.length === 0 ? [] : [{ check: enabled.check.meta.id, judgements }];
  });
}

function judgementsOfOne(inventory: Inventory, { check, options }: EnabledCheck, now: Date): readonly Judgement[] {
  if (check.needs.some((name) => inventory.sections[name].status === 'gap')) return [];
  try {
    return check.judges(inventory, options, now);
  } catch {
    return [];
  }
}
