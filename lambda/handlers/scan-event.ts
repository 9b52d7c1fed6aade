import * as z from 'zod';
import type { Narrowing } from '../runs/run.ts';
import { ACCOUNT, NARROWING_FIELDS, parseEvent } from './event.ts';

const scan = z.strictObject({
  accountId: ACCOUNT.optional(),
  region: z.string(),
  auditId: z.string().optional(),
  startedAt: z.iso.datetime().optional(),
  ...NARROWING_FIELDS,
});

/** One target to scan: for an audit, or for the person who asks. */
export interface ScanEvent {
  /** Undefined: the function's own account. */
  readonly accountId: string | undefined;
  readonly region: string;
  /** The audit that it is for, which knows that the region is there. Undefined for a person. */
  readonly audit: { readonly auditId: string; readonly startedAt: string } | undefined;
  readonly narrowing: Narrowing;
}

/**
 * Reads the invocation's event.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseScanEvent(event: unknown): ScanEvent {
  const { accountId, region, auditId, startedAt, checks, scope } = parseEvent(scan, event);
  const audit = auditId === undefined || startedAt === undefined ? undefined : { auditId, startedAt };
  return { accountId, region, audit, narrowing: { checks, scope } };
}
