import * as z from 'zod';
import { findingSchema } from '../../model/finding.ts';
import { toolSchema } from '../../model/report.ts';
import { count, severitySchema, type TypeOf, time } from '../../model/schema.ts';

const about = {
  schemaVersion: z
    .literal('1')
    .describe('Another one where a field goes or changes its meaning. New fields leave it as it is.'),
  tool: toolSchema,
  auditId: z.string(),
  auditedAt: time.describe('When the run ended that saw it.'),
  reportLocation: z.string().nullable().describe('The whole report, an address. Null where nothing keeps it.'),
};

const place = { accountId: z.string(), region: z.string() };

const eventFindingSchema = z
  .strictObject({
    id: findingSchema.shape.id,
    check: z.string(),
    title: z.string().describe('What the check looks for.'),
    severity: severitySchema,
    ...place,
    accountName: z.string().nullable().describe('Null where none is configured.'),
    cluster: z.string().nullable(),
    resource: findingSchema.shape.resource,
    message: z.string().describe('What is wrong, on one line.'),
    whatToDo: z.string().describe('On one line; a command is for a POSIX shell.'),
    url: z.string().describe('The page of the check.'),
    firstSeen: time,
    isCause: z.boolean().describe('False where other findings explain it: whoever acts on those need not on this one.'),
    followsFrom: z
      .array(z.string())
      .describe('Ids of findings that explain it, each with an event of its own. Empty for a cause.'),
  })
  .meta({ id: 'EventFinding' });

export type EventFinding = TypeOf<typeof eventFindingSchema>;

/** The details of all events, each told apart by `type`, which is the detail type of its event. */
export const eventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('FindingOpened'), ...about, finding: eventFindingSchema }),
  z.strictObject({
    type: z.literal('FindingEscalated'),
    ...about,
    finding: eventFindingSchema,
    was: severitySchema.describe('The severity that the last event of this finding had.'),
  }),
  z.strictObject({
    type: z.literal('FindingResolved'),
    ...about,
    finding: eventFindingSchema,
  }),
  z.strictObject({
    type: z.literal('EniDeleted'),
    ...about,
    ...place,
    eniId: z.string(),
    subnetId: z.string(),
    addresses: count.describe('IPv4 addresses that it held.'),
    cluster: z.string().nullable().describe('Whose it was; null where no tag names one.'),
    deletedAt: time,
    record: z.string().nullable().describe('Where the record of deletions is kept.'),
  }),
  z.strictObject({
    type: z.literal('AuditIncomplete'),
    ...about,
    targets: z.strictObject({ complete: count, partial: count, failed: count }),
    notWhole: z
      .array(z.strictObject({ ...place, status: z.enum(['partial', 'failed']) }))
      .describe('Accounts and regions that were not read whole; at most 100.'),
    notLookedAt: z.array(z.string()).describe('What could not be looked at and why, a line each; at most 50.'),
  }),
]);

export type AuditEvent = TypeOf<typeof eventSchema>;

export type EventType = AuditEvent['type'];

/** Text of the published `events.schema.json`: JSON Schema (2020-12) of the detail of every event. */
export function eventsJsonSchemaText(): string {
  const schema = z.toJSONSchema(eventSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor, details of its events' }, null, 2)}\n`;
}
