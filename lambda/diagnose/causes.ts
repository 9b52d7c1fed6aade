import { effectsAmong } from '../checks/causality.ts';
import { groupBy } from '../common/group-by.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { compareSeverity, worstSeverity } from '../model/severity.ts';

/** Findings sorted into what explains and what is explained. */
export interface CauseTree {
  /** Causes worst first; those of one check that explain the same are one. */
  readonly causes: readonly Cause[];
  /** Ids of findings that another one explains. */
  readonly explained: ReadonlySet<string>;
}

/**
 * Which findings are causes, and which only follow from others: leaked ENIs that drain a subnet which then has no room
 * for nodes are one cause, told once with both consequences. Pure; keeps the order of the findings.
 */
export function causeTree(findings: readonly Finding[]): CauseTree {
  const effectsOf = effectsAmong(findings);
  const explained = new Set([...effectsOf.values()].flat().map(({ id }) => id));
  const roots = findings
    .filter(({ id }) => !explained.has(id))
    .map((root) => ({ root, ids: reachedFrom(root.id, effectsOf) }));
  const alike = groupBy(roots, ({ root, ids }) =>
    ids.size === 0 ? `${root.check} ${root.severity}` : [root.check, ...[...ids].sort()].join(' '),
  );
  const causes = [...alike.values()].map((group): Cause => {
    const ids = group[0]?.ids ?? new Set();
    return { findings: group.map(({ root }) => root), consequences: findings.filter(({ id }) => ids.has(id)) };
  });
  return { causes: causes.sort((a, b) => compareSeverity(worstOf(a), worstOf(b))), explained };
}

/** The severity of what breaks: a medium leak that makes a subnet critical is critical. */
export function worstOf({ findings, consequences }: Cause): Finding['severity'] {
  return worstSeverity([...findings, ...consequences].map(({ severity }) => severity)) ?? 'info';
}

/** Ids of what follows from a finding by any chain of explanations. */
function reachedFrom(id: string, effectsOf: ReadonlyMap<string, readonly Finding[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const queue = [id];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const effect of effectsOf.get(next) ?? []) {
      if (reached.has(effect.id)) continue;
      reached.add(effect.id);
      queue.push(effect.id);
    }
  }
  return reached;
}
