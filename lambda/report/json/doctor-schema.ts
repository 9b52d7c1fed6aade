import { z } from 'zod';
import { EXAMINATION_IDS, EXAMINATION_STATES } from '../../model/doctor.ts';
import type { doctorJson } from './doctor-json.ts';
import { type DeepReadonly, type Same, shownStepSchema } from './report-schema.ts';

const examination = z.strictObject({
  id: z.enum(EXAMINATION_IDS),
  title: z.string().describe('What is asked, as a statement that holds when all is well.'),
  state: z
    .enum(EXAMINATION_STATES)
    .describe('`unknown`: could not be looked at, whole or in part. Never "nothing wrong".'),
  text: z.string().describe('A sentence or two, with numbers.'),
  details: z.array(z.string()).describe('What it is about one by one, the first of very many.'),
  fix: z.array(shownStepSchema).describe('What to do, in order: a sentence, or a command to run as it is.'),
});

/** The JSON of `doctor`, strictly: a key that is not written down here is an error. */
export const doctorSchema = z.strictObject({
  schemaVersion: z.literal('1'),
  tool: z.strictObject({ name: z.literal('eks-ip-auditor'), version: z.string() }),
  deployment: z.string().describe("The configuration's `name`."),
  accountId: z.string(),
  region: z.string(),
  at: z.iso.datetime(),
  examinations: z.array(examination).describe('In the order in which they build on each other.'),
});

/** Fails to compile when the schema and what is rendered part ways. */
export const SCHEMA_IS_WHAT_IS_RENDERED: Same<
  DeepReadonly<z.infer<typeof doctorSchema>>,
  DeepReadonly<ReturnType<typeof doctorJson>>
> = true;

/** Text of the published `doctor.schema.json`. */
export function doctorJsonSchemaText(): string {
  const schema = z.toJSONSchema(doctorSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor doctor' }, null, 2)}\n`;
}
