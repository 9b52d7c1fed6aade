import * as z from 'zod';
import { type Narrowing, WORKS, type Work, type Workers } from '../runs/run.ts';
import { hasKey, isSchedule, NARROWING_FIELDS, parseEvent, TARGET_FIELDS } from './event.ts';

const time = z.iso.datetime({ offset: true, error: 'give the time of the schedule, like "2026-11-25T06:00:00Z"' });

const scheduled = z.strictObject({ trigger: z.literal('schedule'), scheduledTime: time });

const onDemand = z.strictObject({ ...TARGET_FIELDS, ...NARROWING_FIELDS });

const chunk = z.strictObject({
  kind: z.literal('chunk'),
  work: z.enum(WORKS),
  workers: z.strictObject({ first: z.string(), further: z.string() }),
  auditId: z.string(),
  cleanupId: z.string(),
  startedAt: z.iso.datetime(),
  number: z.int().nonnegative(),
  targetsAtATime: z.int().positive(),
  ...NARROWING_FIELDS,
});

/** An audit: as configured, or the part of it that a person asks for. */
export interface AuditEvent {
  readonly kind: 'audit';
  readonly trigger: 'schedule' | 'demand';
  /** ISO time, for a schedule: one audit is run for it, however often it is delivered. */
  readonly scheduledTime: string | undefined;
  readonly accounts: readonly string[] | undefined;
  readonly regions: readonly string[] | 'all' | undefined;
  readonly narrowing: Narrowing;
  /** True for a schedule and unless the event says otherwise. */
  readonly notify: boolean;
}

/** What the audit asks of itself: to work on one chunk of its targets, in an execution of their own. */
export interface ChunkEvent {
  readonly kind: 'chunk';
  readonly work: Work;
  readonly workers: Workers;
  readonly auditId: string;
  readonly cleanupId: string;
  /** ISO time: when the audit began. */
  readonly startedAt: string;
  readonly number: number;
  readonly targetsAtATime: number;
  readonly narrowing: Narrowing;
}

/**
 * Reads the invocation's event: a schedule's, our own on-demand form, or a chunk.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseAuditEvent(event: unknown): AuditEvent | ChunkEvent {
  if (isSchedule(event)) return aSchedule(z.iso.datetime().safeParse(event.time).data);
  if (hasKey(event, 'kind')) {
    const { checks, scope, ...rest } = parseEvent(chunk, event);
    return { ...rest, narrowing: { checks, scope } };
  }
  if (hasKey(event, 'trigger')) return aSchedule(parseEvent(scheduled, event).scheduledTime);
  const { accounts, regions, notify, checks, scope } = parseEvent(onDemand, event);
  return {
    kind: 'audit',
    trigger: 'demand',
    scheduledTime: undefined,
    accounts,
    regions,
    narrowing: { checks, scope },
    notify: notify ?? true,
  };
}

function aSchedule(scheduledTime: string | undefined): AuditEvent {
  return {
    kind: 'audit',
    trigger: 'schedule',
    scheduledTime,
    accounts: undefined,
    regions: undefined,
    narrowing: {},
    notify: true,
  };
}
