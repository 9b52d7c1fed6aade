import { count } from '../../common/words.ts';
import type { LogLine, LogReport } from '../../model/log-report.ts';
import {
  factsText,
  lineWords,
  logConclusion,
  logSubject,
  NOT_ASKED,
  nodeText,
  poolTexts,
  unknownLinesText,
  unreadTexts,
} from '../outline/log-words.ts';
import { clipped } from '../words/plain-text.ts';
import { code, escaped, escapedWithCode } from './markdown-text.ts';

const MAX_LINES = 20;
const MAX_NODES = 20;
const MAX_UNREAD = 10;
const MAX_UNKNOWN = 20;
const MAX_ALSO = 5;

/** What logs prove, for a ticket: the answer first where nothing else was asked. */
export function logMarkdown(report: LogReport, alone: boolean, unknown: boolean): readonly string[] {
  const lines = report.lines.filter(({ role, state }) => role !== 'fact' || state === 'stands');
  const more = lines.length - MAX_LINES;
  const known = [
    ...lines.slice(0, MAX_LINES).map(lineItem),
    ...(more > 0 ? [`- and ${count(more, 'more known line')}`] : []),
    ...[factsText(report.lines)].filter((text) => text !== '').map((text) => `- ${escaped(text)}`),
  ];
  return [
    `${alone ? '# Diagnosis' : '## Logs'}: ${escaped(logSubject(report))}`,
    ...(alone ? answer(report) : []),
    ...(known.length === 0 ? [] : [`## What the logs prove\n\n${known.join('\n')}`]),
    ...nodeSection(report),
    ...(unknown ? unknownSection(report) : []),
    ...notLookedAt(report, alone),
  ];
}

function answer(report: LogReport): readonly string[] {
  const { label, what, first, follows, also } = logConclusion(report);
  return [
    `**${label}**: ${escapedWithCode(what)}`,
    ...(first === '' ? [] : [`**FIRST**: ${escapedWithCode(first)}`]),
    ...(follows === '' ? [] : [`**FOLLOWS**: ${escaped(follows)}`]),
    ...also.slice(0, MAX_ALSO).map((text) => `**ALSO**: ${escapedWithCode(text)}`),
    ...(also.length > MAX_ALSO ? [`and ${count(also.length - MAX_ALSO, 'more cause')}`] : []),
  ];
}

function lineItem(line: LogLine): string {
  const { mark, headline, because, pods, proves, rulesOut } = lineWords(line);
  const under = [because, pods, `Proves: ${proves}`, ...(rulesOut === '' ? [] : [`Rules out: ${rulesOut}`])];
  return [
    `- **${mark}** ${escaped(headline)} ${code(clipped(line.error, 128))}`,
    ...under.filter((text) => text !== '').map((text) => `  - ${escaped(text)}`),
  ].join('\n');
}

function nodeSection({ nodes }: LogReport): readonly string[] {
  if (nodes.length === 0) return [];
  const more = nodes.length - MAX_NODES;
  const items = nodes
    .slice(0, MAX_NODES)
    .flatMap((node) => [
      `- ${escaped(nodeText(node))}`,
      ...node.pools.flatMap((pool) => poolTexts(pool).map((text) => `  - ${escaped(text)}`)),
    ]);
  return [`## Nodes\n\n${[...items, ...(more > 0 ? [`- and ${count(more, 'more node')}`] : [])].join('\n')}`];
}

function unknownSection({ unknownLines: { lines } }: LogReport): readonly string[] {
  if (lines.length === 0) return [];
  const items = lines
    .slice(0, MAX_UNKNOWN)
    .map((line) => `- ${count(line.count, 'time')}: ${code(clipped(line.sample, 300))}`);
  return [`## Not known\n\n${items.join('\n')}`];
}

function notLookedAt(report: LogReport, alone: boolean): readonly string[] {
  const items = [
    ...unreadTexts(report, MAX_UNREAD).map((text) => `Not read: ${text}`),
    ...[unknownLinesText(report)].filter((text) => text !== ''),
    ...(alone ? [NOT_ASKED] : []),
  ].map((text) => `- ${escaped(text)}`);
  return items.length === 0 ? [] : [`## Not looked at\n\n${items.join('\n')}`];
}
