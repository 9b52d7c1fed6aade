import * as z from 'zod';
import { doctorReportSchema, examinationSchema } from '../../model/doctor.ts';
import type { TypeOf } from '../../model/schema.ts';
import { shownStepSchema } from './report-schema.ts';

const { id, ...others } = examinationSchema.shape;

const shownExamination = z.strictObject({
  id,
  title: z.string().describe('What is asked, as a statement that holds when all is well.'),
  ...others,
  fix: z.array(shownStepSchema).describe('What to do, in order: a sentence, or a command to run as it is.'),
});

/** The JSON of `doctor`, strictly: a key that is not written down here is an error. */
export const shownDoctorSchema = doctorReportSchema.extend({
  examinations: z.array(shownExamination).describe('In the order in which they build on each other.'),
});

export type ShownDoctorReport = TypeOf<typeof shownDoctorSchema>;

/** Text of the published `doctor.schema.json`. */
export function doctorJsonSchemaText(): string {
  const schema = z.toJSONSchema(shownDoctorSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor doctor' }, null, 2)}\n`;
}
