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

/**
 * Of each finding that follows from no other of these, the worst severity of itself and of what follows from it: a mild
 * cause of something critical is no mild cause. What has several causes counts for the worst of them.
 */
export function severitiesOfCauses(findings: readonly ReportedFinding[]): readonly Severity[] {
  const causes = worstCausesOf(findings);
  const byRoot = groupBy(findings, (finding) => rootOf(finding, causes).id);
  return [...byRoot.values()].flatMap((tree) => worstSeverity(tree.map(({ severity }) => severity)) ?? []);
}

/** Where nothing explains itself, as in every report. A circle has the one for a root that it was entered by. */
function rootOf(finding: ReportedFinding, causes: ReadonlyMap<string, ReportedFinding>): ReportedFinding {
  const passed = new Set<string>();
  let root = finding;
  for (let cause = causes.get(root.id); cause !== undefined && !passed.has(cause.id); cause = causes.get(root.id)) {
    passed.add(root.id);
    root = cause;
  }
  return root;
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
