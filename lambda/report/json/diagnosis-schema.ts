import * as z from 'zod';
import { diagnosisSchemas } from '../../model/diagnosis.ts';
import type { TypeOf } from '../../model/schema.ts';
import { publishedSchema, shownFindingSchema } from './report-schema.ts';

const findingId = z.string().describe('Id of a finding, which `findings` of the diagnosis holds.');

const { conclusion, diagnosis, report } = diagnosisSchemas(findingId);

const shownConclusion = conclusion.extend({
  text: z.string().describe('The most likely cause and the first thing to do, in one sentence.'),
});

/** The JSON of `diagnose`, strictly: a key that is not written down here is an error. Each finding stands in it once. */
export const shownDiagnosisSchema = report.extend({
  diagnoses: z
    .array(
      diagnosis.extend({
        conclusion: shownConclusion,
        findings: z
          .array(shownFindingSchema)
          .describe('Each finding once, in the order of the questions. What goes before names them by id.'),
      }),
    )
    .describe('One for each place that has a cluster of that name; none where only logs were looked at.'),
});

export type ShownDiagnosisReport = TypeOf<typeof shownDiagnosisSchema>;

/** Text of the published `diagnosis.schema.json`. */
export function diagnosisJsonSchemaText(): string {
  const schema = publishedSchema(shownDiagnosisSchema);
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor diagnosis' }, null, 2)}\n`;
}
