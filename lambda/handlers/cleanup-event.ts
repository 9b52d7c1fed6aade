import * as z from 'zod';
import type { CleanupMode } from '../model/cleanup.ts';
import type { Place } from '../model/target.ts';
import { ACCOUNT, isSchedule, parseEvent, TARGET_FIELDS } from './event.ts';

/** An event may ask for less than the configuration allows, never for more: there is no `apply` here. */
const onDemand = z.strictObject({ ...TARGET_FIELDS, mode: z.literal('plan').optional() });

const oneTarget = z.strictObject({
  auditId: z.string(),
  cleanupId: z.string().optional(),
  target: z.strictObject({ accountId: ACCOUNT, region: z.string() }),
});

/** What an invocation asks for: a part of the configured targets, and whether only to plan. */
export interface CleanupEvent {
  readonly kind: 'estate';
  readonly accounts: readonly string[] | undefined;
  readonly regions: readonly string[] | 'all' | undefined;
  /** Undefined: as the configuration says. */
  readonly mode: Extract<CleanupMode, 'plan'> | undefined;
  /** True for a schedule and unless the event says otherwise. */
  readonly notify: boolean;
}

/** What an audit asks for: one target that it has scanned. The audit tells people. */
export interface CleanupTargetEvent {
  readonly kind: 'target';
  readonly auditId: string;
  /** By whose name the target is cleaned up once. Undefined: the audit's. */
  readonly cleanupId: string | undefined;
  readonly target: Place;
}

/**
 * Reads the invocation's event: an audit's, an EventBridge schedule's, or our own on-demand form.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseCleanupEvent(event: unknown): CleanupEvent | CleanupTargetEvent {
  if (isSchedule(event)) {
    return { kind: 'estate', accounts: undefined, regions: undefined, mode: undefined, notify: true };
  }
  if (typeof event === 'object' && event !== null && 'target' in event) {
    const { auditId, cleanupId, target } = parseEvent(oneTarget, event);
    return { kind: 'target', auditId, cleanupId, target };
  }
  const { accounts, regions, mode, notify } = parseEvent(onDemand, event);
  return { kind: 'estate', accounts, regions, mode, notify: notify ?? true };
}
