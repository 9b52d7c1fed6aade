import { kindOf } from '../../checks/kinds.ts';
import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import type { Finding, Names } from '../../model/finding.ts';
import { compareSeverity, type Severity } from '../../model/severity.ts';
import { evidenceTotal, factsOf } from './evidence-facts.ts';
import { type Alike, type GroupWords, wordsOf } from './group-words.ts';
import { type Remedy, remediesOf } from './remedies.ts';

/** A group, and what every form says of it. */
export interface FindingGroup extends Alike {
  readonly words: GroupWords;
}

/** All groups of one check at one severity that are causes, or follow from those of one other check. */
export interface Block {
  readonly check: string;
  readonly severity: Severity;
  readonly findingCount: number;
  /** The block whose findings explain these; null for causes. */
  readonly followsFrom: CauseBlock | null;
  /** Those that take most first. */
  readonly groups: readonly FindingGroup[];
  /** What to do, where no block before this one has said it. */
  readonly remedies: readonly Remedy[];
}

/** The severity that readers know of, by the id of a finding that is worse now. */
export type SeverityBefore = ReadonlyMap<string, Severity>;

/** Check and severity of findings that explain others. */
export type CauseBlock = Pick<Finding, 'check' | 'severity'>;

/** What explains a finding, by its id; none for causes. */
export type FollowsFrom = ReadonlyMap<string, CauseBlock>;

/** What readers know of findings besides these themselves. */
export interface Known {
  readonly before?: SeverityBefore | undefined;
  readonly followsFrom?: FollowsFrom | undefined;
  /** What the organisation calls accounts, by their ids. */
  readonly accountNames?: Names | undefined;
}

/** Findings condensed into blocks, worst first, then by check. What to do is said once a check, at its worst block. */
export function blocksOf(
  findings: readonly Finding[],
  { before = new Map(), followsFrom = new Map(), accountNames }: Known = {},
): readonly Block[] {
  const causeOf = ({ id }: Finding) => followsFrom.get(id) ?? null;
  const alike = [...groupBy(findings, (each) => `${blockName(each)} ${blockName(causeOf(each))}`).values()];
  const byBlock = alike.flatMap((ofBlock) => blockOf(ofBlock, causeOf, before, accountNames));
  const blocks = byBlock.sort(
    (a, b) =>
      compareSeverity(a.severity, b.severity) ||
      compareText(a.check, b.check) ||
      compareText(blockName(a.followsFrom), blockName(b.followsFrom)),
  );
  const said = new Set<string>();
  return blocks.map((block) => {
    const remedies = block.remedies.filter(({ key }) => !said.has(key));
    for (const { key } of remedies) said.add(key);
    return { ...block, remedies };
  });
}

/** What the blocks of one check at one severity have in common; empty for no cause. */
export function blockName(block: CauseBlock | null): string {
  return block === null ? '' : `${block.severity} ${block.check}`;
}

function blockOf(
  findings: readonly Finding[],
  causeOf: (finding: Finding) => CauseBlock | null,
  before: SeverityBefore,
  accountNames: Names | undefined,
): readonly Block[] {
  const [first] = findings;
  if (first === undefined) return [];
  const groups = groupsOf(findings, { before, accountNames });
  return [
    {
      check: first.check,
      severity: first.severity,
      findingCount: findings.length,
      followsFrom: causeOf(first),
      groups,
      remedies: remediesOf(groups.flatMap((group) => group.findings)),
    },
  ];
}

/** Findings of one check at one severity in groups that read as one, those that take most first. */
export function groupsOf(
  findings: readonly Finding[],
  known: Omit<Known, 'followsFrom'> = {},
): readonly FindingGroup[] {
  return [...groupBy(findings, groupKey).values()].flatMap((alike) => groupOf(alike, known)).sort(byWeight);
}

/** Findings for information are told by target: nobody acts on them subnet by subnet. */
function groupKey(finding: Finding): string {
  const { severity, accountId, region, resource } = finding;
  return JSON.stringify([accountId, region, severity === 'info' ? resource.type : kindOf(finding).groupBy(finding)]);
}

function groupOf(
  findings: readonly Finding[],
  { before = new Map(), accountNames }: Omit<Known, 'followsFrom'>,
): readonly FindingGroup[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { check, severity, accountId, region } = first;
  const subnet = theOne(findings.map(subnetOf)) ?? null;
  const cluster = theOne(findings.map((finding) => finding.cluster)) ?? null;
  const alike = { check, severity, accountId, region, cluster, subnet, findings, facts: factsOf(findings) };
  return [{ ...alike, words: wordsOf(alike, severitiesBefore(findings, before), accountNames) }];
}

function severitiesBefore(findings: readonly Finding[], before: SeverityBefore): readonly Severity[] {
  return [...new Set(findings.flatMap(({ id }) => before.get(id) ?? []))].sort(compareSeverity);
}

function subnetOf(finding: Finding): string | undefined {
  const grouping = kindOf(finding).groupBy(finding);
  return 'subnet' in grouping ? grouping.subnet : undefined;
}

function theOne<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** Most addresses held first, then fewest left free, then most findings. */
function byWeight(a: FindingGroup, b: FindingGroup): number {
  const held = (evidenceTotal(b.findings, 'addresses') ?? 0) - (evidenceTotal(a.findings, 'addresses') ?? 0);
  const free = (evidenceTotal(a.findings, 'free') ?? 0) - (evidenceTotal(b.findings, 'free') ?? 0);
  return held || free || b.findings.length - a.findings.length;
}
