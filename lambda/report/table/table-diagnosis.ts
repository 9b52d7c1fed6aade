import { amount, count } from '../../common/words.ts';
import type { Cause, Diagnosis, DiagnosisReport, DiagnosisStep } from '../../model/diagnosis.ts';
import type { LogReport } from '../../model/log-report.ts';
import { type CondensedFinding, condensedFindings } from '../outline/condensed-findings.ts';
import {
  conclusionParts,
  followsTexts,
  lookedAtTexts,
  MARKS,
  openSteps,
  remediesOfCause,
  subjectText,
  titleText,
  unsearchedText,
} from '../outline/diagnosis-words.ts';
import { loggedTexts } from '../outline/log-words.ts';
import { remedyLines, stepLines } from '../text/block-lines.ts';
import { wrap } from '../text/columns.ts';
import { type Layout, layoutFor, type RenderOptions } from '../text/layout.ts';
import { clipped, harmless, shortTime } from '../words/plain-text.ts';
import { logSections } from './table-logs.ts';

/** A step with very many findings tells the first ones; an audit has them all. */
const MAX_CAUSES = 5;
const MAX_CONDENSED = 6;
const MAX_UNSEARCHED = 5;
const MAX_TEXT = 600;

const INDENT = '    ';

/**
 * For a terminal: the questions in their order, and at the end what they come to.
 * @param answerFirst what they come to also before the questions
 * @param unknownLines lines of logs that are not known, too
 */
export function diagnosisTable(
  report: DiagnosisReport,
  layout: Layout,
  { answerFirst = false, unknownLines = false }: Pick<RenderOptions, 'answerFirst' | 'unknownLines'>,
): string {
  const view = { alone: report.diagnoses.length === 0, unknown: unknownLines };
  const ofLogs = report.logs === null ? [] : logSections(report.logs, report.tool, view, layout, answerFirst);
  const sections = report.diagnoses.flatMap((diagnosis) => [
    headLines(diagnosis, report.tool, layout),
    ...(answerFirst ? [conclusionLines(diagnosis, report.logs, layout)] : []),
    ...diagnosis.steps.map((step) => questionLines(step, diagnosis, report.logs, layout)),
    ...lookedAtLines(diagnosis, layout),
    ...(view.alone ? [] : ofLogs),
    conclusionLines(diagnosis, report.logs, layout),
  ]);
  return `${[...sections, ...(view.alone ? ofLogs : []), ...unsearchedLines(report, layout)].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function conclusionLines(diagnosis: Diagnosis, logs: LogReport | null, { width, paint }: Layout): readonly string[] {
  const plain = layoutFor({ color: false, width });
  const { label, now, what, first, follows, count: counts } = conclusionParts(diagnosis, logs);
  const margin = ' '.repeat(label.length + 2);
  const labelled = (name: string) => name.padEnd(margin.length);
  return [
    ...(now === '' ? [] : wrap(now, width, labelled('NOW'))),
    ...wrap(what, width, labelled(label)),
    ...stepLines(first, plain, labelled('FIRST'), margin),
    ...(follows === '' ? [] : wrap(follows, width, labelled('FOLLOWS'))),
    counts,
  ].map(paint.strong);
}

function headLines(diagnosis: Diagnosis, tool: DiagnosisReport['tool'], { width, paint }: Layout): readonly string[] {
  return [
    ...wrap(subjectText(diagnosis), width, 'DIAGNOSIS  ').map(paint.strong),
    ...wrap(`${tool.name} ${harmless(tool.version)}, ${shortTime(diagnosis.at)}`, width, ' '.repeat(11)).map(
      paint.faint,
    ),
  ];
}

/** None where a cause was found. */
function lookedAtLines(diagnosis: Diagnosis, { width, paint }: Layout): readonly (readonly string[])[] {
  const texts = lookedAtTexts(diagnosis);
  if (texts === undefined) return [];
  const lines = [...wrap(texts.lookedAt, width, 'LOOKED AT  '), ...wrap(texts.notLookedAt, width, 'NOT LOOKED AT  ')];
  return [lines.map(paint.faint)];
}

function questionLines(
  step: DiagnosisStep,
  diagnosis: Diagnosis,
  logs: LogReport | null,
  layout: Layout,
): readonly string[] {
  const { width, paint } = layout;
  const tone = { ok: 'clean', bad: 'high', unknown: 'unknown', 'not-applicable': 'info' } as const;
  const [first = '', ...rest] = wrap(titleText(step), width, `${MARKS[step.state]} `);
  const under = (text: string) => wrap(clipped(text, MAX_TEXT), width, INDENT);
  return [
    paint.tone(tone[step.state], first.slice(0, 1)) + paint.strong(first.slice(1)),
    ...rest.map(paint.strong),
    ...[...step.evidence.flatMap(under), ...condensedLines(condensedFindings(step.notes), INDENT, layout)].map(
      paint.faint,
    ),
    ...step.causes.slice(0, MAX_CAUSES).flatMap((cause) => causeLines(cause, layout)),
    ...(step.causes.length > MAX_CAUSES
      ? under(`and ${count(step.causes.length - MAX_CAUSES, 'more cause')}: see the JSON form`)
      : []),
    ...loggedTexts(step, logs).flatMap(({ mark, text }) => wrap(text, width, `  ${mark} `)),
    ...followsTexts(step, diagnosis).flatMap((text) => wrap(text, width, '  ↳ ')),
    ...openSteps(step, diagnosis).flatMap((steps) => stepLines(steps, layout, '  ? ', INDENT)),
  ];
}

function causeLines(cause: Cause, layout: Layout): readonly string[] {
  return [
    ...condensedLines(condensedFindings(cause.findings), '  ✗ ', layout),
    ...condensedLines(condensedFindings(cause.consequences), `${INDENT}↳ `, layout),
    ...remediesOfCause(cause).flatMap((remedy) => remedyLines(remedy, layout)),
  ];
}

function condensedLines(condensed: readonly CondensedFinding[], bullet: string, { width }: Layout): readonly string[] {
  const more = condensed.length - MAX_CONDENSED;
  return [
    ...condensed
      .slice(0, MAX_CONDENSED)
      .flatMap(({ check, text }) => wrap(`${text} [${clipped(check, 128)}]`, width, bullet)),
    ...(more > 0 ? wrap(`and ${amount(more)} more`, width, bullet) : []),
  ];
}

function unsearchedLines({ unsearched }: DiagnosisReport, { width, paint }: Layout): readonly (readonly string[])[] {
  if (unsearched.length === 0) return [];
  const more = unsearched.length - MAX_UNSEARCHED;
  return [
    [
      ...wrap('there may be a cluster of that name there too', width, 'NOT LOOKED AT  ').map(paint.warning),
      ...unsearched.slice(0, MAX_UNSEARCHED).flatMap((place) => wrap(unsearchedText(place), width, '  • ')),
      ...(more > 0 ? [`  • and ${count(more, 'more target')}`] : []),
    ],
  ];
}
