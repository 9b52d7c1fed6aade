import { z } from 'zod';
import { diagnosisSchemas } from '../../model/diagnosis.ts';
import type { TypeOf } from '../../model/schema.ts';
import { publishedSchema, shownFindingSchema } from './report-schema.ts';

const { conclusion, diagnosis, report } = diagnosisSchemas(shownFindingSchema);

const shownConclusion = conclusion.extend({
  text: z.string().describe('The most likely cause and the first thing to do, in one sentence.'),
});

/** The JSON of `diagnose`, strictly: a key that is not written down here is an error. */
export const shownDiagnosisSchema = report.extend({
  diagnoses: z
    .array(diagnosis.extend({ conclusion: shownConclusion }))
    .describe('One for each place that has a cluster of that name.'),
});

export type ShownDiagnosisReport = TypeOf<typeof shownDiagnosisSchema>;

/** Text of the published `diagnosis.schema.json`. */
export function diagnosisJsonSchemaText(): string {
  const schema = publishedSchema(shownDiagnosisSchema);
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor diagnosis' }, null, 2)}\n`;
}
