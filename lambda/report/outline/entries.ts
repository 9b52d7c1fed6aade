import { count } from '../../common/words.ts';
import type { Finding } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { type Block, blocksOf, type FindingGroup, type Known } from './blocks.ts';
import { inOrderOfCauses } from './by-cause.ts';
import { countsOf, severitiesText } from './severity-words.ts';

/** Some of a report's findings, condensed. */
export interface Entries {
  /** Findings. */
  readonly count: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** `2 high, 10 low`; empty when there are none. */
  readonly severities: string;
  /** `2 causes, 5 consequences`, places that say the same counted once; empty where nothing follows from anything. */
  readonly causes: string;
  /** Worst first. */
  readonly blocks: readonly Block[];
  /** The same, each behind what it follows from. */
  readonly byCause: readonly Block[];
  /** The groups of all blocks, in their order. */
  readonly groups: readonly FindingGroup[];
}

export function entriesOf(findings: readonly Finding[], known?: Known): Entries {
  const bySeverity = countsOf(findings);
  const blocks = blocksOf(findings, known);
  return {
    count: findings.length,
    bySeverity,
    severities: severitiesText(bySeverity),
    causes: causesText(blocks),
    blocks,
    byCause: inOrderOfCauses(blocks),
    groups: blocks.flatMap(({ groups }) => groups),
  };
}

function causesText(blocks: readonly Block[]): string {
  const groupsOf = (some: readonly Block[]) => some.reduce((sum, { groups }) => sum + groups.length, 0);
  const consequences = groupsOf(blocks.filter(({ followsFrom }) => followsFrom !== null));
  if (consequences === 0) return '';
  const causes = groupsOf(blocks) - consequences;
  return `${count(causes, 'cause')}, ${count(consequences, 'consequence')}`;
}
