import { groupBy } from '../common/group-by.ts';
import type { Finding } from '../model/finding.ts';
import { isHeldOpen } from '../model/settling.ts';
import { kindOf } from './kinds.ts';

/**
 * Of each finding of one target, by id, what it explains among the others: each check says whose findings explain its own, and when.
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

/**
 * Of each finding of one target, by id, the ids of those that explain it, in their order. One that is resolved, or held open
 * until it has settled, has no part in it.
 */
export function causesAmong(findings: readonly Finding[]): ReadonlyMap<string, readonly string[]> {
  const causes = new Map<string, string[]>(findings.map(({ id }) => [id, []]));
  const effects = effectsAmong(findings.filter((finding) => finding.status !== 'resolved' && !isHeldOpen(finding)));
  for (const [cause, explained] of effects) for (const { id } of explained) causes.get(id)?.push(cause);
  return causes;
}
