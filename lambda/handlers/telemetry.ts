import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AuditProgress } from '../audit/audit-estate.ts';
import type { Config } from '../config/schema.ts';
import type { TargetCapacity } from '../model/capacity.ts';
import type { CleanupOutcome } from '../model/cleanup.ts';
import type { Report } from '../model/report.ts';
import { SEVERITIES } from '../model/severity.ts';
import type { Place } from '../model/target.ts';
import { cloudWatchMetrics, type MetricRecord } from '../report/tools/cloudwatch.ts';

const SERVICE = 'eks-ip-auditor';

export const logger = new Logger({ serviceName: SERVICE });

/** Those of each deployment by its name, as its alarms and its dashboard look for them. */
const metricsByDeployment = new Map<string, Metrics>();

function metricsOf(deployment: string): Metrics {
  const known = metricsByDeployment.get(deployment);
  if (known !== undefined) return known;
  const made = new Metrics({ namespace: 'EksIpAuditor', serviceName: deployment });
  metricsByDeployment.set(deployment, made);
  return made;
}

/** What clean-up did to one ENI. */
interface OutcomeEvent {
  readonly kind: 'outcome';
  readonly target: Place;
  readonly outcome: CleanupOutcome;
}

/** A line for each target that could not be read whole, for each ENI dealt with, and the stack of a bug. */
export function logProgress(event: AuditProgress | OutcomeEvent): void {
  if (event.kind === 'outcome') {
    // The logger keeps `message` for itself.
    const { message: because, ...outcome } = event.outcome;
    logger.info('eni', { ...event.target, ...outcome, because });
  }
  if (event.kind === 'target-crashed')
    logger.error('target crashed', { target: event.target, error: asError(event.error) });
  if (event.kind !== 'target-finished' || event.result.status === 'complete') return;
  const { accountId, region, status, gaps, notEvaluated } = event.result;
  logger.warn('target not read whole', { accountId, region, status, gaps, notEvaluated });
}

/** What an audit came to. */
export interface Audited {
  readonly report: Report;
  /** Of every target that could be entered. */
  readonly capacities: readonly TargetCapacity[];
  /** Whether it looked at a part only of what is configured. */
  readonly narrowed: boolean;
  /** Calls of AWS. */
  readonly calls: number;
}

/**
 * Findings by severity, targets by status, duration and AWS calls, in CloudWatch's embedded format; free addresses, days
 * left and causes; by check and subnet if asked.
 */
export function publishMetrics(
  { name, deployment }: Pick<Config, 'name' | 'deployment'>,
  { report, capacities, narrowed, calls }: Audited,
): void {
  const metrics = metricsOf(name);
  const { findings, findingsByCheck, targets } = report.summary;
  for (const severity of SEVERITIES) addMetric(metrics, 'FindingsBySeverity', { severity }, findings[severity]);
  for (const [check, count] of Object.entries(deployment.metricsByCheck ? findingsByCheck : {}))
    addMetric(metrics, 'FindingsByCheck', { check }, count);
  for (const [status, count] of Object.entries(targets)) addMetric(metrics, 'Targets', { status }, count);
  const detail = { byCluster: deployment.metricsByCluster, bySubnet: deployment.metricsBySubnet, narrowed };
  for (const record of cloudWatchMetrics(report, capacities, detail)) addRecord(metrics, record);
  metrics.addMetric('Duration', MetricUnit.Milliseconds, Date.parse(report.finishedAt) - Date.parse(report.startedAt));
  metrics.addMetric('AwsCalls', MetricUnit.Count, calls);
  metrics.publishStoredMetrics();
}

/** Says that an audit came to its end: the alarm for one that did not run waits for those of the schedule. */
export function publishFinished(deployment: string, trigger: 'schedule' | 'demand'): void {
  addMetric(metricsOf(deployment), 'AuditsFinished', { trigger }, 1);
}

function addMetric(metrics: Metrics, name: string, dimensions: Readonly<Record<string, string>>, count: number): void {
  const single = metrics.singleMetric();
  single.addDimensions({ ...dimensions });
  single.addMetric(name, MetricUnit.Count, count);
}

/** One line for all that is measured of one thing. */
function addRecord(metrics: Metrics, { dimensions, values }: MetricRecord): void {
  metrics.addDimensions({ ...dimensions });
  for (const [name, value] of Object.entries(values)) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
