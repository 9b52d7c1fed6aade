import { AuditorError, type ErrorCode } from '../model/errors.ts';
import { isFindingId, lastDay, MAX_SNOOZE_DAYS, type Snooze, type Snoozed } from '../model/snooze.ts';

/** What somebody wants to hear nothing of, as they write it. */
export interface SnoozeRequest {
  /** Id of a finding, or of a check. */
  readonly what: string;
  /** Glob over ARNs and ids; of a check alone. */
  readonly resource: string | undefined;
  readonly days: number;
  readonly reason: string;
}

/**
 * What is meant by a finding's or a check's id.
 * @param knownCheck gives the id of a check, or throws
 * @param code of the error
 * @throws AuditorError where a resource is named beside a finding, and what `knownCheck` throws
 */
export function snoozedBy(
  { what, resource }: Pick<SnoozeRequest, 'what' | 'resource'>,
  knownCheck: (id: string) => string,
  code: ErrorCode,
): Snoozed {
  if (resource?.trim() === '') {
    throw new AuditorError(code, 'snooze: the resource is empty; give an ARN or id, where * stands for any characters');
  }
  if (!isFindingId(what)) return { kind: 'check', check: knownCheck(what), resource: resource ?? '*' };
  if (resource === undefined) return { kind: 'finding', finding: what };
  throw new AuditorError(code, `snooze: finding ${what} is of one resource; leave out the resource, or name a check`);
}

/**
 * The snooze that is asked for, from today.
 * @throws AuditorError for a number of days or a reason that is none
 */
export function snoozeOf(what: Snoozed, { days, reason }: SnoozeRequest, now: Date, code: ErrorCode): Snooze {
  if (!Number.isInteger(days) || days < 1 || days > MAX_SNOOZE_DAYS) {
    throw new AuditorError(
      code,
      `snooze: ${days} days: give 1 to ${MAX_SNOOZE_DAYS}; for longer, "suppressions" in the configuration`,
    );
  }
  const why = reason.trim();
  if (why === '') throw new AuditorError(code, 'snooze: the reason is empty; say why nothing need be done for now');
  return { what, reason: why, until: lastDay(days, now), at: now.toISOString() };
}
