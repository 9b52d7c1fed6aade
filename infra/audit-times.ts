import type { Config } from '../lambda/config/schema.ts';
import { LONGEST_AUDIT_MINUTES } from '../lambda/model/audit-limits.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import { scheduleIntervals } from './schedule-times.ts';

/** A scan may take 15 minutes, and be tried again. */
const SHORTEST_AUDIT_MINUTES = 30;

/** CloudWatch looks back 7 days at most (API reference, PutMetricAlarm). */
const MAX_HOURS_BACK = 7 * 24;

/** What a schedule leaves an audit. Apart from the stacks, since `config check` asks too, without the CDK. */
export interface AuditTimes {
  /**
   * How long an audit may take: below the schedule's interval, so that it ends before the next begins. In the one night a
   * year that is an hour shorter, one that takes that long may still run: two at once merge what they remember, as with
   * one on demand.
   */
  readonly minutes: number;
  /** After how many hours without an audit people are told. Undefined where audits are further apart than CloudWatch looks back. */
  readonly missedAfterHours: number | undefined;
}

/** @throws AuditorError CONFIG_INVALID when an audit could not end before the next begins, or none comes due */
export function auditTimes(schedule: Config['schedule'], now: Date): AuditTimes {
  const { shortest, longest } = scheduleIntervals(schedule, now);
  const room = shortest - schedule.flexibleMinutes;
  if (room < SHORTEST_AUDIT_MINUTES) {
    throw new AuditorError(
      'CONFIG_INVALID',
      `schedule.expression: "${schedule.expression}" leaves an audit ${Math.max(0, room)} minutes until the next, of ` +
        `${shortest} less ${schedule.flexibleMinutes} flexible ones; leave ${SHORTEST_AUDIT_MINUTES} or more`,
    );
  }
  const minutes = Math.min(LONGEST_AUDIT_MINUTES, Math.floor(room));
  const hours = Math.ceil((longest + schedule.flexibleMinutes + minutes) / 60);
  return { minutes, missedAfterHours: hours <= MAX_HOURS_BACK ? hours : undefined };
}
