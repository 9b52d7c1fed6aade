import * as z from 'zod';
import { CHECKS } from '../checks/index.ts';
import { knownCheck } from '../config/to-request.ts';
import { snoozedBy, snoozeOf } from '../ledger/snooze-request.ts';
import { AuditorError } from '../model/errors.ts';
import { isFindingId, type Snooze, type Snoozed } from '../model/snooze.ts';
import { hasKey, parseEvent } from './event.ts';

const outer = z.strictObject({ snooze: z.unknown() });

const asked = z.strictObject({
  finding: z.string().refine(isFindingId, 'the id of a finding has 16 hexadecimal digits').optional(),
  check: z.string().optional(),
  resource: z.string().trim().min(1, 'give an ARN or id, where * stands for any characters').optional(),
  days: z.int().optional(),
  reason: z.string().optional(),
  end: z.literal(true).optional(),
});

/** What a person wants to hear nothing of, or (null) to hear of again. */
export interface SnoozeEvent {
  readonly what: Snoozed;
  readonly snooze: Snooze | null;
}

/** Whether an event is one of ours that snoozes something, well formed or not. */
export function asksToSnooze(event: unknown): boolean {
  return hasKey(event, 'snooze');
}

/**
 * Reads `{ snooze: { finding | check, resource?, days, reason } }`, or `{ snooze: { finding | check, resource?, end: true } }`.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right, UNKNOWN_CHECK
 */
export function parseSnoozeEvent(event: unknown, now: Date): SnoozeEvent {
  const { snooze } = parseEvent(outer, event);
  const { finding, check, resource, days, reason, end } = parseEvent(asked, snooze, 'event: snooze');
  if ((finding === undefined) === (check === undefined)) throw invalid('name a finding or a check, one of them');
  const name = finding ?? check ?? '';
  const what = snoozedBy({ what: name, resource }, (id) => knownCheck(id, CHECKS).meta.id, 'EVENT_INVALID');
  if (end === true) return { what, snooze: null };
  if (days === undefined || reason === undefined) throw invalid('give days and reason, or "end": true');
  return { what, snooze: snoozeOf(what, { what: name, resource, days, reason }, now, 'EVENT_INVALID') };
}

function invalid(problem: string): AuditorError {
  return new AuditorError('EVENT_INVALID', `event: snooze: ${problem}`);
}
