import * as z from 'zod';
import { NODE_NAMES, parseNodeName } from '../diagnose/named-node.ts';
import { POD_NAMES, parsePodName } from '../diagnose/named-pod.ts';
import { AuditorError } from '../model/errors.ts';
import type { PodName } from '../model/kubernetes.ts';
import { ACCOUNT, hasKey, parseEvent } from './event.ts';

const outer = z.strictObject({ diagnose: z.unknown() });

const asked = z.strictObject({
  cluster: z.string('give the name of a cluster').min(1, 'give the name of a cluster'),
  node: z
    .string()
    .refine((name) => parseNodeName(name) !== undefined, `give ${NODE_NAMES}`)
    .optional(),
  pod: z
    .string()
    .refine((name) => parsePodName(name) !== undefined, `give ${POD_NAMES}`)
    .optional(),
  region: z.string().optional(),
  accountId: ACCOUNT.optional(),
});

/** Which cluster a person asks about. */
export interface DiagnoseEvent {
  readonly cluster: string;
  /** What somebody calls one of its nodes: see `parseNodeName`. */
  readonly node: string | undefined;
  /** One of its pods, instead of a node. */
  readonly pod: PodName | undefined;
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
 * Reads `{ diagnose: { cluster, node? | pod?, region?, accountId? } }`.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseDiagnoseEvent(event: unknown): DiagnoseEvent {
  const { diagnose } = parseEvent(outer, event);
  const { cluster, node, pod, region, accountId } = parseEvent(asked, diagnose, 'event: diagnose');
  if (pod !== undefined && node !== undefined) {
    throw new AuditorError('EVENT_INVALID', 'event: diagnose: pod finds its node itself: leave node out');
  }
  return { cluster, node, pod: pod === undefined ? undefined : parsePodName(pod), region, accountId };
}
