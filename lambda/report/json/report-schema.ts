import * as z from 'zod';
import { FINDING_KINDS } from '../../checks/kinds.ts';
import { type Finding, findingSchema, reportedFindingSchema } from '../../model/finding.ts';
import { commandSchema, type RemedyStep, remediationSchema, sentenceSchema } from '../../model/remediation.ts';
import { type Report, reportSchema } from '../../model/report.ts';
import type { TypeOf } from '../../model/schema.ts';
import { shellCommand } from '../words/shell.ts';

const FINDING = 'Finding';

const shownCommand = commandSchema.extend({
  shell: z
    .string()
    .nullable()
    .describe(
      'The command for a POSIX shell, on one line. Null when its arguments hold characters that cannot be shown.',
    ),
});

/** A step as reports have it: a command also as it is written for a shell. */
export const shownStepSchema = z.union([sentenceSchema, z.strictObject({ command: shownCommand })]);

/** A finding as reports have it. */
export const shownFindingSchema = findingSchema
  .extend({
    remediation: remediationSchema.extend({
      steps: z.array(shownStepSchema).describe('What to do, in order: a sentence, or a command to run as it is.'),
    }),
  })
  .meta({ id: FINDING });

const shownReportedFinding = shownFindingSchema
  .extend({ explainedBy: reportedFindingSchema.shape.explainedBy })
  .meta({ id: FINDING });

/** The JSON report, strictly: a key that is not written down here is an error. */
export const shownReportSchema = reportSchema.extend({
  findings: z.array(shownReportedFinding).describe('Those that are there, suppressed ones too, worst first.'),
  resolved: z.array(shownReportedFinding).describe('Those that an earlier audit found and this one no longer.'),
});

export type ShownReport = TypeOf<typeof shownReportSchema>;

/** The report as it is read back: what is resolved among the others, not in their order; commands as data alone. */
export function asReport({ findings, resolved, ...report }: ShownReport): Report {
  return { ...report, findings: [...findings, ...resolved].map(asFinding) };
}

type ShownFinding = ShownReport['findings'][number];

/** What is stored of a finding has no `shell`, and a ledger that has it is not read again. */
function asFinding({ remediation: { steps, url }, ...finding }: ShownFinding): Report['findings'][number] {
  return { ...finding, remediation: { steps: steps.map(asStep), url } };
}

function asStep(step: ShownFinding['remediation']['steps'][number]): RemedyStep {
  return 'text' in step ? step : { command: { argv: step.command.argv } };
}

/** `shell` is null where the arguments hold what a terminal would obey or hide. */
export function shownStep(step: RemedyStep): TypeOf<typeof shownStepSchema> {
  if ('text' in step) return step;
  const { argv } = step.command;
  return { command: { argv, shell: shellCommand(argv) ?? null } };
}

export function shownFinding<Found extends Finding>(
  finding: Found,
): Omit<Found, 'remediation'> & Pick<TypeOf<typeof shownFindingSchema>, 'remediation'> {
  const { steps, url } = finding.remediation;
  return { ...finding, remediation: { steps: steps.map(shownStep), url } };
}

/** JSON Schema (2020-12) of the JSON report. */
function reportJsonSchema(): Record<string, unknown> {
  return { ...publishedSchema(shownReportSchema), title: 'EKS IP Auditor report' };
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
