import { type DoctorReport, EXAMINATION_IDS, type Examination, type ExaminationState } from '../../model/doctor.ts';
import { shownSteps } from '../outline/remedies.ts';
import { stepLines } from '../text/block-lines.ts';
import { padded, wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
import { clipped, harmless, shortTime } from '../words/plain-text.ts';

const MARKS: Readonly<Record<ExaminationState, string>> = { ok: '✓', wrong: '✗', unknown: '?' };
const TONES = { ok: 'clean', wrong: 'high', unknown: 'unknown' } as const;

const MAX_TEXT = 600;
const MAX_DETAIL = 400;

/** The longest id, and what keeps it from the sentence beside it. */
const COLUMN = Math.max(...EXAMINATION_IDS.map(({ length }) => length)) + 2;
const INDENT = ' '.repeat('✓ '.length + COLUMN);
/** Where the sentence would have no room there, it goes below. */
const NARROW = 72;
/** Under the sentence the whole width is needed: commands are not broken within an argument. */
const UNDER = '    ';

/** For a terminal: a line for each question, what is wrong and what to do under it, and at the end how many are which. */
export function doctorTable(report: DoctorReport, layout: Layout): string {
  const lines = [
    ...headLines(report, layout),
    '',
    ...report.examinations.flatMap((examination) => examinationLines(examination, layout)),
    '',
    ...wrap(summaryText(report.examinations), layout.width, '').map(layout.paint.strong),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines(report: DoctorReport, { width, paint }: Layout): readonly string[] {
  const { deployment, accountId, region, tool, at } = report;
  const subject = harmless(`${deployment} in ${accountId} ${region}`);
  return [
    ...wrap(subject, width, 'DOCTOR  ').map(paint.strong),
    ...wrap(`${tool.name} ${harmless(tool.version)}, ${shortTime(at)}`, width, ' '.repeat(8)).map(paint.faint),
  ];
}

function examinationLines(examination: Examination, layout: Layout): readonly string[] {
  const { id, state, text, details, fix } = examination;
  const { width, paint } = layout;
  const mark = paint.tone(TONES[state], MARKS[state]);
  const indent = width < NARROW ? UNDER : INDENT;
  const [first = '', ...rest] = wrap(clipped(text, MAX_TEXT), width, indent);
  const head =
    width < NARROW
      ? [`${mark} ${paint.strong(id)}`, first]
      : [`${mark} ${paint.strong(padded(id, COLUMN))}${first.slice(INDENT.length)}`];
  return [
    ...head,
    ...rest,
    ...details.flatMap((detail) => wrap(clipped(detail, MAX_DETAIL), width, `${UNDER}• `)).map(paint.faint),
    ...stepLines(shownSteps(fix), layout, `${UNDER}→ `, `${UNDER}  `),
  ];
}

/** `12 of 16 are as they should be. 2 are wrong: schedule, alarms. 2 could not be looked at: chat, trail.` */
export function summaryText(examinations: readonly Examination[]): string {
  const ids = (state: ExaminationState) => examinations.filter((one) => one.state === state).map(({ id }) => id);
  const [wrong, unknown] = [ids('wrong'), ids('unknown')];
  const fine = examinations.length - wrong.length - unknown.length;
  if (fine === examinations.length) return `All ${fine} are as they should be.`;
  return [
    `${fine} of ${examinations.length} ${fine === 1 ? 'is as it' : 'are as they'} should be.`,
    ...(wrong.length > 0 ? [`${wrong.length} ${wrong.length === 1 ? 'is' : 'are'} wrong: ${wrong.join(', ')}.`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} could not be looked at: ${unknown.join(', ')}.`] : []),
  ].join(' ');
}
