import { bytesOf } from '../../../common/bytes.ts';
import type { AuditEvent } from '../../../report/events/event-schema.ts';
import { harmlessJson } from '../../../report/json/render-json.ts';

/** Who the events are from, as rules match it. */
export const EVENT_SOURCE = 'eks-ip-auditor';

/** One event as EventBridge takes it. */
export interface Entry {
  readonly EventBusName: string;
  readonly Source: typeof EVENT_SOURCE;
  readonly DetailType: AuditEvent['type'];
  readonly Time: Date;
  readonly Resources: string[];
  readonly Detail: string;
}

/** EventBridge (API reference, PutEvents): entries of one call, and their bytes together. */
export const MAX_ENTRIES = 10;
export const MAX_BYTES = 262_144;

/** Kept free, so that what EventBridge may add to its count one day does not fail a call. */
const MARGIN_BYTES = 4096;

/** @param busArn where it goes */
export function entryOf(event: AuditEvent, busArn: string): Entry {
  return {
    EventBusName: busArn,
    Source: EVENT_SOURCE,
    DetailType: event.type,
    Time: new Date(event.auditedAt),
    Resources: 'finding' in event ? [event.finding.resource.arn] : [],
    Detail: harmlessJson(event),
  };
}

/** Bytes that EventBridge counts of an entry (user guide, "Calculating PutEvents event entry size"). */
export function entryBytes({ Source, DetailType, Detail, Resources }: Entry): number {
  const TIME = 14;
  return [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + bytesOf(text), TIME);
}

/** Entries in their order, as many in each call as it may have. */
export function callsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const calls: Entry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const bytes = entryBytes(entry);
    const last = calls.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || bytes > left) {
      calls.push([entry]);
      left = MAX_BYTES - MARGIN_BYTES - bytes;
    } else {
      last.push(entry);
      left -= bytes;
    }
  }
  return calls;
}
