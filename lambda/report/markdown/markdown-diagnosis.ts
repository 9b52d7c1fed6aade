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
import { clipped, shortTime } from '../words/plain-text.ts';
import { shellCommand } from '../words/shell.ts';
import { logMarkdown } from './markdown-logs.ts';
import { remedyMarkdown, stepsMarkdown } from './markdown-steps.ts';
import { code, escaped, escapedWithCode, fenced } from './markdown-text.ts';

const MAX_CAUSES = 10;
const MAX_CONDENSED = 10;
const MAX_UNSEARCHED = 10;
const MAX_TEXT = 600;

/** To paste into a ticket: the one sentence first, since it is what most readers of a ticket read, then the questions. */
export function diagnosisMarkdown(
  { tool, diagnoses, unsearched, logs }: DiagnosisReport,
  unknownLines: boolean,
): string {
  const alone = diagnoses.length === 0;
  const more = unsearched.length - MAX_UNSEARCHED;
  const places = unsearched.slice(0, MAX_UNSEARCHED).map((place) => `- ${escaped(unsearchedText(place))}`);
  if (more > 0) places.push(`- and ${count(more, 'more target')}`);
  const sections = [
    ...diagnoses.flatMap((diagnosis) => [
      `# Diagnosis: ${escaped(subjectText(diagnosis))}`,
      conclusionMarkdown(diagnosis, logs),
      ...diagnosis.steps.map((step) => stepText(step, diagnosis, logs)),
      ...lookedAtMarkdown(diagnosis),
      escaped(`${tool.name} ${tool.version}, ${shortTime(diagnosis.at)}`),
    ]),
    ...(logs === null ? [] : logMarkdown(logs, alone, unknownLines)),
    ...(logs !== null && alone ? [escaped(`${tool.name} ${tool.version}, ${shortTime(logs.at)}`)] : []),
    ...(places.length === 0 ? [] : [`## Not looked at: there may be a cluster of that name\n\n${places.join('\n')}`]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function conclusionMarkdown(diagnosis: Diagnosis, logs: LogReport | null): string {
  const { label, now, what, first, follows, count: counts } = conclusionParts(diagnosis, logs);
  const steps = first.map((step) =>
    'text' in step ? escapedWithCode(step.text) : fenced(shellCommand(step.argv) ?? ''),
  );
  return [
    ...(now === '' ? [] : [`**NOW**: ${escaped(now)}`]),
    `**${label}**: ${escapedWithCode(what)}`,
    ...(steps.length === 0 ? [] : [[`**FIRST**: ${steps[0]}`, ...steps.slice(1)].join('\n\n')]),
    ...(follows === '' ? [] : [`**FOLLOWS**: ${escaped(follows)}`]),
    escaped(counts),
  ].join('\n\n');
}

/** None where a cause was found. */
function lookedAtMarkdown(diagnosis: Diagnosis): readonly string[] {
  const texts = lookedAtTexts(diagnosis);
  if (texts === undefined) return [];
  return [`## Looked at\n\n- ${escaped(texts.lookedAt)}\n- Not looked at: ${escaped(texts.notLookedAt)}`];
}

function stepText(step: DiagnosisStep, diagnosis: Diagnosis, logs: LogReport | null): string {
  const more = step.causes.length - MAX_CAUSES;
  const items = [
    ...step.evidence.map((text) => `- ${escaped(clipped(text, MAX_TEXT))}`),
    ...condensedItems(condensedFindings(step.notes), '- '),
    ...step.causes.slice(0, MAX_CAUSES).flatMap(causeItems),
    ...(more > 0 ? [`- and ${count(more, 'more cause')}`] : []),
    ...loggedTexts(step, logs).map(({ mark, text }) => `- **${mark}** ${escapedWithCode(text)}`),
    ...followsTexts(step, diagnosis).map((text) => `- ↳ ${escaped(text)}`),
    ...openSteps(step, diagnosis).map((steps) => listItem(stepsMarkdown(steps, '**?** '), '')),
  ];
  const title = `## ${MARKS[step.state]} ${escaped(titleText(step))}`;
  return items.length === 0 ? title : `${title}\n\n${items.join('\n')}`;
}

function causeItems(cause: Cause): readonly string[] {
  return [
    ...condensedItems(condensedFindings(cause.findings), '- **✗** '),
    ...condensedItems(condensedFindings(cause.consequences), '  - ↳ '),
    ...remediesOfCause(cause).map((remedy) => listItem(remedyMarkdown(remedy), '  ')),
  ];
}

/** Paragraphs and blocks of code as one item of a list: they belong to it as far as they are indented. */
function listItem(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? `${indent}- ${line}` : line === '' ? '' : `${indent}  ${line}`))
    .join('\n');
}

function condensedItems(condensed: readonly CondensedFinding[], bullet: string): readonly string[] {
  const more = condensed.length - MAX_CONDENSED;
  return [
    ...condensed
      .slice(0, MAX_CONDENSED)
      .map(({ check, text }) => `${bullet}${escaped(text)} ${code(clipped(check, 128))}`),
    ...(more > 0 ? [`${bullet}and ${amount(more)} more`] : []),
  ];
}
