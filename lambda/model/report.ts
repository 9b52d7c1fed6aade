import * as z from 'zod';
import { cleanupReportSchema } from './cleanup.ts';
import { gapSchema, notEvaluatedSchema } from './coverage.ts';
import { namesSchema, reportedFindingSchema } from './finding.ts';
import { SECTION_NAMES } from './inventory.ts';
import { PICTURES } from './pictures.ts';
import { count, day, severitySchema, type TypeOf, time } from './schema.ts';

const memoryStatusSchema = z
  .strictObject({
    status: z
      .enum(['off', 'kept', 'unwritten', 'failed'])
      .describe(
        '`unwritten`: findings have the history of earlier audits, but this one could not be added: the next repeats what ' +
          'is new. `failed`: the ledger of the target could not be used, so every finding counts as new.',
      ),
    /** With `unwritten` and `failed`: which ledger and why, in one line. */
    message: z.string().nullable(),
  })
  .describe('Whether a ledger had earlier audits of the target.');

export type MemoryStatus = TypeOf<typeof memoryStatusSchema>;

const clusterApiSchema = z.strictObject({
  cluster: z.string(),
  status: z.enum(['read', 'partly', 'not-read']).describe('How much was read of what checks look at.'),
  expected: z
    .array(gapSchema)
    .describe('What was not read and is no gap, because the configuration leaves it to the cluster (`where-allowed`).'),
});

export const targetResultSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  status: z
    .enum(['complete', 'partial', 'failed'])
    .describe('`complete`: every check answered; `partial`: some could not; `failed`: nothing could be read.'),
  gaps: z.array(gapSchema).describe('What could not be looked at. Never "nothing wrong".'),
  notEvaluated: z.array(notEvaluatedSchema),
  resources: z.partialRecord(z.enum(SECTION_NAMES), count).describe('Resources looked at, by section.'),
  evaluated: z.array(z.string()).describe('Checks that answered in full.'),
  memory: memoryStatusSchema,
  kubernetes: z
    .array(clusterApiSchema)
    .optional()
    .describe('Of which clusters the Kubernetes API was read. Left out if the configuration has none read.'),
});

export type TargetResult = TypeOf<typeof targetResultSchema>;

export type TargetStatus = TargetResult['status'];

/** A suppression that did nothing useful in this audit, so that somebody can take it away; or snoozes that nobody could read. */
const suppressionNoticeSchema = z.strictObject({
  check: z.string(),
  resource: z.string(),
  problem: z
    .enum(['expired', 'unused', 'unread'])
    .describe('`unread`: the object that `resource` names, which has what is snoozed, could not be read.'),
  expires: day.nullable(),
});

export type SuppressionNotice = TypeOf<typeof suppressionNoticeSchema>;

export const summarySchema = z.strictObject({
  targets: z.strictObject({ complete: count, partial: count, failed: count }),
  findings: z
    .strictObject({ critical: count, high: count, medium: count, low: count, info: count })
    .describe('Findings that are neither suppressed nor resolved, by severity.'),
  findingsByStatus: z
    .strictObject({ new: count, ongoing: count, resolved: count })
    .describe('Findings that are not suppressed, by their change since the last audit.'),
  findingsByCheck: z.record(z.string(), count),
  suppressed: count,
  maxSeverity: severitySchema
    .nullable()
    .describe('The worst severity of a finding that is neither suppressed nor resolved.'),
  complete: z.boolean().describe('True when there are targets, none has a gap and every check answered.'),
  suppressionNotices: z.array(suppressionNoticeSchema).describe('Suppressions that had no effect in this audit.'),
});

export type Summary = TypeOf<typeof summarySchema>;

/** Which program wrote a document. */
export const toolSchema = z.strictObject({ name: z.literal('eks-ip-auditor'), version: z.string() });

/**
 * What an audit found and what it could not look at. The JSON report is this, each command also written for a shell, and
 * what is resolved apart.
 */
export const reportSchema = z.strictObject({
  schemaVersion: z.literal('2'),
  tool: toolSchema,
  auditId: z.string(),
  startedAt: time,
  finishedAt: time,
  accountNames: namesSchema.optional().describe('Names of accounts, by their ids. Left out if none is configured.'),
  targets: z.array(targetResultSchema),
  findings: z.array(reportedFindingSchema).describe('Worst first.'),
  summary: summarySchema,
  ...PICTURES,
  cleanup: cleanupReportSchema.nullable().describe('Null unless clean-up was asked for.'),
});

export type Report = TypeOf<typeof reportSchema>;
