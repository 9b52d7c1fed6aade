import { SMALL_SCAN_MB } from '../lambda/model/scan-size.ts';

/**
 * What AWS takes, in USD, region us-east-1, as its pricing pages said on 2026-11-25 (Lambda on arm64 and its durable
 * functions, S3 Standard, CloudWatch, KMS). Free tiers are left out; so is what depends on others: logs read, mail sent.
 */
const PRICES = {
  gigabyteSecond: 0.0000133334,
  request: 0.2 / 1e6,
  durableOperation: 8 / 1e6,
  putObject: 0.005 / 1_000,
  getObject: 0.0004 / 1_000,
  logGigabyte: 0.5,
  /** A month each; an alarm counts once for each metric that it looks at, a metric for the hours in which it is written. */
  key: 1,
  alarmMetric: 0.1,
  customMetric: 0.3,
  dashboard: 3,
} as const;

/** Memory of the scan that is asked first, in GB. Large targets, which are scanned with more, are left out. */
const SCAN_GIGABYTES = SMALL_SCAN_MB / 1024;

/** Lambda gives a function of 1,769 MB one processor, and others their share (Lambda developer guide, memory). */
const PROCESSORS = SMALL_SCAN_MB / 1769;

/** Assumed: until an answer of AWS arrives. Of a scan's requests none waits for another of the same target at the most. */
const ANSWER_SECONDS = 0.06;

/** Assumed: what the functions log of a target. */
const LOG_BYTES_OF_A_TARGET = 1_000;

const DAYS_OF_A_MONTH = 30.4;

/** What one audit counted. */
export interface AuditCounts {
  readonly targets: number;
  /** Operations of all its executions, their starts among them. */
  readonly operations: number;
  readonly cpuSecondsOfATarget: number;
  readonly requestsOfATarget: number;
  readonly objectsWritten: number;
  readonly objectsRead: number;
}

/** USD a month for so many audits a day. */
export function monthlyCost(counts: AuditCounts, auditsADay = 1): number {
  const { targets, operations, cpuSecondsOfATarget, requestsOfATarget, objectsWritten, objectsRead } = counts;
  const scanSeconds = cpuSecondsOfATarget / PROCESSORS + requestsOfATarget * ANSWER_SECONDS;
  const audit =
    targets * (scanSeconds * SCAN_GIGABYTES * PRICES.gigabyteSecond + PRICES.request) +
    operations * PRICES.durableOperation +
    objectsWritten * PRICES.putObject +
    objectsRead * PRICES.getObject +
    ((targets * LOG_BYTES_OF_A_TARGET) / 1e9) * PRICES.logGigabyte;
  return audit * auditsADay * DAYS_OF_A_MONTH;
}

/** What of a deployment costs something though nothing is audited. */
export interface Standing {
  readonly keys: number;
  /** Metrics that its alarms look at, all together. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  /** Metrics that an audit writes, each in the hour in which it ends; without those of clusters and subnets. */
  readonly customMetrics: number;
}

/** USD a month for it with so many audits a day. */
export function standingCost({ keys, alarmMetrics, dashboards, customMetrics }: Standing, auditsADay: number): number {
  return (
    keys * PRICES.key +
    alarmMetrics * PRICES.alarmMetric +
    dashboards * PRICES.dashboard +
    metricsCost(customMetrics, auditsADay)
  );
}

/** USD a month for metrics that so many audits a day write: each is paid by the hours in which it has a value. */
export function metricsCost(customMetrics: number, auditsADay: number): number {
  return customMetrics * PRICES.customMetric * Math.min(1, auditsADay / 24);
}

/** What a target takes, as `npm run bench` counted it (BENCHMARKS.md). */
const TARGETS = {
  /** Hardly anything in it: the rows of 3,000 targets. */
  empty: { requestsOfATarget: 11.7, cpuSecondsOfATarget: 0.01 },
  /**
   * One or two clusters of four nodes, each scanned by itself: what 16 of the 48 small targets needed alone on 2026-11-30
   * (50.3 requests, where an empty one needs 9), and what else an empty one needs of a deployment.
   */
  small: { requestsOfATarget: 53, cpuSecondsOfATarget: 0.05 },
} as const;

export type TargetSize = keyof typeof TARGETS;

/** USD a month for the audits of so many targets that are all alike. */
export function auditsCost(size: TargetSize, targets: number, auditsADay: number): number {
  const counts = {
    ...TARGETS[size],
    targets,
    // An operation a target, and those of the run itself.
    operations: targets + 12,
    // A ledger and a result of each target; of the run its plan, its report and what it remembers.
    objectsWritten: 2 * targets + 10,
    objectsRead: 2 * targets + 10,
  };
  return monthlyCost(counts, auditsADay);
}
