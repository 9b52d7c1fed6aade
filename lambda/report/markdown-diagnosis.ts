import type { Cause, Diagnosis, DiagnosisReport, DiagnosisStep } from '../model/diagnosis.ts';
import {
  conclusionText,
  followsTexts,
  MARKS,
  obstacleTexts,
  remediesOfCause,
  subjectText,
  unsearchedText,
} from './diagnosis-words.ts';
import { code, escaped, link } from './markdown-text.ts';
import { amount, clipped, counted, shortTime } from './plain-text.ts';
import { piecesOf, type Remedy } from './remedies.ts';
import { type Saying, sayingsOf } from './sayings.ts';

const MOST_CAUSES = 10;
const MOST_SAYINGS = 10;
const MOST_UNSEARCHED = 10;
const MOST_TEXT = 600;

/** To paste into a ticket: the one sentence first, since it is what most readers of a ticket read, then the questions. */
export function diagnosisMarkdown({ tool, diagnoses, unsearched }: DiagnosisReport): string {
  const more = unsearched.length - MOST_UNSEARCHED;
  const places = unsearched.slice(0, MOST_UNSEARCHED).map((place) => `- ${escaped(unsearchedText(place))}`);
  if (more > 0) places.push(`- and ${counted(more, 'more target')}`);
  const sections = [
    ...diagnoses.flatMap((diagnosis) => [
      `# Diagnosis: ${escaped(subjectText(diagnosis))}`,
      `**${adviceText(conclusionText(diagnosis))}**`,
      ...diagnosis.steps.map((step) => stepText(step, diagnosis)),
      escaped(`${tool.name} ${tool.version}, ${shortTime(diagnosis.at)}`),
    ]),
    ...(places.length === 0 ? [] : [`## Not looked at: there may be a cluster of that name\n\n${places.join('\n')}`]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function stepText(step: DiagnosisStep, diagnosis: Diagnosis): string {
  const more = step.causes.length - MOST_CAUSES;
  const items = [
    ...step.evidence.map((text) => `- ${escaped(clipped(text, MOST_TEXT))}`),
    ...sayingItems(sayingsOf(step.notes), '- '),
    ...step.causes.slice(0, MOST_CAUSES).flatMap(causeItems),
    ...(more > 0 ? [`- and ${counted(more, 'more cause')}`] : []),
    ...followsTexts(step, diagnosis).map((text) => `- ↳ ${escaped(text)}`),
    ...obstacleTexts(step.unknown).map((text) => `- **?** ${adviceText(clipped(text, MOST_TEXT))}`),
  ];
  const title = `## ${MARKS[step.state]} ${escaped(step.title)}`;
  return items.length === 0 ? title : `${title}\n\n${items.join('\n')}`;
}

function causeItems(cause: Cause): readonly string[] {
  return [
    ...sayingItems(sayingsOf(cause.findings), '- **✗** '),
    ...sayingItems(sayingsOf(cause.consequences), '  - ↳ '),
    ...remediesOfCause(cause).map(remedyItem),
  ];
}

function sayingItems(sayings: readonly Saying[], bullet: string): readonly string[] {
  const more = sayings.length - MOST_SAYINGS;
  return [
    ...sayings
      .slice(0, MOST_SAYINGS)
      .map(({ check, text }) => `${bullet}${escaped(text)} ${code(clipped(check, 128))}`),
    ...(more > 0 ? [`${bullet}and ${amount(more)} more`] : []),
  ];
}

function remedyItem({ text, url, others }: Remedy): string {
  const alike = others === 0 ? '' : ` Likewise for ${amount(others)} more, each with its own id.`;
  return `  - **What to do:** ${adviceText(text)}${alike}${url === '' ? '' : ` ${link(url)}`}`;
}

/** Running text with its code marked. */
function adviceText(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? escaped(piece.text) : code(piece.text)))
    .join('')
    .trim();
}
