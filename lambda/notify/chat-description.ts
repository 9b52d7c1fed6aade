import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { cleanupOutline, cleanupSummary } from '../report/outline/cleanup-outline.ts';
import { causeText, placesText, unansweredText, unreadAdvice, unreadText } from '../report/outline/gap-words.ts';
import { alsoCounted, detailsOf, headlineOf, placeOf } from '../report/outline/group-words.ts';
import type { Unanswered, Unread } from '../report/outline/not-looked-at.ts';
import { type Block, blocksOf, type FindingGroup, resolvedFindings } from '../report/outline/outline.ts';
import { isCleanupAlone, lookedAt } from '../report/outline/verdict.ts';
import { consequenceText, withoutMemory } from '../report/outline/without-memory.ts';
import { outcomeText, refusalText } from '../report/words/cleanup-words.ts';
import { amount, counted } from '../report/words/plain-text.ts';
import { noticeText, suppressedText } from '../report/words/suppression-words.ts';
import { changeSentence, severitiesText, wasText } from './changed-words.ts';
import { chatCode, chatLink, chatText } from './chat-text.ts';
import type { Changed, Digest } from './digest.ts';
import { cutText, fitBlocks, type Wording } from './pieces.ts';

/** Amazon Q Developer in chat applications, custom notification: longest description, in characters. */
const MOST_DESCRIPTION = 8000;

/** What the description keeps for what could not be looked at, and for all that stands around the findings. */
const ROOM_FOR_COVERAGE = 2400;
const ROOM_FOR_REST = 900;
const ROOM_FOR_CLEANUP = 1300;
const ROOM_FOR_RESOLVED = 900;
const ROOM_FOR_MEMORY = 500;

const MOST_LOCATION = 600;
const MOST_WHOLE = 3;

const WORDING: Wording = {
  head: ({ severity, check, findingCount }) =>
    `*${severity.toUpperCase()}* ${chatText(check, 128)} · ${counted(findingCount, 'finding')}\n`,
  group: (group, index) => {
    const details = index < MOST_WHOLE && group.severity !== 'info' ? detailsOf(group).slice(0, 2) : [];
    const lines = [`${placeOf(group)}: ${headlineOf(group)}`, ...details];
    return lines.map((line, row) => `${row === 0 ? '• ' : '    '}${chatText(line, 700)}\n`).join('');
  },
  foot: () => '\n',
  sizeOf: (text) => text.length,
};

/**
 * What chat shows of a digest, in at most 8,000 characters: what is new or worse first, the least severe of it cut first,
 * and counted; then what is gone, how much is still open, and what could not be looked at.
 */
export function chatDescription(report: Report, digest: Digest, reportLocation: string | null): string {
  const { verdict, changed } = digest;
  const said = changed === null || isCleanupAlone(report) ? '' : `${changeSentence(changed, digest, report)}\n`;
  const head = `${said}${chatText(`${verdict.found} · ${verdict.read}`, 400)}\n\n`;
  const cleanup = cleanupText(report);
  const known = changed === null ? resolvedText(resolvedFindings(report.findings)) : knownText(changed);
  const rest = [coverageText(digest), memoryText(report), restText(report, reportLocation)].join('');
  const room = MOST_DESCRIPTION - head.length - cleanup.length - known.length - rest.length;
  return [head, cleanup, findingsText(digest, room), known, rest].join('').trimEnd();
}

/** What is new and worse, or without a ledger all that is open, in as much room. */
function findingsText({ blocks, changed }: Digest, room: number): string {
  if (changed === null) return blocksText('', blocks, room);
  const { fresh, worse } = changed;
  const share = worse.length === 0 ? 0 : Math.floor(room / 3);
  return [
    blocksText('*NEW*\n', blocksOf(fresh), room - share),
    blocksText('*WORSE*\n', blocksOf(worse), share, ({ findings }) => wasText(findings, changed)),
  ].join('');
}

function blocksText(
  head: string,
  blocks: readonly Block[],
  room: number,
  note: (group: FindingGroup) => string = () => '',
): string {
  if (blocks.length === 0) return '';
  const group: Wording['group'] = (one, index) => {
    const text = note(one);
    return `${WORDING.group(one, index)}${text === '' ? '' : `    ${chatText(text, 100)}\n`}`;
  };
  const fitted = fitBlocks(blocks, room - head.length - ROOM_FOR_CUT, { ...WORDING, group });
  const cutLine = cutText(fitted.cut);
  return [head, ...fitted.blocks, cutLine === '' ? '' : `${cutLine}\n\n`].join('');
}

/** Longest line that says how many were cut. */
const ROOM_FOR_CUT = 200;

/** What readers know of: what is gone, and how much is still open. */
function knownText({ resolved, stillOpen }: Changed): string {
  if (stillOpen.length === 0) return resolvedText(resolved);
  const open = `${counted(stillOpen.length, 'finding')}: ${severitiesText(stillOpen)}`;
  return `${resolvedText(resolved)}*STILL OPEN* ${open}\n\n`;
}

function resolvedText(resolved: readonly Finding[]): string {
  if (resolved.length === 0) return '';
  const lines = blocksOf(resolved)
    .flatMap((block) => block.groups)
    .map(
      (group) => `• ${chatText(`${placeOf(group)}: ${group.check}${alsoCounted(group)}, ${headlineOf(group)}`, 300)}\n`,
    );
  return section(`*RESOLVED* ${counted(resolved.length, 'finding')}`, lines, ROOM_FOR_RESOLVED);
}

function cleanupText(report: Report): string {
  const { cleanup } = report;
  if (cleanup === null) return '';
  const { cleaned, refusals } = cleanupOutline(cleanup);
  const lines = [
    ...cleaned.map(({ place, taken, freed, outcomes, record }) => {
      const done = outcomes.map(([kind, group]) => `${amount(group.length)} ${outcomeText(kind)}`).join(', ');
      const what =
        outcomes.length === 0
          ? counted(taken.length, 'ENI')
          : `${done}, ${counted(freed, 'address', 'addresses')} freed`;
      const onRecord = record === null || outcomes.length === 0 ? '' : `; on record in ${objectText(record)}`;
      return `• ${chatText(`${place}: ${what}`, 700)}${onRecord}\n`;
    }),
    ...refusals.map(({ reason, message, places }) => {
      return `• ${chatText(`refused in ${placesText(places)}, ${refusalText(reason)}: ${causeText(message)}`, 500)}\n`;
    }),
  ];
  if (lines.length === 0 && isCleanupAlone(report)) return '';
  const summary = isCleanupAlone(report) ? '' : ` ${cleanupSummary(cleanup)}`;
  return section(`*CLEAN-UP*${summary}`, lines, ROOM_FOR_CLEANUP);
}

/** In a code span the place of an object is copied as it is, and is no link. */
function objectText(path: string): string {
  return /^[\w.:/-]{1,500}$/.test(path) ? chatCode(path, 500) : chatText(path, 500);
}

function memoryText(report: Report): string {
  const causes = withoutMemory(report);
  if (causes.length === 0) return '';
  const lines = causes.map(
    ({ message, places }) => `• ${chatText(`${causeText(message)} (${placesText(places)})`, 400)}\n`,
  );
  return section(`*WITHOUT MEMORY* ${consequenceText(report)}`, lines, ROOM_FOR_MEMORY);
}

function coverageText({ notLookedAt: { unread, unanswered }, isNewGap }: Digest): string {
  if (unread.length + unanswered.length === 0) return '';
  const mark = (entry: Unread | Unanswered) => (isNewGap(entry) ? '*NEW* ' : '');
  const lines = [
    ...unread.map((entry) => {
      const text = `${unreadText(entry)} in ${placesText(entry.places)}. ${unreadAdvice(entry) || causeText(entry.message)}`;
      return `• ${mark(entry)}${chatText(text, 500)}\n`;
    }),
    ...unanswered.map(
      (entry) => `• ${mark(entry)}${chatText([unansweredText(entry), ...entry.failures].join(': '), 700)}\n`,
    ),
  ];
  return section('*NOT LOOKED AT*', lines, ROOM_FOR_COVERAGE);
}

/** A heading and as many lines as there is room for; the others are counted. */
function section(head: string, lines: readonly string[], room: number): string {
  const [shown, left] = within(lines, room);
  return `${head}\n${shown}${left > 0 ? `• and ${counted(left, 'thing')} more\n` : ''}\n`;
}

function restText(report: Report, reportLocation: string | null): string {
  const { summary } = report;
  const notices = summary.suppressionNotices.map((notice) => `• ${chatText(noticeText(notice), 300)}\n`);
  const [shown, left] = within(notices, ROOM_FOR_REST - 300);
  const suppressed = suppressedText(summary);
  return [
    suppressed === '' ? '' : `${suppressed}.\n`,
    shown,
    left > 0 ? `• and ${counted(left, 'suppression')} more to look at\n` : '',
    lookedAt(report) === '' ? '' : `Looked at ${lookedAt(report)}.\n`,
    // Half a link is none; the context of the notification has it whole.
    reportLocation === null || reportLocation.length > MOST_LOCATION
      ? ''
      : `The whole report: ${chatLink(reportLocation, MOST_LOCATION)}`,
  ].join('');
}

/** The first lines that fit, and how many are left. */
function within(lines: readonly string[], room: number): readonly [string, number] {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length > room) return [text, lines.length - index];
    text += line;
  }
  return [text, 0];
}
