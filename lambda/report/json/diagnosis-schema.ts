import { z } from 'zod';
import { GAP_REASONS, SOURCES } from '../../model/coverage.ts';
import { CONCLUSION_STATES, STEP_STATES } from '../../model/diagnosis.ts';
import type { diagnosisJson } from './diagnosis-json.ts';
import { type DeepReadonly, publishedSchema, reportedFindingSchema, type Same } from './report-schema.ts';

const cause = z
  .strictObject({
    findings: z.array(reportedFindingSchema).describe('Findings that say the same of several things.'),
    consequences: z.array(reportedFindingSchema).describe('Findings that would go with it, of other steps too.'),
  })
  .meta({ id: 'Cause' });

const obstacle = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('not-read'),
    sections: z.array(z.string()).describe('Inventory sections that an answer rests on.'),
    source: z.enum(SOURCES).optional().describe('What could not be read from. Left out: AWS.'),
    reason: z.enum(GAP_REASONS),
    action: z.string().describe('What was asked of it; of AWS the IAM action that failed.'),
    message: z.string(),
  }),
  z.strictObject({ kind: z.literal('not-shown'), finding: reportedFindingSchema }).describe('AWS does not show it.'),
  z.strictObject({ kind: z.literal('check-failed'), check: z.string(), message: z.string() }),
  z.strictObject({ kind: z.literal('cluster-missing') }),
]);

const step = z.strictObject({
  id: z.string(),
  title: z.string().describe('What is asked, as a statement that holds when all is well.'),
  state: z.enum(STEP_STATES).describe('`unknown`: could not be looked at, whole or in part. Never "nothing wrong".'),
  evidence: z.array(z.string()).describe('What was looked at.'),
  causes: z.array(cause).describe('Worst first.'),
  follows: z
    .array(reportedFindingSchema)
    .describe('Findings of this step that are consequences of a cause of another step.'),
  notes: z.array(reportedFindingSchema).describe('Findings for information.'),
  unknown: z.array(obstacle).describe('Why the question has no answer, or not a whole one.'),
});

const diagnosis = z.strictObject({
  cluster: z.string(),
  node: z.string().nullable().describe('Instance id, when it was asked for one node.'),
  target: z.strictObject({ accountId: z.string(), region: z.string() }),
  at: z.iso.datetime(),
  steps: z.array(step).describe('In the order in which an expert asks.'),
  conclusion: z.strictObject({
    state: z.enum(CONCLUSION_STATES),
    cause: cause.nullable().describe('With states `cause` and `risk`.'),
    text: z.string().describe('The most likely cause and the first thing to do, in one sentence.'),
  }),
});

/** The JSON of `diagnose`, strictly: a key that is not written down here is an error. */
export const diagnosisSchema = z.strictObject({
  schemaVersion: z.literal('1'),
  tool: z.strictObject({ name: z.literal('eks-ip-auditor'), version: z.string() }),
  unsearched: z
    .array(z.strictObject({ accountId: z.string(), region: z.string(), action: z.string(), message: z.string() }))
    .describe('Where the cluster could not be looked for.'),
  diagnoses: z.array(diagnosis).describe('One for each place that has a cluster of that name.'),
});

/** Fails to compile when the schema and what is rendered part ways. */
export const SCHEMA_IS_WHAT_IS_RENDERED: Same<
  DeepReadonly<z.infer<typeof diagnosisSchema>>,
  DeepReadonly<ReturnType<typeof diagnosisJson>>
> = true;

/** Text of the published `diagnosis.schema.json`. */
export function diagnosisJsonSchemaText(): string {
  const schema = publishedSchema(diagnosisSchema);
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor diagnosis' }, null, 2)}\n`;
}
