import { z } from 'zod';
import type { CleanupMode } from '../model/cleanup.ts';
import { isSchedule, parseOnDemand, TARGET_FIELDS } from './event.ts';

/** An event may ask for less than the configuration allows, never for more: there is no `apply` here. */
const onDemand = z.strictObject({ ...TARGET_FIELDS, mode: z.literal('plan').optional() });

/** What an invocation asks for: a part of the configured targets, and whether only to plan. */
export interface CleanupEvent {
  readonly accounts: readonly string[] | undefined;
  readonly regions: readonly string[] | 'all' | undefined;
  /** Undefined: as the configuration says. */
  readonly mode: Extract<CleanupMode, 'plan'> | undefined;
  /** True for a schedule and unless the event says otherwise. */
  readonly notify: boolean;
}

/**
 * Reads the invocation's event: an EventBridge schedule's or our own on-demand form.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseCleanupEvent(event: unknown): CleanupEvent {
  if (isSchedule(event)) return { accounts: undefined, regions: undefined, mode: undefined, notify: true };
  const { accounts, regions, mode, notify } = parseOnDemand(onDemand, event);
  return { accounts, regions, mode, notify: notify ?? true };
}
