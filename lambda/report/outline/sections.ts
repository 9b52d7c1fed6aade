import { kindOf } from '../../checks/kinds.ts';
import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import type { Finding, Names, ReportedFinding } from '../../model/finding.ts';
import { compareSeverity, SEVERITIES, type Severity, worstSeverity } from '../../model/severity.ts';
import type { Place } from '../../model/target.ts';
import { withNames } from '../words/names.ts';
import { type FindingGroup, groupsOf } from './blocks.ts';
import { worstCausesOf } from './by-cause.ts';
import { clustersIn } from './clusters-in.ts';
import { type Remedy, remediesOf } from './remedies.ts';
import { countsOf, severitiesText } from './severity-words.ts';
import type { Grouping } from './view.ts';

/** Findings that read as one, with those that follow from them. */
export interface Tree {
  readonly group: FindingGroup;
  /** What to do, where nothing before it in its section has said it. */
  readonly remedies: readonly Remedy[];
  readonly follows: readonly Tree[];
  /** The check whose findings explain these, where they stand by themselves all the same. */
  readonly followsFrom: string | null;
}

/** What the findings of a section have in common. */
export type Subject =
  /** Sorted; none where they concern no cluster. */
  | (Place & { readonly kind: 'clusters'; readonly clusters: readonly string[]; readonly account: string })
  | { readonly kind: 'check'; readonly check: string }
  /** `account` is its name with the id behind, or the id alone. */
  | { readonly kind: 'account'; readonly accountId: string; readonly account: string };

export interface ReportSection {
  readonly subject: Subject;
  readonly findingCount: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** `2 high, 10 low` */
  readonly severities: string;
  /** The worst first, what follows counted in. */
  readonly trees: readonly Tree[];
}

/** Findings in sections, those with the worst first. */
export function sectionsOf(
  findings: readonly ReportedFinding[],
  grouping: Grouping,
  accountNames?: Names,
): readonly ReportSection[] {
  const subjects = grouping === 'check' ? byCheck(findings, accountNames) : inTrees(findings, grouping, accountNames);
  return subjects
    .map(([subject, trees]) => sectionOf(subject, trees))
    .sort((a, b) => byCounts(a.bySeverity, b.bySeverity) || compareText(nameOf(a.subject), nameOf(b.subject)));
}

type Bare = Omit<Tree, 'remedies' | 'follows'> & { readonly follows: readonly Bare[] };

function byCheck(
  findings: readonly ReportedFinding[],
  accountNames: Names | undefined,
): readonly (readonly [Subject, readonly Bare[]])[] {
  const causes = worstCausesOf(findings);
  return [...groupBy(findings, ({ check }) => check)].map(([check, ofCheck]) => {
    const alike = groupBy(ofCheck, ({ id, severity }) => `${severity} ${causes.get(id)?.check ?? ''}`);
    const trees = [...alike.values()].flatMap((some) =>
      groupsOf(some, { accountNames }).map((group) => ({
        group,
        follows: [],
        followsFrom: causes.get(some[0]?.id ?? '')?.check ?? null,
      })),
    );
    return [{ kind: 'check', check }, trees];
  });
}

function inTrees(
  findings: readonly ReportedFinding[],
  grouping: 'cause' | 'account',
  accountNames: Names | undefined,
): readonly (readonly [Subject, readonly Bare[]])[] {
  const trees = treesOf(findings).map((tree) => ({ tree, subject: subjectOf(tree, grouping, accountNames) }));
  return [...groupBy(trees, ({ subject }) => JSON.stringify(subject)).values()].flatMap((alike) => {
    const [first] = alike;
    return first === undefined ? [] : [[first.subject, alike.map(({ tree }) => tree)] as const];
  });
}

/** Each finding once, below the worst that explains it. */
function treesOf(findings: readonly ReportedFinding[]): readonly Bare[] {
  const causes = worstCausesOf(findings);
  const byCause = groupBy(
    findings.filter(({ id }) => causes.has(id)),
    ({ id }) => causes.get(id)?.id ?? '',
  );
  const placed = new Set<string>();
  const grow = (some: readonly ReportedFinding[]): readonly Bare[] =>
    [...groupBy(some, blockKey).values()].flatMap((alike) =>
      groupsOf(alike).map((group) => {
        for (const { id } of group.findings) placed.add(id);
        const next = group.findings.flatMap(({ id }) => byCause.get(id) ?? []).filter(({ id }) => !placed.has(id));
        return { group, followsFrom: null, follows: grow(next) };
      }),
    );
  const rooted = grow(findings.filter(({ id }) => !causes.has(id)));
  // Of such as explain one another, which no audit makes, none has a root.
  return [...rooted, ...grow(findings.filter(({ id }) => !placed.has(id)))];
}

/** Findings of different clusters are no group, but in a subnet, of which sums say all there is. */
function blockKey(finding: Finding): string {
  const ofClusters = 'subnet' in kindOf(finding).groupBy(finding) ? [] : clustersOf(finding);
  return JSON.stringify([finding.severity, finding.check, ...ofClusters]);
}

/** What is told of a deleted cluster, and what it does to one that exists, stands with the latter. */
function subjectOf(tree: Bare, grouping: 'cause' | 'account', accountNames: Names | undefined): Subject {
  const { accountId, region, findings } = tree.group;
  const account = withNames(accountId, accountNames);
  if (grouping === 'account') return { kind: 'account', accountId, account };
  const suffering = tree.follows.flatMap(findingsIn).flatMap(clustersOf);
  const clusters = suffering.length > 0 ? suffering : findings.flatMap(clustersOf);
  return { kind: 'clusters', accountId, region, account, clusters: [...new Set(clusters)].sort(compareText) };
}

function clustersOf(finding: Finding): readonly string[] {
  return finding.cluster === null ? clustersIn(finding) : [finding.cluster];
}

function sectionOf(subject: Subject, trees: readonly Bare[]): ReportSection {
  const findings = trees.flatMap(findingsIn);
  const bySeverity = countsOf(findings);
  const said = new Set<string>();
  const withRemedies = ({ group, follows, followsFrom }: Bare): Tree => {
    const remedies = remediesOf(group.findings).filter(({ key }) => !said.has(key));
    for (const { key } of remedies) said.add(key);
    return { group, followsFrom, remedies, follows: worstTreesFirst(follows).map(withRemedies) };
  };
  return {
    subject,
    findingCount: findings.length,
    bySeverity,
    severities: severitiesText(bySeverity),
    trees: worstTreesFirst(trees).map(withRemedies),
  };
}

/** All findings that a tree tells of. */
export function findingsIn({ group, follows }: Bare): readonly Finding[] {
  return [...group.findings, ...follows.flatMap(findingsIn)];
}

/** Of equal ones each check stays together, and the order of its groups, those that take most first. */
function worstTreesFirst(trees: readonly Bare[]): readonly Bare[] {
  const worstOf = (tree: Bare) => worstSeverity(findingsIn(tree).map(({ severity }) => severity)) ?? 'info';
  return trees
    .map((tree) => ({ tree, worst: worstOf(tree) }))
    .sort(
      (a, b) =>
        compareSeverity(a.worst, b.worst) ||
        compareSeverity(a.tree.group.severity, b.tree.group.severity) ||
        compareText(a.tree.group.check, b.tree.group.check),
    )
    .map(({ tree }) => tree);
}

/** The worst severity first, then the most of it. */
function byCounts(a: ReportSection['bySeverity'], b: ReportSection['bySeverity']): number {
  for (const severity of SEVERITIES) {
    if ((a[severity] === 0) !== (b[severity] === 0)) return a[severity] === 0 ? 1 : -1;
    if (a[severity] !== b[severity]) return b[severity] - a[severity];
  }
  return 0;
}

function nameOf(subject: Subject): string {
  switch (subject.kind) {
    case 'clusters':
      return [subject.accountId, subject.region, ...subject.clusters].join(' ');
    case 'check':
      return subject.check;
    case 'account':
      return subject.accountId;
  }
}
