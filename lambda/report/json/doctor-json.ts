import { type DoctorReport, EXAMINATION_TITLES } from '../../model/doctor.ts';
import { type ShownDoctorReport, shownDoctorSchema } from './doctor-schema.ts';
import { inOrder } from './in-order.ts';
import { shownStep } from './report-schema.ts';

/** A report as machines get it: with what each examination asks, and each command also as it is written for a shell. */
export function doctorJson(report: DoctorReport): ShownDoctorReport {
  const examinations = report.examinations.map((examination) => ({
    ...examination,
    title: EXAMINATION_TITLES[examination.id],
    fix: examination.fix.map(shownStep),
  }));
  return inOrder(shownDoctorSchema, { ...report, examinations });
}
