import { groupBy } from '../../common/group-by.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import { compareSeverity, type Severity, worstSeverity } from '../../model/severity.ts';
import { type Block, blockName, type FollowsFrom } from './blocks.ts';

/** Of findings that follow from others of these, by id, the worst that explains each. */
export function worstCausesOf(findings: readonly ReportedFinding[]): ReadonlyMap<string, ReportedFinding> {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return new Map(
    findings.flatMap(({ id, explainedBy }) => {
      const causes = explainedBy.flatMap((cause) => byId.get(cause) ?? []);
      const [worst] = causes.toSorted((a, b) => compareSeverity(a.severity, b.severity));
      return worst === undefined ? [] : [[id, worst]];
    }),
  );
}

/** The same as the block that each follows from. */
export function followsFromOf(findings: readonly ReportedFinding[]): FollowsFrom {
  return new Map([...worstCausesOf(findings)].map(([id, { check, severity }]) => [id, { check, severity }]));
}

/**
 * Blocks with those that follow from them right behind: the cause first whose worst consequence is worst. One whose cause
 * is not among them stands for itself.
 */
export function inOrderOfCauses(blocks: readonly Block[]): readonly Block[] {
  const names = new Set(blocks.map(blockName));
  const isTop = ({ followsFrom }: Block) => followsFrom === null || !names.has(blockName(followsFrom));
  const followers = groupBy(
    blocks.filter((block) => !isTop(block)),
    ({ followsFrom }) => blockName(followsFrom),
  );
  const told = new Set<Block>();
  const withFollowers = (block: Block): readonly Block[] => {
    if (told.has(block)) return [];
    told.add(block);
    return [block, ...(followers.get(blockName(block)) ?? []).flatMap(withFollowers)];
  };
  const trees = blocks.filter(isTop).map(withFollowers);
  const others = blocks.filter((block) => !told.has(block)).map((block) => [block]);
  return [...trees, ...others].toSorted((a, b) => compareSeverity(worstOf(a), worstOf(b))).flat();
}

function worstOf(blocks: readonly Block[]): Severity {
  return worstSeverity(blocks.map(({ severity }) => severity)) ?? 'info';
}
