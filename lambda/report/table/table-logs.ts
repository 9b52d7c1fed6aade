import { count } from '../../common/words.ts';
import type { DiagnosisReport } from '../../model/diagnosis.ts';
import type { LogLine, LogReport } from '../../model/log-report.ts';
import {
  factsText,
  lineWords,
  logConclusion,
  logSubject,
  NOT_ASKED,
  nodeText,
  poolTexts,
  toldLines,
  unknownLinesText,
  unreadTexts,
} from '../outline/log-words.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
import { clipped, harmless, shortTime } from '../words/plain-text.ts';

const MAX_LINES = 12;
const MAX_PASSED = 5;
const MAX_NODES = 10;
const MAX_ALSO = 5;
const MAX_UNREAD = 5;
const MAX_UNKNOWN = 20;

const INDENT = '    ';

/** What a report from logs has besides its words. */
export interface LogView {
  /** Nothing but the logs was asked, so that they have the answer. */
  readonly alone: boolean;
  /** Lines of the components that are not known, too. */
  readonly unknown: boolean;
}

/** What logs prove, for a terminal: known lines, nodes with their pools, what was not read, and what it comes to. */
export function logSections(
  report: LogReport,
  tool: DiagnosisReport['tool'],
  { alone, unknown }: LogView,
  layout: Layout,
  answerFirst: boolean,
): readonly (readonly string[])[] {
  const answer = alone ? [answerLines(report, layout)] : [];
  return [
    headLines(report, tool, alone, layout),
    ...(answerFirst ? answer : []),
    ...knownLines(report, layout),
    ...nodeLines(report, layout),
    ...(unknown ? unknownLines(report, layout) : []),
    notReadLines(report, alone, layout),
    ...answer,
  ].filter((lines) => lines.length > 0);
}

function headLines(
  report: LogReport,
  tool: DiagnosisReport['tool'],
  alone: boolean,
  { width, paint }: Layout,
): readonly string[] {
  if (!alone) return wrap(logSubject(report), width, 'LOGS  ').map(paint.strong);
  return [
    ...wrap(logSubject(report), width, 'DIAGNOSIS  ').map(paint.strong),
    ...wrap(`${tool.name} ${harmless(tool.version)}, ${shortTime(report.at)}`, width, ' '.repeat(11)).map(paint.faint),
  ];
}

function answerLines(report: LogReport, { width, paint }: Layout): readonly string[] {
  const { label, what, first, follows, also } = logConclusion(report);
  const labelled = (name: string) => name.padEnd(label.length + 2);
  return [
    ...wrap(what, width, labelled(label)),
    ...(first === '' ? [] : wrap(first, width, labelled('FIRST'))),
    ...(follows === '' ? [] : wrap(follows, width, labelled('FOLLOWS'))),
    ...also.slice(0, MAX_ALSO).flatMap((text) => wrap(text, width, labelled('ALSO'))),
    ...(also.length > MAX_ALSO
      ? wrap(`and ${count(also.length - MAX_ALSO, 'more cause')}`, width, labelled('ALSO'))
      : []),
  ].map(paint.strong);
}

function knownLines({ lines }: LogReport, layout: Layout): readonly (readonly string[])[] {
  const { standing, others } = toldLines(lines);
  const shown = [...standing.slice(0, MAX_LINES), ...others.slice(0, MAX_PASSED)];
  const more = standing.length + others.length - shown.length;
  const facts = factsText(lines);
  const rest = [
    ...(more > 0 ? [`and ${count(more, 'more known line')}: see the JSON form`] : []),
    ...(facts === '' ? [] : [facts]),
  ];
  return [
    ...shown.map((line) => knownLine(line, layout)),
    ...(rest.length === 0 ? [] : [rest.flatMap((text) => wrap(text, layout.width, '').map(layout.paint.faint))]),
  ];
}

function knownLine(line: LogLine, { width, paint }: Layout): readonly string[] {
  const { mark, headline, because, pods, proves, rulesOut } = lineWords(line);
  const tone = line.state === 'stands' ? 'high' : line.state === 'passed' ? 'clean' : 'info';
  const [first = '', ...rest] = wrap(`${headline} [${clipped(line.error, 128)}]`, width, `${mark} `);
  const under = (text: string) => wrap(text, width, INDENT);
  return [
    paint.tone(tone, first.slice(0, 1)) + paint.strong(first.slice(1)),
    ...rest.map(paint.strong),
    ...(because === '' ? [] : under(because)),
    ...(pods === '' ? [] : under(pods)),
    ...under(`Proves: ${proves}`).map(paint.faint),
    ...(rulesOut === '' ? [] : under(`Rules out: ${rulesOut}`).map(paint.faint)),
  ];
}

function nodeLines({ nodes }: LogReport, { width, paint }: Layout): readonly (readonly string[])[] {
  if (nodes.length === 0) return [];
  const lines = nodes
    .slice(0, MAX_NODES)
    .flatMap((node) => [
      ...wrap(nodeText(node), width, '  ').map(paint.strong),
      ...node.pools.flatMap((pool) => poolTexts(pool).flatMap((text) => wrap(text, width, INDENT))),
    ]);
  const more = nodes.length - MAX_NODES;
  return [[paint.strong('NODES'), ...lines, ...(more > 0 ? [`  and ${count(more, 'more node')}`] : [])]];
}

function unknownLines(
  { unknownLines: { lines } }: LogReport,
  { width, paint }: Layout,
): readonly (readonly string[])[] {
  if (lines.length === 0) return [];
  const shown = lines
    .slice(0, MAX_UNKNOWN)
    .flatMap((line) => wrap(`${count(line.count, 'time')}: ${clipped(line.sample, 300)}`, width, '  '));
  return [[paint.strong('NOT KNOWN'), ...shown]];
}

function notReadLines(report: LogReport, alone: boolean, { width, paint }: Layout): readonly string[] {
  const unread = unreadTexts(report, MAX_UNREAD);
  const unknown = unknownLinesText(report);
  return [
    ...(unread.length === 0 ? [] : ['NOT READ', ...unread.flatMap((text) => wrap(text, width, '  • '))]).map(
      paint.warning,
    ),
    ...(unknown === '' ? [] : wrap(unknown, width, '')).map(paint.faint),
    ...(alone ? wrap(NOT_ASKED, width, 'NOT LOOKED AT  ').map(paint.faint) : []),
  ];
}
