import { z } from 'zod';
import { NODE_NAMES, parseNodeName } from '../diagnose/named-node.ts';
import { ACCOUNT, hasKey, parseEvent } from './event.ts';

const outer = z.strictObject({ diagnose: z.unknown() });

const asked = z.strictObject({
  cluster: z.string('give the name of a cluster').min(1, 'give the name of a cluster'),
  node: z
    .string()
    .refine((name) => parseNodeName(name) !== undefined, `give ${NODE_NAMES}`)
    .optional(),
  region: z.string().optional(),
  accountId: ACCOUNT.optional(),
});

/** Which cluster a person asks about. */
export interface DiagnoseEvent {
  readonly cluster: string;
  /** What somebody calls one of its nodes: see `parseNodeName`. */
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
