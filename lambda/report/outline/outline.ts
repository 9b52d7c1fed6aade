import { kindOf } from '../../checks/kinds.ts';
import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import type { Finding } from '../../model/finding.ts';
import { compareSeverity, type Severity } from '../../model/severity.ts';
import { evidenceTotal, type Fact, factsOf } from './evidence-facts.ts';
import { type Remedy, remediesOf } from './remedies.ts';

/** Findings of one check, severity and target that read as one, by what their check declares. */
export interface FindingGroup {
  readonly check: string;
  readonly severity: Severity;
  readonly accountId: string;
  readonly region: string;
  /** The cluster that all of them concern. */
  readonly cluster: string | null;
  /** The subnet that all of them sit in. */
  readonly subnet: string | null;
  /** At least one, in the report's order. */
  readonly findings: readonly Finding[];
  readonly facts: readonly Fact[];
}

/** All groups of one check at one severity. */
export interface Block {
  readonly check: string;
  readonly severity: Severity;
  readonly findingCount: number;
  /** Those that take most first. */
  readonly groups: readonly FindingGroup[];
  /** What to do, where no block before this one has said it. */
  readonly remedies: readonly Remedy[];
}

/** Findings that somebody should act on: neither suppressed nor resolved. */
export function openFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ suppressed, status }) => suppressed === null && status !== 'resolved');
}

/** Findings that this audit no longer saw, and that nobody had suppressed. */
export function resolvedFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ suppressed, status }) => suppressed === null && status === 'resolved');
}

/** Findings condensed into blocks, worst first, then by check. What to do is said once a check, at its worst block. */
export function blocksOf(findings: readonly Finding[]): readonly Block[] {
  const byBlock = [...groupBy(findings, ({ severity, check }) => `${severity} ${check}`).values()].flatMap(blockOf);
  const blocks = byBlock.sort((a, b) => compareSeverity(a.severity, b.severity) || compareText(a.check, b.check));
  const said = new Set<string>();
  return blocks.map((block) => {
    const remedies = block.remedies.filter(({ key }) => !said.has(key));
    for (const { key } of remedies) said.add(key);
    return { ...block, remedies };
  });
}

function blockOf(findings: readonly Finding[]): readonly Block[] {
  const [first] = findings;
  if (first === undefined) return [];
  const groups = [...groupBy(findings, groupKey).values()].flatMap(groupOf).sort(byWeight);
  return [
    {
      check: first.check,
      severity: first.severity,
      findingCount: findings.length,
      groups,
      remedies: remediesOf(groups.flatMap((group) => group.findings)),
    },
  ];
}

/** Findings for information are told by target: nobody acts on them subnet by subnet. */
function groupKey(finding: Finding): string {
  const { severity, accountId, region, resource } = finding;
  return JSON.stringify([accountId, region, severity === 'info' ? resource.type : kindOf(finding).groupBy(finding)]);
}

function groupOf(findings: readonly Finding[]): readonly FindingGroup[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { check, severity, accountId, region } = first;
  const subnet = theOne(findings.map(subnetOf)) ?? null;
  const cluster = theOne(findings.map((finding) => finding.cluster)) ?? null;
  return [{ check, severity, accountId, region, cluster, subnet, findings, facts: factsOf(findings) }];
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
