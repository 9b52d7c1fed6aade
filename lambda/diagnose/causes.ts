import type { Cause } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import { compareSeverity } from '../model/severity.ts';
import { explains } from './causality.ts';

/** Findings sorted into what explains and what is explained. */
export interface CauseTree {
  /** Causes worst first; those of one check that explain the same are one. */
  readonly causes: readonly Cause[];
  /** Ids of findings that another one explains. */
  readonly explained: ReadonlySet<string>;
}

/**
 * Which findings are causes, and which only follow from others: leaked ENIs that drain a subnet which then has no room
 * for nodes are one cause, told once with both consequences. Pure.
 */
export function causeTree(findings: readonly Finding[]): CauseTree {
  const causesOf = new Map(findings.map((effect) => [effect.id, findings.filter((each) => explains(each, effect))]));
  const explained = new Set(findings.filter(({ id }) => (causesOf.get(id) ?? []).length > 0).map(({ id }) => id));
  const roots = findings.filter(({ id }) => !explained.has(id));
  const consequencesOf = (root: Finding) => findings.filter((each) => leadsTo(root, each, causesOf));
  const grouped = groupBy(roots, (root) => {
    const ids = consequencesOf(root).map(({ id }) => id);
    return ids.length === 0 ? [root.check, root.severity].join(' ') : [root.check, ...ids].join(' ');
  });
  const causes = [...grouped.values()].flatMap((alike): readonly Cause[] => {
    const [first] = alike;
    return first === undefined ? [] : [{ findings: alike, consequences: consequencesOf(first) }];
  });
  return { causes: causes.sort((a, b) => compareSeverity(worstOf(a), worstOf(b))), explained };
}

/** The severity of what breaks: a medium leak that makes a subnet critical is critical. */
export function worstOf({ findings, consequences }: Cause): Finding['severity'] {
  const [first = 'info', ...rest] = [...findings, ...consequences].map(({ severity }) => severity);
  return rest.reduce((worst, severity) => (compareSeverity(severity, worst) < 0 ? severity : worst), first);
}

/** By any chain of explanations. */
function leadsTo(root: Finding, effect: Finding, causesOf: ReadonlyMap<string, readonly Finding[]>): boolean {
  const seen = new Set<string>();
  const queue = [...(causesOf.get(effect.id) ?? [])];
  for (let cause = queue.pop(); cause !== undefined; cause = queue.pop()) {
    if (cause.id === root.id) return true;
    if (seen.has(cause.id)) continue;
    seen.add(cause.id);
    queue.push(...(causesOf.get(cause.id) ?? []));
  }
  return false;
}
