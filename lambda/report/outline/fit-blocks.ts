import { amount, count } from '../../common/words.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import type { Block, FindingGroup } from './blocks.ts';

/** How one medium puts blocks into words. */
export interface Wording {
  readonly head: (block: Block) => string;
  readonly group: (group: FindingGroup, index: number) => string;
  /** What to do, after the block's groups; empty when said before. */
  readonly foot: (block: Block) => string;
  /** Bytes or characters, whatever the medium counts. Of two texts in a row it must be the sum of both. */
  readonly sizeOf: (text: string) => number;
}

/** As many groups as fit, worst first. */
export interface Fitted {
  /** One text a block. */
  readonly blocks: readonly string[];
  readonly kept: number;
  readonly cut: Cut;
}

/** Findings that did not fit. */
export interface Cut {
  readonly findings: number;
  readonly groups: number;
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
}

/**
 * The longest beginning of the groups, worst first, whose text is no larger than `budget`. After the first group that
 * does not fit nothing is kept, so that nothing worse is cut than what is kept.
 */
export function fitBlocks(blocks: readonly Block[], budget: number, wording: Wording): Fitted {
  const texts: string[] = [];
  const keptGroups = new Set<FindingGroup>();
  let left = budget;
  let full = false;
  for (const block of blocks) {
    if (full) break;
    const head = wording.head(block);
    const foot = wording.foot(block);
    const groups: string[] = [];
    let room = left - wording.sizeOf(head) - wording.sizeOf(foot);
    for (const [index, group] of block.groups.entries()) {
      const text = wording.group(group, index);
      const size = wording.sizeOf(text);
      full = size > room;
      if (full) break;
      groups.push(text);
      keptGroups.add(group);
      room -= size;
    }
    if (groups.length === 0) break;
    texts.push([head, ...groups, foot].join(''));
    left = room;
  }
  const all = blocks.flatMap(({ groups }) => groups);
  const kept = all.filter((group) => keptGroups.has(group));
  return {
    blocks: texts,
    kept: findingsIn(kept),
    cut: cutOf(all.filter((group) => !keptGroups.has(group))),
  };
}

/** What these groups hold that are not shown. */
export function cutOf(groups: readonly FindingGroup[]): Cut {
  const bySeverity = SEVERITIES.map(
    (severity) => [severity, findingsIn(groups.filter((group) => group.severity === severity))] as const,
  ).filter(([, count]) => count > 0);
  return { findings: findingsIn(groups), groups: groups.length, bySeverity: Object.fromEntries(bySeverity) };
}

function findingsIn(groups: readonly FindingGroup[]): number {
  return groups.reduce((sum, group) => sum + group.findings.length, 0);
}

/** `Cut for length: 120 findings in 30 places (3 medium, 117 low).`, or empty when nothing was. */
export function cutText({ findings, groups, bySeverity }: Cut): string {
  if (findings === 0) return '';
  const parts = SEVERITIES.flatMap((severity) => {
    const count = bySeverity[severity];
    return count === undefined ? [] : [`${amount(count)} ${severity}`];
  });
  return `Cut for length: ${count(findings, 'finding')} in ${count(groups, 'place')} (${parts.join(', ')}).`;
}
