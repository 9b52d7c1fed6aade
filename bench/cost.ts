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
} as const;

/** Memory of the scan, in GB: one processor of Lambda's. */
const SCAN_GIGABYTES = 1769 / 1024;

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

/** USD a month for an audit a day. */
export function monthlyCost(counts: AuditCounts): number {
  const { targets, operations, cpuSecondsOfATarget, requestsOfATarget, objectsWritten, objectsRead } = counts;
  const scanSeconds = cpuSecondsOfATarget + requestsOfATarget * ANSWER_SECONDS;
  const audit =
    targets * (scanSeconds * SCAN_GIGABYTES * PRICES.gigabyteSecond + PRICES.request) +
    operations * PRICES.durableOperation +
    objectsWritten * PRICES.putObject +
    objectsRead * PRICES.getObject +
    ((targets * LOG_BYTES_OF_A_TARGET) / 1e9) * PRICES.logGigabyte;
  return audit * DAYS_OF_A_MONTH;
}
