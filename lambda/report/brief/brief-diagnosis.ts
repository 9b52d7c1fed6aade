import { amount, count } from '../../common/words.ts';
import type { Cause, Diagnosis, DiagnosisReport, DiagnosisStep } from '../../model/diagnosis.ts';
import type { LogLine, LogReport } from '../../model/log-report.ts';
import { condensedFindings } from '../outline/condensed-findings.ts';
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
import {
  lineWords,
  logConclusion,
  loggedTexts,
  logSubject,
  NOT_ASKED,
  nodeText,
  poolTexts,
  toldLines,
  unknownLinesText,
  unreadTexts,
} from '../outline/log-words.ts';
import type { ShownStep } from '../outline/remedies.ts';
import { clipped, shortTime } from '../words/plain-text.ts';
import { shellCommand, UNWRITABLE } from '../words/shell.ts';
import { tokensAtMost } from './tokens.ts';

/** What a brief diagnosis has at most, by `tokensAtMost`: it fits a chat, a ticket, an assistant's context. */
export const BRIEF_TOKENS = 2_000;

/** For the line that says what was left out. */
const RESERVE = 40;

const MAX_ANSWER = 600;
const MAX_LINE = 300;
const MAX_CAUSES = 3;
const MAX_CONSEQUENCES = 4;
const MAX_OPEN = 4;
const MAX_UNSEARCHED = 3;

/** What goes in before what, where not all fits. */
const RANKS = ['answer', 'first', 'unread', 'follows', 'wrong', 'remedy', 'open', 'well', 'looked-at'] as const;

interface Part {
  readonly rank: (typeof RANKS)[number];
  readonly lines: readonly string[];
}

/**
 * The whole answer in a bounded length, whatever the estate: what is most likely and what to type first, what is wrong, what
 * is open, what is well. What does not fit is left out whole, the least needed first, and counted.
 */
export function briefDiagnosis({ diagnoses, unsearched, logs }: DiagnosisReport): string {
  const more = unsearched.length - MAX_UNSEARCHED;
  const places = unsearched.slice(0, MAX_UNSEARCHED).map((place) => clipped(unsearchedText(place), MAX_LINE));
  const rest = more > 0 ? [`and ${count(more, 'more target')}`] : [];
  const unread = [...places, ...rest].map((text) => `NOT LOOKED AT, there may be one of that name: ${text}`);
  return fitted([
    ...diagnoses.flatMap((diagnosis) => partsOf(diagnosis, logs)),
    ...(logs === null ? [] : logParts(logs, diagnoses.length === 0)),
    ...(unread.length === 0 ? [] : [part('unread', ...unread)]),
  ]);
}

function fitted(parts: readonly Part[]): string {
  let left = BRIEF_TOKENS - RESERVE;
  const kept = new Set<Part>();
  for (const rank of RANKS) {
    for (const each of parts.filter((one) => one.rank === rank)) {
      const tokens = tokensAtMost(textOf(each));
      if (tokens > left) continue;
      left -= tokens;
      kept.add(each);
    }
  }
  const leftOut = parts.filter((each) => !kept.has(each)).reduce((sum, { lines }) => sum + lines.length, 0);
  const note = leftOut === 0 ? '' : `${count(leftOut, 'more line')} left out: --format json has everything\n`;
  const text = parts.filter((each) => kept.has(each)).map(textOf);
  return text.length === 0 ? '\n' : text.join('') + note;
}

function textOf({ lines }: Part): string {
  return lines.map((line) => `${line}\n`).join('');
}

function partsOf(diagnosis: Diagnosis, logs: LogReport | null): readonly Part[] {
  const { steps, conclusion } = diagnosis;
  const { label, now, what, first, count: counts } = conclusionParts(diagnosis, logs);
  const well = steps.filter(({ state }) => state === 'ok' || state === 'not-applicable');
  const others = steps.filter((step) => !well.includes(step));
  return [
    part('answer', `${clipped(subjectText(diagnosis), MAX_LINE)}, ${shortTime(diagnosis.at)}`),
    ...(now === '' ? [] : [part('answer', `NOW: ${now}`)]),
    part('answer', `${label}: ${clipped(what, MAX_ANSWER)}`),
    ...(first.length === 0 ? [] : [part('first', ...stepLines(first, 'FIRST: ', '  '))]),
    ...(conclusion.cause === null ? [] : [part('follows', ...consequenceLines(conclusion.cause))]),
    part('answer', counts),
    ...others.flatMap((step) => stepParts(step, diagnosis, logs)),
    ...well.map((step) => part('well', titleLine(step))),
    ...lookedAtParts(diagnosis),
  ];
}

function stepParts(step: DiagnosisStep, diagnosis: Diagnosis, logs: LogReport | null): readonly Part[] {
  const { cause: told } = diagnosis.conclusion;
  const causes = step.causes.filter((cause) => cause !== told);
  const more = causes.length - MAX_CAUSES;
  const open = openSteps(step, diagnosis);
  const openMore = open.length - MAX_OPEN;
  const rank = step.state === 'bad' ? 'wrong' : 'open';
  return [
    part(rank, titleLine(step), ...followsTexts(step, diagnosis).map((text) => `  ↳ ${clipped(text, MAX_LINE)}`)),
    ...loggedTexts(step, logs).map(({ mark, text }) => part('wrong', `  ${mark} ${clipped(text, MAX_LINE)}`)),
    ...causes.slice(0, MAX_CAUSES).flatMap(causeParts),
    ...(more > 0 ? [part('wrong', `  and ${count(more, 'more cause')}`)] : []),
    ...open.slice(0, MAX_OPEN).map((steps) => part('open', ...stepLines(steps, '  ? ', '    '))),
    ...(openMore > 0 ? [part('open', `  ? and ${amount(openMore)} more`)] : []),
  ];
}

function causeParts(cause: Cause): readonly Part[] {
  const [remedy] = remediesOfCause(cause);
  return [
    part('wrong', ...condensedLines(cause.findings, '  ✗ ', MAX_CAUSES)),
    ...(remedy === undefined ? [] : [part('remedy', ...stepLines(untilCommand(remedy.steps), '    → ', '      '))]),
    part('follows', ...consequenceLines(cause)),
  ];
}

function untilCommand(steps: readonly ShownStep[]): readonly ShownStep[] {
  const command = steps.findIndex((step) => 'argv' in step);
  return steps.slice(0, command < 0 ? 1 : command + 1);
}

function consequenceLines({ consequences }: Cause): readonly string[] {
  return condensedLines(consequences, '  ↳ ', MAX_CONSEQUENCES);
}

function condensedLines(findings: Cause['findings'], bullet: string, most: number): readonly string[] {
  const condensed = condensedFindings(findings);
  const more = condensed.length - most;
  return [
    ...condensed
      .slice(0, most)
      .map(({ check, text }) => `${bullet}${clipped(text, MAX_LINE)} [${clipped(check, 128)}]`),
    ...(more > 0 ? [`${bullet}and ${amount(more)} more`] : []),
  ];
}

/** A command is there whole or not at all. */
function stepLines(steps: readonly ShownStep[], first: string, rest: string): readonly string[] {
  return steps.map((step, index) => {
    const text = 'text' in step ? clipped(step.text, MAX_LINE) : (shellCommand(step.argv) ?? UNWRITABLE);
    return `${index === 0 ? first : rest}${text}`;
  });
}

function titleLine(step: DiagnosisStep): string {
  return `${MARKS[step.state]} ${clipped(titleText(step), MAX_LINE)}`;
}

function lookedAtParts(diagnosis: Diagnosis): readonly Part[] {
  const texts = lookedAtTexts(diagnosis);
  if (texts === undefined) return [];
  return [
    part('looked-at', `LOOKED AT: ${clipped(texts.lookedAt, MAX_ANSWER)}`),
    part('open', `NOT LOOKED AT: ${clipped(texts.notLookedAt, MAX_ANSWER)}`),
  ];
}

function logParts(logs: LogReport, alone: boolean): readonly Part[] {
  const { label, what, first, follows, also } = logConclusion(logs);
  const { standing, others } = toldLines(logs.lines);
  const pools = logs.nodes.flatMap((node) => [
    nodeText(node),
    ...node.pools.flatMap(poolTexts).map((text) => `  ${text}`),
  ]);
  const unread = unreadTexts(logs, MAX_UNSEARCHED);
  const unknown = unknownLinesText(logs);
  return [
    part('answer', `${alone ? '' : 'LOGS: '}${clipped(logSubject(logs), MAX_LINE)}`),
    part('answer', `${label}: ${clipped(what, MAX_ANSWER)}`),
    ...(first === '' ? [] : [part('first', `FIRST: ${clipped(first, MAX_ANSWER)}`)]),
    ...(follows === '' ? [] : [part('follows', `FOLLOWS: ${clipped(follows, MAX_LINE)}`)]),
    ...also.map((text) => part('wrong', `ALSO: ${clipped(text, MAX_LINE)}`)),
    ...unread.map((text) => part('unread', `NOT READ: ${clipped(text, MAX_LINE)}`)),
    ...[...standing, ...others].map((line) => part(line.state === 'stands' ? 'wrong' : 'well', ...logLines(line))),
    ...pools.map((text) => part('open', clipped(text, MAX_LINE))),
    ...(unknown === '' ? [] : [part('looked-at', clipped(unknown, MAX_LINE))]),
    ...(alone ? [part('open', `NOT LOOKED AT: ${NOT_ASKED}`)] : []),
  ];
}

function logLines(line: LogLine): readonly string[] {
  const { mark, headline, because, proves, rulesOut } = lineWords(line);
  const under = [because, `proves: ${proves}`, ...(rulesOut === '' ? [] : [`rules out: ${rulesOut}`])];
  return [
    `${mark} ${clipped(headline, MAX_LINE)} [${clipped(line.error, 128)}]`,
    ...under.filter((text) => text !== '').map((text) => `  ${clipped(text, MAX_LINE)}`),
  ];
}

function part(rank: Part['rank'], ...lines: readonly string[]): Part {
  return { rank, lines };
}
