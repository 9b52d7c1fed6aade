import { Duration } from 'aws-cdk-lib';
import type { Config } from '../../lambda/config/schema.ts';
import { type AuditTimes, auditTimes } from '../audit-times.ts';

/** How long an audit may take, and after how many hours without one people are told. */
export interface Timing extends Pick<AuditTimes, 'missedAfterHours'> {
  readonly executionTimeout: Duration;
}

/** @throws AuditorError CONFIG_INVALID when an audit could not end before the next begins */
export function timingOf(schedule: Config['schedule'], now: Date): Timing {
  const { minutes, missedAfterHours } = auditTimes(schedule, now);
  return { executionTimeout: Duration.minutes(minutes), missedAfterHours };
}
