import type { Finding } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { type Block, blocksOf, type FindingGroup, type SeverityBefore } from './blocks.ts';
import { severitiesText } from './severity-words.ts';

/** Some of a report's findings, condensed. */
export interface Entries {
  /** Findings. */
  readonly count: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** `2 high, 10 low`; empty when there are none. */
  readonly severities: string;
  /** Worst first. */
  readonly blocks: readonly Block[];
  /** The groups of all blocks, in their order. */
  readonly groups: readonly FindingGroup[];
}

/** @param before of findings that are worse now, the severity that readers know of */
export function entriesOf(findings: readonly Finding[], before?: SeverityBefore): Entries {
  const bySeverity = countsOf(findings);
  const blocks = blocksOf(findings, before);
  return {
    count: findings.length,
    bySeverity,
    severities: severitiesText(bySeverity),
    blocks,
    groups: blocks.flatMap(({ groups }) => groups),
  };
}

function countsOf(findings: readonly Finding[]): Entries['bySeverity'] {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
