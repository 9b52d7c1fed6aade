import type { Cause, Diagnosis, DiagnosisStep } from '../model/diagnosis.ts';
import { remedyLines } from './block-lines.ts';
import { wrap } from './columns.ts';
import {
  conclusionText,
  consequencesText,
  followsText,
  headlinesOf,
  MARKS,
  remediesOfCause,
  subjectText,
} from './diagnosis-words.ts';
import { type Layout, layoutFor, type RenderOptions } from './layout.ts';
import { code, escaped, link } from './markdown-text.ts';
import { clipped, counted, harmless, shortTime } from './plain-text.ts';
import { piecesOf } from './remedies.ts';
import { harmlessJson } from './render-json.ts';

/** The forms a diagnosis comes in. */
export const DIAGNOSIS_FORMATS = ['table', 'json', 'markdown'] as const;

export type DiagnosisFormat = (typeof DIAGNOSIS_FORMATS)[number];

/** A step with very many findings tells the first ones; an audit has them all. */
const MOST_CAUSES = 5;
const MOST_CONSEQUENCES = 6;
const MOST_TEXT = 600;

const INDENT = '    ';

/** The diagnosis as text that ends with a line break. Text from AWS is harmless in each format. */
export function renderDiagnosis(diagnosis: Diagnosis, format: DiagnosisFormat, options: RenderOptions): string {
  switch (format) {
    case 'table':
      return renderTable(diagnosis, layoutFor(options));
    case 'json':
      return `${harmlessJson({ ...diagnosis, conclusion: { ...diagnosis.conclusion, text: conclusionText(diagnosis) } }, 2)}\n`;
    case 'markdown':
      return renderMarkdown(diagnosis);
  }
}

function renderTable(diagnosis: Diagnosis, layout: Layout): string {
  const { width, paint } = layout;
  const { tool, at } = diagnosis;
  const sections = [
    wrap(subjectText(diagnosis), width, 'DIAGNOSIS  ').map(paint.strong),
    ...diagnosis.steps.map((step) => stepLines(step, layout)),
    wrap(conclusionText(diagnosis), width).map(paint.strong),
    [paint.faint(`${tool.name} ${harmless(tool.version)}, ${shortTime(at)}`)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function stepLines(step: DiagnosisStep, layout: Layout): readonly string[] {
  const { width, paint } = layout;
  const tone = { ok: 'clean', bad: 'high', unknown: 'unknown' } as const;
  const [first = '', ...rest] = wrap(step.title, width, `${MARKS[step.state]} `);
  const under = (text: string) => wrap(clipped(text, MOST_TEXT), width, INDENT);
  return [
    paint.tone(tone[step.state], first.slice(0, 1)) + paint.strong(first.slice(1)),
    ...rest.map(paint.strong),
    ...step.evidence.flatMap(under).map(paint.faint),
    ...step.causes.slice(0, MOST_CAUSES).flatMap((cause) => causeLines(cause, layout)),
    ...(step.causes.length > MOST_CAUSES
      ? under(`and ${counted(step.causes.length - MOST_CAUSES, 'more cause')}`)
      : []),
    ...followsText(step).flatMap((text) => wrap(text, width, '  ↳ ')),
    ...step.unknown.flatMap((text) => wrap(clipped(text, MOST_TEXT), width, '  ? ')),
  ];
}

function causeLines(cause: Cause, layout: Layout): readonly string[] {
  const { width, paint } = layout;
  const consequences = consequencesText(cause.consequences);
  return [
    ...headlinesOf(cause.findings).flatMap((headline) => wrap(headline, width, '  ✗ ')),
    ...consequences.slice(0, MOST_CONSEQUENCES).flatMap((text) => wrap(text, width, `${INDENT}↳ `)),
    ...(consequences.length > MOST_CONSEQUENCES
      ? [paint.faint(`${INDENT}↳ and ${counted(consequences.length - MOST_CONSEQUENCES, 'more')}`)]
      : []),
    ...remediesOfCause(cause).flatMap((remedy) => remedyLines(remedy, layout)),
  ];
}

function renderMarkdown(diagnosis: Diagnosis): string {
  const { tool, at } = diagnosis;
  const sections = [
    `# Diagnosis: ${escaped(subjectText(diagnosis))}`,
    adviceMarkdown(conclusionText(diagnosis)),
    ...diagnosis.steps.map(stepMarkdown),
    `---\n\n${tool.name} ${escaped(tool.version)}, ${shortTime(at)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function stepMarkdown(step: DiagnosisStep): string {
  const items = [
    ...step.evidence.map((text) => `- ${escaped(clipped(text, MOST_TEXT))}`),
    ...step.causes.slice(0, MOST_CAUSES).map(causeMarkdown),
    ...(step.causes.length > MOST_CAUSES ? [`- and ${counted(step.causes.length - MOST_CAUSES, 'more cause')}`] : []),
    ...followsText(step).map((text) => `- ${escaped(text)}`),
    ...step.unknown.map((text) => `- **?** ${escaped(clipped(text, MOST_TEXT))}`),
  ];
  return [`## ${MARKS[step.state]} ${escaped(step.title)}`, ...(items.length > 0 ? [items.join('\n')] : [])].join(
    '\n\n',
  );
}

function causeMarkdown(cause: Cause): string {
  const remedies = remediesOfCause(cause).map(({ text, url }) => {
    return `  - **What to do:** ${adviceMarkdown(text)}${url === '' ? '' : ` ${link(url)}`}`;
  });
  return [
    ...headlinesOf(cause.findings).map((headline) => `- **✗ ${escaped(headline)}**`),
    ...consequencesText(cause.consequences)
      .slice(0, MOST_CONSEQUENCES)
      .map((text) => `  - ↳ ${escaped(text)}`),
    ...remedies,
  ].join('\n');
}

/** Running text with its code marked. */
function adviceMarkdown(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? escaped(piece.text) : code(piece.text)))
    .join('')
    .trim();
}
