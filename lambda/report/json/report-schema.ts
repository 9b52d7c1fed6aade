import { z } from 'zod';
import { FINDING_KINDS } from '../../checks/kinds.ts';
import { GAP_REASONS, SOURCES } from '../../model/coverage.ts';
import type { EvidenceValue, Finding } from '../../model/finding.ts';
import { SECTION_NAMES } from '../../model/inventory.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { cleanupSchema } from './cleanup-schema.ts';
import type { reportInOrder } from './render-json.ts';

const count = z.int().nonnegative();
const time = z.iso.datetime();
const day = z.iso.date();
export const severitySchema = z.enum(SEVERITIES);

const evidenceValue: z.ZodType<EvidenceValue> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(evidenceValue),
      z.record(z.string(), evidenceValue),
    ]),
  )
  .meta({ id: 'EvidenceValue' });

export const gapSchema = z.strictObject({
  section: z.string().describe('Inventory section, or `target` when the target as a whole could not be read.'),
  source: z.enum(SOURCES).optional().describe('What could not be read from. Left out: AWS.'),
  reason: z.enum(GAP_REASONS),
  action: z.string().describe('What was asked of it; of AWS the IAM action that failed, e.g. `ec2:DescribeSubnets`.'),
  message: z.string(),
  dependsOn: z.string().optional().describe('The section whose own gap is the cause, where this one depends on it.'),
});

/** Reports of before had a line of text for each reason: `subnets could not be read (denied, ec2:DescribeSubnets): …`. */
function ofLine(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const unread = /^(?:the )?(\S+) could not be read \((\w+), (\S+)\): (.*)$/s.exec(value);
  if (unread === null) return { threw: value.replace(/^the check failed: /, '') };
  const [, section, reason, action, message] = unread;
  return { gap: { section, reason, action, message } };
}

const whyNotEvaluated = z.preprocess(
  ofLine,
  z.union([z.strictObject({ gap: gapSchema }), z.strictObject({ threw: z.string() })]),
);

const notEvaluated = z.strictObject({
  check: z.string(),
  partly: z.boolean().describe('True when the check answered for a part of what it is asked.'),
  because: z.array(whyNotEvaluated).describe('What could not be read, or the error with which the check failed.'),
});

export const targetResultSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  status: z
    .enum(['complete', 'partial', 'failed'])
    .describe('`complete`: every check answered; `partial`: some could not; `failed`: nothing could be read.'),
  gaps: z.array(gapSchema).describe('What could not be looked at. Never "nothing wrong".'),
  notEvaluated: z.array(notEvaluated),
  resources: z.partialRecord(z.enum(SECTION_NAMES), count).describe('Resources looked at, by section.'),
  evaluated: z.array(z.string()).describe('Checks that answered for everything they were asked.'),
  memory: z
    .strictObject({
      status: z
        .enum(['off', 'kept', 'failed'])
        .describe("`failed`: the target's ledger could not be read or written, so that every finding counts as new."),
      message: z.string().nullable(),
    })
    .describe('Whether a ledger remembered earlier audits of the target.'),
});

const argv = z.array(z.string()).min(1).describe('The program and its arguments.');
const sentence = z.strictObject({ text: z.string() });
const command = z.strictObject({ argv });

const shownCommand = command.extend({
  shell: z
    .string()
    .nullable()
    .describe(
      'The command for a POSIX shell, on one line. Null when its arguments hold characters that cannot be shown.',
    ),
});

const FINDING = 'Finding';

/** A finding as the functions of an audit hand it to each other. */
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
  resource: z.strictObject({ type: z.string(), id: z.string(), arn: z.string() }),
  message: z.string(),
  evidence: z.record(z.string(), evidenceValue).describe('Values that support the finding.'),
  remediation: z.strictObject({ steps: z.array(z.union([sentence, z.strictObject({ command })])), url: z.string() }),
  firstSeen: time.describe('Time of the audit that first saw it.'),
  suppressed: z.strictObject({ reason: z.string(), expires: day }).nullable(),
});

/** A step as reports have it: a command also as it is written for a shell. */
export const shownStepSchema = z.union([sentence, z.strictObject({ command: shownCommand })]);

/** A finding as reports have it. */
export const reportedFindingSchema = findingSchema
  .extend({
    remediation: z.strictObject({
      steps: z.array(shownStepSchema).describe('What to do, in order: a sentence, or a command to run as it is.'),
      url: z.string(),
    }),
  })
  .meta({ id: FINDING });

const suppressionNotice = z.strictObject({
  check: z.string(),
  resource: z.string(),
  problem: z.enum(['expired', 'unused']),
  expires: day,
});

const summary = z.strictObject({
  targets: z.strictObject({ complete: count, partial: count, failed: count }),
  findings: z
    .strictObject({ critical: count, high: count, medium: count, low: count, info: count })
    .describe('Findings that are neither suppressed nor resolved, by severity.'),
  findingsByCheck: z.record(z.string(), count),
  suppressed: count,
  maxSeverity: severitySchema
    .nullable()
    .describe('The worst severity of a finding that is neither suppressed nor resolved.'),
  complete: z.boolean().describe('True when there are targets, none has a gap and every check answered.'),
  suppressionNotices: z.array(suppressionNotice).describe('Suppressions that did nothing useful in this audit.'),
});

/** The JSON report, strictly: a key that is not written down here is an error. */
export const reportSchema = z.strictObject({
  schemaVersion: z.literal('1'),
  tool: z.strictObject({ name: z.literal('eks-ip-auditor'), version: z.string() }),
  auditId: z.string(),
  startedAt: time,
  finishedAt: time,
  targets: z.array(targetResultSchema),
  findings: z.array(reportedFindingSchema).describe('Worst first.'),
  summary,
  cleanup: cleanupSchema.nullable().describe('Null unless clean-up was asked for.'),
});

/** A finding's evidence stays as it is: its type is recursive, and the same in both. */
export type DeepReadonly<T> = T extends object
  ? {
      readonly [K in keyof T]: K extends 'evidence'
        ? T[K] extends readonly string[]
          ? readonly string[]
          : T[K]
        : DeepReadonly<T[K]>;
    }
  : T;

export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Fail to compile when a schema and the model, or what is rendered, part ways. */
export const SCHEMA_IS_THE_MODEL: Same<DeepReadonly<z.infer<typeof findingSchema>>, DeepReadonly<Finding>> = true;
export const SCHEMA_IS_WHAT_IS_RENDERED: Same<
  DeepReadonly<z.infer<typeof reportSchema>>,
  DeepReadonly<ReturnType<typeof reportInOrder>>
> = true;

/** JSON Schema (2020-12) of the JSON report. */
export function reportJsonSchema(): Record<string, unknown> {
  return { ...publishedSchema(reportSchema), title: 'EKS IP Auditor report' };
}

/**
 * JSON Schema (2020-12) of a document with findings, in which the evidence of each check is described. A resolved finding
 * has the evidence of the release that found it.
 */
export function publishedSchema(schema: z.ZodType): Record<string, unknown> {
  const { $defs = {}, ...published } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  const evidence = FINDING_KINDS.map((kind) => [`evidence-of-${kind.id}`, kind] as const);
  const byCheck = evidence.map(([name, { id }]) => ({
    if: { properties: { check: { const: id }, status: { enum: ['new', 'ongoing'] } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in a value that nobody awaits.
    then: { properties: { evidence: { $ref: `#/$defs/${name}` } } },
  }));
  const described = evidence.map(([name, kind]) => {
    const { $schema: _, ...values } = z.toJSONSchema(kind.evidence, { target: 'draft-2020-12' });
    return [name, values] as const;
  });
  return {
    ...published,
    $defs: { ...$defs, [FINDING]: { ...$defs[FINDING], allOf: byCheck }, ...Object.fromEntries(described) },
  };
}

/** Text of the published `report.schema.json`. */
export function reportJsonSchemaText(): string {
  return `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;
}
