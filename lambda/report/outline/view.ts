import type { ReportedFinding } from '../../model/finding.ts';
import { isAtLeast, type Severity } from '../../model/severity.ts';
import { worstCausesOf } from './by-cause.ts';
import { countsOf, severitiesText } from './severity-words.ts';

/** What the findings of a report are listed by: clusters, and in each causes with what follows; checks; or accounts. */
export const GROUPINGS = ['cause', 'check', 'account'] as const;

export type Grouping = (typeof GROUPINGS)[number];

/** What a reader asked to see of a report. */
export interface View {
  /** Every detail and every remedy; else what fits a screen. */
  readonly full: boolean;
  readonly groupBy: Grouping;
  /** Milder findings are counted and not listed, unless they explain one that is. */
  readonly minSeverity: Severity;
  /** Every region was asked, so that no hint at others is due. */
  readonly everyRegion: boolean;
}

export const DEFAULT_VIEW: View = { full: false, groupBy: 'cause', minSeverity: 'info', everyRegion: false };

/** Those of a severity, with what explains them. */
export function atLeast(
  findings: readonly ReportedFinding[],
  { minSeverity }: Pick<View, 'minSeverity'>,
): readonly ReportedFinding[] {
  const causes = worstCausesOf(findings);
  const shown = new Set<string>();
  for (const finding of findings.filter(({ severity }) => isAtLeast(severity, minSeverity))) {
    let each: ReportedFinding | undefined = finding;
    while (each !== undefined && !shown.has(each.id)) {
      shown.add(each.id);
      each = causes.get(each.id);
    }
  }
  return findings.filter(({ id }) => shown.has(id));
}

/** `Below high, not listed: 18 medium, 1 low.`; empty when all are. */
export function hiddenText(
  all: readonly ReportedFinding[],
  shown: readonly ReportedFinding[],
  { minSeverity }: Pick<View, 'minSeverity'>,
): string {
  if (all.length === shown.length) return '';
  const ids = new Set(shown.map(({ id }) => id));
  const hidden = all.filter(({ id }) => !ids.has(id));
  return `Below ${minSeverity}, not listed: ${severitiesText(countsOf(hidden))}.`;
}
