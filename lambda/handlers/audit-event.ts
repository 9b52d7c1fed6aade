import { z } from 'zod';
import type { Overrides } from '../config/to-request.ts';
import { isSchedule, parseOnDemand, TARGET_FIELDS } from './event.ts';

const onDemand = z.strictObject({
  ...TARGET_FIELDS,
  checks: z.array(z.string()).min(1).optional(),
  scope: z.enum(['eks', 'all']).optional(),
});

/** What an invocation asks for: a part of the configured audit, and whether to publish. */
export interface AuditEvent {
  readonly accounts: readonly string[] | undefined;
  readonly overrides: Omit<Overrides, 'accounts'>;
  /** True for a schedule and unless the event says otherwise. */
  readonly notify: boolean;
}

/**
 * Reads the invocation's event: an EventBridge schedule's (its content says nothing to us) or our own on-demand form.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseAuditEvent(event: unknown): AuditEvent {
  if (isSchedule(event)) return { accounts: undefined, overrides: {}, notify: true };
  const { accounts, notify, regions, checks, scope } = parseOnDemand(onDemand, event);
  return { accounts, overrides: { regions, checks, scope }, notify: notify ?? true };
}
