import * as z from 'zod';
import { remediationSchema } from './remediation.ts';
import { day, type PlainRecord, type PlainValue, severitySchema, type TypeOf, time } from './schema.ts';

/** Values that support a finding. */
export type EvidenceValue = PlainValue;

export type Evidence = PlainRecord;

const evidenceValueSchema: z.ZodType<EvidenceValue> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(evidenceValueSchema),
      z.record(z.string(), evidenceValueSchema),
    ]),
  )
  .meta({ id: 'EvidenceValue' });

/** What a finding is about or names: what tells which findings have to do with one another. */
export interface Involved {
  readonly clusters: readonly string[];
  /** Subnet ids. */
  readonly subnets: readonly string[];
  /** `cluster/node group`. */
  readonly nodegroups: readonly string[];
  /** Instance ids. */
  readonly nodes: readonly string[];
  /** Whether there are further nodes of which evidence has no room for the ids. */
  readonly moreNodes: boolean;
  /** ARNs of the roles of nodes. */
  readonly nodeRoles: readonly string[];
}

/**
 * What makes findings of one check read as one: they sit in one subnet, of which sums say all there is, or they say the
 * same in these values, so that the first speaks for all.
 */
export type Grouping = { readonly subnet: string } | { readonly alike: readonly EvidenceValue[] };

const evidenceSchema: z.ZodType<Evidence> = z.record(z.string(), evidenceValueSchema);

/** What people call a thing, by its id. */
export const namesSchema = z.record(z.string(), z.string());

export type Names = TypeOf<typeof namesSchema>;

const resourceSchema = z.strictObject({ type: z.string(), id: z.string(), arn: z.string() });

/** The thing judged. `arn` names it across accounts. */
export type Resource = TypeOf<typeof resourceSchema>;

/** A violation with identity, place, severity and history. */
export const findingSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('The same check, account, region, resource and discriminator give the same id in every audit.'),
  check: z.string(),
  severity: severitySchema,
  status: z.enum(['new', 'ongoing', 'resolved']).describe('Change since the last audit; `new` without a ledger.'),
  accountId: z.string(),
  region: z.string(),
  cluster: z.string().nullable(),
  resource: resourceSchema,
  message: z.string(),
  names: namesSchema
    .optional()
    .describe('The tag `Name` of subnets that it mentions, by id. Left out where none has one that reads as a name.'),
  evidence: evidenceSchema.describe('Values that support the finding.'),
  remediation: remediationSchema,
  firstSeen: time.describe('Time of the audit that first saw it.'),
  suppressed: z
    .strictObject({
      reason: z.string(),
      expires: day.nullable().describe('Last day, UTC; null for a tag without one.'),
      by: z
        .enum(['configuration', 'snooze', 'tag'])
        .default('configuration')
        .describe('Whether the configuration says so, somebody snoozed it, or a tag of the resource says so.'),
    })
    .nullable(),
});

export type Finding = TypeOf<typeof findingSchema>;

/** A finding among the others of an audit. */
export const reportedFindingSchema = findingSchema.extend({
  explainedBy: z
    .array(z.string())
    .readonly()
    .default([])
    .describe('Ids of the findings of this report that explain it. Empty for a cause.'),
});

export type ReportedFinding = TypeOf<typeof reportedFindingSchema>;

/** Change since the last audit, from the ledger. Without a ledger every finding is `new`. */
export type FindingStatus = Finding['status'];

export type SuppressionRef = NonNullable<Finding['suppressed']>;

/** A finding without what explains it, which other findings of its report do: what is kept is kept of findings by themselves. */
export function forItself({ explainedBy: _, ...finding }: Finding & Partial<ReportedFinding>): Finding {
  return finding;
}
