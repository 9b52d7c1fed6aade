import { groupBy } from '../../common/group-by.ts';
import type { TargetCapacity } from '../../model/capacity.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import { openFindings } from '../../model/open-findings.ts';
import type { Report } from '../../model/report.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import { severitiesOfCauses } from '../outline/by-cause.ts';
import { clustersIn } from '../outline/clusters-in.ts';
import { placeOf } from '../outline/places.ts';

/** Metrics of one thing at the end of an audit, by their names. */
export interface MetricRecord {
  /** By name, without the deployment's own. Empty for the deployment as a whole. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}

/** What is published besides the metrics of the deployment as a whole. */
export interface MetricDetail {
  readonly byCluster: boolean;
  readonly bySubnet: boolean;
}

/** Of a single cluster only causes that somebody acts on at once are counted: each count is a metric to pay for. */
const SEVERITIES_OF_A_CLUSTER = ['critical', 'high'] as const satisfies readonly Severity[];

/** CloudWatch API reference, Dimension: ASCII without control characters, not blank, no colon first. */
const DIMENSION_VALUE = /^(?=.*[\x21-\x7e])[\x20-\x39\x3b-\x7e][\x20-\x7e]{0,254}$/;

/**
 * Free addresses, days left and causes for CloudWatch. A number that is not known is left out: what could not be read is
 * neither 0 nor plenty. Those of the deployment are the least of what was read, and left out if the audit was narrowed.
 *
 * @param capacities of every target that could be entered
 */
export function cloudWatchMetrics(
  report: Report,
  capacities: readonly TargetCapacity[],
  { byCluster, bySubnet, narrowed }: MetricDetail & { readonly narrowed: boolean },
): readonly MetricRecord[] {
  // Of some checks alone, what they find may follow from what was not looked for.
  const open = narrowed ? [] : openFindings(report.findings);
  const clusters = capacities.flatMap(clustersOf);
  return [
    ...(narrowed ? [] : [record({}, leastOf(clusters)), ...causesOf(open, isWhole(report))]),
    ...(byCluster ? [...clusters.flatMap(capacityOf), ...causesByCluster(clusters, open)] : []),
    ...(bySubnet ? capacities.flatMap(subnetsOf) : []),
  ].filter(isPublishable);
}

/** A cluster, and what is known of its addresses. */
interface Known {
  readonly dimensions: MetricRecord['dimensions'];
  /** In the tightest of its zones. */
  readonly free: number | undefined;
  /** Until the first of its subnets runs out. */
  readonly daysLeft: number | undefined;
}

function clustersOf({ accountId, region, clusters, tightestZones = [], runsOut }: TargetCapacity): readonly Known[] {
  const free = new Map(tightestZones.map((zone) => [zone.cluster, zone.free]));
  const first = new Map(
    runsOut
      .toReversed()
      .flatMap(({ clusters: users, inDays }) => users.map((user): [string, number] => [user, inDays])),
  );
  return clusters.map(({ name }) => ({
    dimensions: { account: accountId, region, cluster: name },
    free: free.get(name),
    daysLeft: first.get(name),
  }));
}

function capacityOf({ dimensions, free, daysLeft }: Known): readonly MetricRecord[] {
  return [record(dimensions, { FreeAddresses: free, DaysLeft: daysLeft })];
}

function leastOf(clusters: readonly Known[]): Readonly<Record<string, number | undefined>> {
  const least = (values: readonly (number | undefined)[]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
  };
  return {
    FreeAddresses: least(clusters.map(({ free }) => free)),
    DaysLeft: least(clusters.map(({ daysLeft }) => daysLeft)),
  };
}

function subnetsOf({ accountId, region, subnets = [], runsOut }: TargetCapacity): readonly MetricRecord[] {
  const left = new Map(runsOut.map(({ subnetId, inDays }) => [subnetId, inDays]));
  return subnets.map(({ subnetId, free }) =>
    record({ account: accountId, region, subnet: subnetId }, { FreeAddresses: free, DaysLeft: left.get(subnetId) }),
  );
}

/** Everything was looked at, and how old it is was known where a ledger has it. */
function isWhole({ summary, targets }: Report): boolean {
  return summary.complete && targets.every(({ memory }) => memory.status !== 'failed');
}

/** 0 only where everything was looked at. */
function causesOf(open: readonly ReportedFinding[], whole: boolean): readonly MetricRecord[] {
  const causes = severitiesOfCauses(open);
  return SEVERITIES.map((severity) => {
    const count = causes.filter((each) => each === severity).length;
    return record({ severity }, { CausesBySeverity: count === 0 && !whole ? undefined : count });
  });
}

/** Never 0: a cluster without one has no metric to pay for. */
function causesByCluster(clusters: readonly Known[], open: readonly ReportedFinding[]): readonly MetricRecord[] {
  const involved = open.flatMap((finding) =>
    clustersIn(finding).map((cluster) => ({ finding, key: `${placeOf(finding)} ${cluster}` })),
  );
  const byCluster = groupBy(involved, ({ key }) => key);
  return clusters.flatMap(({ dimensions }) => {
    const { account, region, cluster } = dimensions;
    const own = byCluster.get(`${account} ${region} ${cluster}`) ?? [];
    const causes = severitiesOfCauses(own.map(({ finding }) => finding));
    return SEVERITIES_OF_A_CLUSTER.map((severity) => {
      const count = causes.filter((each) => each === severity).length;
      return record({ ...dimensions, severity }, { CausesBySeverity: count === 0 ? undefined : count });
    });
  });
}

function record(
  dimensions: MetricRecord['dimensions'],
  values: Readonly<Record<string, number | undefined>>,
): MetricRecord {
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { dimensions, values: Object.fromEntries(known) };
}

/** CloudWatch would drop a whole record with a dimension that it does not take. No cluster and no subnet has such a name. */
function isPublishable({ dimensions, values }: MetricRecord): boolean {
  return Object.keys(values).length > 0 && Object.values(dimensions).every((value) => DIMENSION_VALUE.test(value));
}
