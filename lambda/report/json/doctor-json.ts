import { type DoctorReport, EXAMINATION_TITLES, type Examination } from '../../model/doctor.ts';
import { stepInOrder } from './render-json.ts';

/** A report as machines get it: with what each examination asks, and each command also as it is written for a shell. */
export function doctorJson({ examinations, ...report }: DoctorReport) {
  return { ...report, examinations: examinations.map(inOrder) };
}

function inOrder({ id, state, text, details, fix }: Examination) {
  return { id, title: EXAMINATION_TITLES[id], state, text, details, fix: fix.map(stepInOrder) };
}
