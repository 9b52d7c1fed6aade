import { z } from 'zod';
import { ACCOUNT, hasKey, parseEvent } from './event.ts';

const outer = z.strictObject({ diagnose: z.unknown() });

const asked = z.strictObject({
  cluster: z.string('give the name of a cluster').min(1, 'give the name of a cluster'),
  node: z
    .string()
    .regex(/^i-[0-9a-f]+$/, 'an instance id reads like "i-0123456789abcdef0"')
    .optional(),
  region: z.string().optional(),
  accountId: ACCOUNT.optional(),
});

/** Which cluster a person asks about. */
export interface DiagnoseEvent {
  readonly cluster: string;
  /** Instance id of one of its nodes. */
  readonly node: string | undefined;
  /** Undefined: the regions that the configuration names. */
  readonly region: string | undefined;
  /** Undefined: the function's own account. */
  readonly accountId: string | undefined;
}

/** Whether an event is one of ours that asks for a diagnosis, well formed or not. */
export function asksForDiagnosis(event: unknown): boolean {
  return hasKey(event, 'diagnose');
}

/**
 * Reads `{ diagnose: { cluster, node?, region?, accountId? } }`.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseDiagnoseEvent(event: unknown): DiagnoseEvent {
  const { diagnose } = parseEvent(outer, event);
  const { cluster, node, region, accountId } = parseEvent(asked, diagnose, 'event: diagnose');
  return { cluster, node, region, accountId };
}
