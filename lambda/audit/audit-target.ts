import type { TargetPorts } from '../aws/ports.ts';
import { awsSource } from '../aws/source.ts';
import { type CollectProgress, collectInventory } from '../collect/collect.ts';
import type { ApisOfClusters } from '../collect/kubernetes/apis.ts';
import { byAwsClock, clockProblem } from '../facts/aws/clock-skew.ts';
import { clusterPoolsIn } from '../facts/node/cluster-pools.ts';
import { clusterSubnets } from '../facts/subnet/cluster-subnets.ts';
import type { KubernetesRead } from '../ledger/findings.ts';
import { type Memory, recall, subnetLowsOf } from '../ledger/recall.ts';
import { eniMemoryOf, firstSeenOf } from '../ledger/sightings.ts';
import type { ClockReading } from '../model/clock.ts';
import { clusterReads, clustersWhollyRead, itemsOfClusters } from '../model/cluster-reads.ts';
import { clockGap, isOfNoSource, itemsOf, notRead, type Section } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import {
  type DeclaredCluster,
  type Inventory,
  isKubernetesSection,
  type Scope,
  type SectionName,
} from '../model/inventory.ts';
import type { Ledger } from '../model/ledger.ts';
import type { MemoryStatus, TargetResult, TargetStatus } from '../model/report.ts';
import { DEFAULT_SETTLING, type Settling } from '../model/settling.ts';
import { compareSeverity } from '../model/severity.ts';
import type { Target } from '../model/target.ts';
import { leakAgeOf } from './leak-age.ts';
import type { AuditedTarget } from './merge-report.ts';
import { pastMessages } from './past.ts';
import { type ChecksOutcome, runChecks, runWithMargin } from './run-checks.ts';
import { type EnabledCheck, sectionsOf } from './select-checks.ts';
import { suppressByTag } from './suppress-by-tag.ts';
import { targetCapacity } from './target-capacity.ts';
import { targetHistory } from './target-history.ts';
import { targetMaps } from './target-maps.ts';
import { remember } from './target-memory.ts';
import { targetPools } from './target-pools.ts';

/** What an audit wants to know of one target. */
export interface TargetRequest {
  readonly target: Target;
  readonly scope: Scope;
  readonly checks: readonly EnabledCheck[];
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  /** Default: `DEFAULT_SETTLING`. */
  readonly settling?: Settling | undefined;
  /** Whether tags of resources may suppress. Default: no. */
  readonly suppressByTag?: boolean | undefined;
  /** How the APIs of its clusters are reached. Default: nothing is read from them. */
  readonly kubernetes?: ApisOfClusters | undefined;
  /** What earlier audits left, and where this one's goes. Without it every finding is new. */
  readonly memory?: Memory | undefined;
}

/**
 * Audits one account in one region: reads what the checks need, runs them, says what could not be read, and remembers
 * what it saw. Ends with a result when `signal` aborts; never throws for what AWS answers.
 */
export async function auditTarget(
  ports: TargetPorts,
  {
    target,
    scope,
    checks,
    declaredClusters,
    settling = DEFAULT_SETTLING,
    suppressByTag: heedsTags = false,
    kubernetes,
    memory,
  }: TargetRequest,
  clock: () => Date,
  signal: AbortSignal,
  onProgress: (event: CollectProgress) => void = () => {},
): Promise<AuditedTarget> {
  const now = clock();
  const recalled = await recall(memory, target);
  const ledger = recalled.status === 'kept' ? recalled.ledger : undefined;
  const sections = sectionsOf(checks);
  const inventory = await collectInventory({
    target,
    sources: { aws: awsSource(ports), kubernetes },
    scope,
    sections,
    declaredClusters,
    eniFirstSeen: firstSeenOf(ledger),
    eniPast: eniMemoryOf(ledger),
    subnetLows: subnetLowsOf(recalled),
    signal,
    onProgress,
  });
  // Only now have AWS's answers told its time.
  const reading = ports.clock.read();
  const at = byAwsClock(now, reading);
  const said = runChecks(inventory, checks, at);
  const heeded = (findings: readonly Finding[]) => (heedsTags ? suppressByTag(inventory, findings, at) : findings);
  const outcome = { ...said, findings: heeded(said.findings) };
  const { availableEnis, subnets, subnetEnis } = inventory.sections;
  const milder = milderChecks(ledger, outcome.findings);
  const unsettled = checks.filter(({ check }) => milder.has(check.meta.id));
  const nearby = heeded(runWithMargin(inventory, unsettled, settling.marginPercent / 100, at));
  const past = pastMessages(ledger, outcome.findings, runWithMargin(inventory, unsettled, ANY_VALUE, at));
  const drawnOn = clusterSubnets(inventory);
  const observed = {
    ...outcome,
    nearby,
    past,
    settling,
    target,
    scope,
    availableEnis: timed(availableEnis, reading),
    subnets,
    subnetEnis,
    clusterSubnets: drawnOn,
    kubernetes: kubernetesRead(inventory, checks),
  };
  const pools = drawnOn && clusterPoolsIn(inventory, drawnOn, { minLeakAgeMinutes: leakAgeOf(checks), now: at });
  const remembered = await remember(recalled, observed, byAwsClock(clock(), reading));
  return {
    result: targetResult(inventory, sections, withClock(outcome, reading), remembered.memory),
    findings: remembered.findings,
    changes: remembered.changes,
    capacity: targetCapacity(remembered.ledger, {
      place: { accountId: target.accountId, region: target.region },
      subnets: itemsOf(subnets),
      clusters: namesOfClusters(inventory),
      clusterSubnets: drawnOn,
      tightestZoneOf: pools?.tightestZoneOf,
      at,
    }),
    addressMaps: targetMaps(inventory, remembered.findings, checks, at),
    clusterPools: targetPools(pools, drawnOn, remembered.findings),
    freeHistory: targetHistory(inventory, remembered.ledger, drawnOn, remembered.findings, at),
  };
}

/** As a share of each threshold: whatever the value is, it is found. */
const ANY_VALUE = 1000;

/** Checks by whose findings some that are remembered are gone or milder. */
function milderChecks(ledger: Ledger | undefined, findings: readonly Finding[]): ReadonlySet<string> {
  const now = new Map(findings.map(({ id, severity }) => [id, severity]));
  const remembered = Object.values(ledger?.findings ?? {}).filter(({ resolvedAt }) => resolvedAt === null);
  const settled = remembered.filter(({ finding }) => {
    const severity = now.get(finding.id);
    return severity === undefined || compareSeverity(severity, finding.severity) > 0;
  });
  return new Set(settled.map(({ finding }) => finding.check));
}

/** Without AWS's time nobody can tell later since when an ENI was seen: it counts as not looked at. */
function timed<T>(enis: Section<T>, reading: ClockReading): Section<T> {
  return reading.known ? enis : notRead(clockGap(clockProblem(reading) ?? ''));
}

/** A clock that is off is said like something that could not be read: what goes by age may be wrong. */
function withClock(outcome: ChecksOutcome, reading: ClockReading): ChecksOutcome {
  const problem = clockProblem(reading);
  return problem === undefined ? outcome : { ...outcome, gaps: [...outcome.gaps, clockGap(problem)] };
}

function targetResult(
  inventory: Inventory,
  sections: readonly SectionName[],
  outcome: ChecksOutcome,
  memory: MemoryStatus,
): TargetResult {
  const { accountId, region } = inventory.target;
  const resources = Object.fromEntries(
    sections.flatMap((name) => {
      const items = countIn(inventory.sections, name);
      return items === undefined ? [] : [[name, items]];
    }),
  );
  return {
    accountId,
    region,
    status: statusOf(
      sections.filter((name) => !isOfNoSource(inventory.sections[name])),
      outcome,
    ),
    gaps: outcome.gaps,
    notEvaluated: outcome.notEvaluated,
    resources,
    evaluated: outcome.evaluated,
    memory,
    ...kubernetesOf(inventory, sections),
  };
}

/** What is in a section; of one that is read cluster by cluster, in all that were read. */
function countIn(sections: Inventory['sections'], name: SectionName): number | undefined {
  const section: Section<unknown> = sections[name];
  if (section.status === 'gap') return undefined;
  return isKubernetesSection(name) ? itemsOfClusters(sections, name) : section.items.length;
}

/** Left out where nothing of Kubernetes was to be read. */
function kubernetesOf({ sections: all }: Inventory, names: readonly SectionName[]): Pick<TargetResult, 'kubernetes'> {
  const own = names.filter((name) => isKubernetesSection(name) && !isOfNoSource(all[name]));
  if (own.length === 0) return {};
  const kubernetes = clusterReads(all, own).map(({ cluster, read, expected }) => ({
    cluster,
    status:
      read.length === own.length ? ('read' as const) : read.length > 0 ? ('partly' as const) : ('not-read' as const),
    expected,
  }));
  return { kubernetes };
}

/** Of which clusters each check had what it looks at. */
function kubernetesRead(inventory: Inventory, checks: readonly EnabledCheck[]): KubernetesRead {
  const { sections } = inventory;
  return {
    byCheck: new Map(
      checks.map(({ check }) => [check.meta.id, clustersWhollyRead(sections, [...check.needs, ...check.wants])]),
    ),
    clusters: namesOfClusters(inventory),
  };
}

/** Undefined where they could not be listed. */
function namesOfClusters({ sections: { clusters } }: Inventory): readonly string[] | undefined {
  return clusters.status === 'read' ? clusters.items.map(({ name }) => name) : undefined;
}

function statusOf(sections: readonly SectionName[], { gaps, notEvaluated }: ChecksOutcome): TargetStatus {
  // A gap may be of something else than a section, such as the clock.
  const unread = new Set(gaps.map(({ section }) => section));
  if (sections.length > 0 && sections.every((name) => unread.has(name))) return 'failed';
  return gaps.length > 0 || notEvaluated.length > 0 ? 'partial' : 'complete';
}
