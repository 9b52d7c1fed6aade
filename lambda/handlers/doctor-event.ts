import * as z from 'zod';
import { ACCOUNT, hasKey, parseEvent } from './event.ts';

const outer = z.strictObject({ doctor: z.unknown() });

const asked = z.strictObject({ accounts: z.array(ACCOUNT).min(1).optional() });

/** Which accounts are to be tried. */
export interface DoctorEvent {
  /** Undefined: those that the configuration lists. */
  readonly accounts: readonly string[] | undefined;
}

/** Whether an event is one of ours that asks how the deployment is, well formed or not. */
export function asksForDoctor(event: unknown): boolean {
  return hasKey(event, 'doctor');
}

/**
 * Reads `{ doctor: { accounts? } }`.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseDoctorEvent(event: unknown): DoctorEvent {
  const { doctor } = parseEvent(outer, event);
  const { accounts } = parseEvent(asked, doctor, 'event: doctor');
  return { accounts };
}
