import { kindOf } from '../checks/kinds.ts';
import { groupBy } from '../common/group-by.ts';
import type { Finding } from '../model/finding.ts';

/**
 * Of each finding, by id, what it explains among the others: each check says whose findings explain its own, and when.
 * Nothing explains itself, and there is no circle.
 */
export function effectsAmong(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byCheck = groupBy(findings, ({ check }) => check);
  const effects = new Map<string, Finding[]>(findings.map(({ id }) => [id, []]));
  for (const effect of findings) {
    for (const { check, holds } of kindOf(effect).explainedBy) {
      for (const cause of byCheck.get(check) ?? []) {
        if (holds(cause, effect)) effects.get(cause.id)?.push(effect);
      }
    }
  }
  return effects;
}
