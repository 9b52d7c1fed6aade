import { amount, count } from '../../common/words.ts';
import type { Block } from '../outline/blocks.ts';
import type { Changes } from '../outline/changes.ts';
import type { Entries } from '../outline/entries.ts';
import { cutText, fitBlocks, type Wording } from '../outline/fit-blocks.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import { alsoCounted } from '../outline/group-words.ts';
import type { Outline } from '../outline/outline.ts';
import { outcomeText, refusalText } from '../words/cleanup-words.ts';
import { chatCode, chatLink, chatText } from './chat-text.ts';

/** Amazon Q Developer in chat applications, custom notification: longest description, in characters. */
const MAX_DESCRIPTION = 8000;

/** What the description keeps for what could not be looked at, and for all that stands around the findings. */
const ROOM_FOR_COVERAGE = 2400;
const ROOM_FOR_REST = 900;
const ROOM_FOR_CLEANUP = 1300;
const ROOM_FOR_RESOLVED = 900;
const ROOM_FOR_MEMORY = 500;

const MAX_LOCATION = 600;
const MAX_WHOLE = 3;

const WORDING: Wording = {
  head: ({ severity, check, findingCount, followsFrom }) => {
    const cause = followsFrom === null ? '' : ` · follows from ${chatText(followsFrom.check, 128)}`;
    return `*${severity.toUpperCase()}* ${chatText(check, 128)} · ${count(findingCount, 'finding')}${cause}\n`;
  },
  group: ({ words, severity }, index) => {
    const details = index < MAX_WHOLE && severity !== 'info' ? words.details.slice(0, 2) : [];
    const lines = [`${words.place}: ${words.headline}`, ...details];
    const told = lines.map((line, row) => `${row === 0 ? '• ' : '    '}${chatText(line, 700)}\n`);
    return [...told, words.was === '' ? '' : `    ${chatText(words.was, 100)}\n`].join('');
  },
  foot: () => '\n',
  sizeOf: (text) => text.length,
};

/**
 * What chat shows of a report, in at most 8,000 characters: what is new or worse first, the least severe of it cut first,
 * and counted; then what is gone, how much is still open, and what could not be looked at.
 */
export function chatDescription(outline: Outline, reportLocation: string | null): string {
  const { verdict, changes, run } = outline;
  const said = changes === null || run === 'clean-up' ? '' : `${changes.sentence}\n`;
  const head = `${said}${chatText(`${verdict.found} · ${verdict.read}`, 400)}\n\n`;
  const cleanup = cleanupText(outline);
  const known = changes === null ? resolvedText(outline.resolved) : knownText(changes);
  const rest = [coverageText(outline), memoryText(outline), restText(outline, reportLocation)].join('');
  const room = MAX_DESCRIPTION - head.length - cleanup.length - known.length - rest.length;
  return [head, cleanup, findingsText(outline, room), known, rest].join('').trimEnd();
}

/** What is new and worse, or without a ledger all that is open, in as much room. */
function findingsText({ open, changes }: Outline, room: number): string {
  if (changes === null) return blocksText('', open.blocks, room);
  const { fresh, worse } = changes;
  const share = worse.count === 0 ? 0 : Math.floor(room / 3);
  return [blocksText('*NEW*\n', fresh.blocks, room - share), blocksText('*WORSE*\n', worse.blocks, share)].join('');
}

function blocksText(head: string, blocks: readonly Block[], room: number): string {
  if (blocks.length === 0) return '';
  const fitted = fitBlocks(blocks, room - head.length - ROOM_FOR_CUT, WORDING);
  const cutLine = cutText(fitted.cut);
  return [head, ...fitted.blocks, cutLine === '' ? '' : `${cutLine}\n\n`].join('');
}

/** Longest line that says how many were cut. */
const ROOM_FOR_CUT = 200;

/** What readers know of: what is gone, and how much is still open. */
function knownText({ resolved, stillOpen }: Changes): string {
  if (stillOpen.count === 0) return resolvedText(resolved);
  const open = `${count(stillOpen.count, 'finding')}: ${stillOpen.severities}`;
  return `${resolvedText(resolved)}*STILL OPEN* ${open}\n\n`;
}

function resolvedText({ count: resolved, groups }: Entries): string {
  if (resolved === 0) return '';
  const lines = groups.map((group) => {
    const { place, headline } = group.words;
    return `• ${chatText(`${place}: ${group.check}${alsoCounted(group)}, ${headline}`, 300)}\n`;
  });
  return section(`*RESOLVED* ${count(resolved, 'finding')}`, lines, ROOM_FOR_RESOLVED);
}

function cleanupText({ cleanup, run }: Outline): string {
  if (cleanup === null) return '';
  const { cleaned, refusals } = cleanup;
  const lines = [
    ...cleaned.map(({ place, taken, freed, outcomes, record }) => {
      const done = outcomes.map(([kind, group]) => `${amount(group.length)} ${outcomeText(kind)}`).join(', ');
      const what =
        outcomes.length === 0 ? count(taken.length, 'ENI') : `${done}, ${count(freed, 'address', 'addresses')} freed`;
      const onRecord = record === null || outcomes.length === 0 ? '' : `; on record in ${objectText(record)}`;
      return `• ${chatText(`${place}: ${what}`, 700)}${onRecord}\n`;
    }),
    ...refusals.map(({ reason, message, places }) => {
      return `• ${chatText(`refused in ${placesText(places)}, ${refusalText(reason)}: ${causeText(message)}`, 500)}\n`;
    }),
  ];
  if (lines.length === 0 && run === 'clean-up') return '';
  const summary = run === 'clean-up' ? '' : ` ${cleanup.summary}`;
  return section(`*CLEAN-UP*${summary}`, lines, ROOM_FOR_CLEANUP);
}

/** In a code span the place of an object is copied as it is, and is no link. */
function objectText(path: string): string {
  return /^[\w.:/-]{1,500}$/.test(path) ? chatCode(path, 500) : chatText(path, 500);
}

function memoryText({ memory: { causes, consequence } }: Outline): string {
  if (causes.length === 0) return '';
  const lines = causes.map(({ message, places }) => `• ${chatText(`${message} (${placesText(places)})`, 400)}\n`);
  return section(`*WITHOUT MEMORY* ${consequence}`, lines, ROOM_FOR_MEMORY);
}

function coverageText({ coverage: { unread, unanswered } }: Outline): string {
  if (unread.length + unanswered.length === 0) return '';
  const mark = ({ isNew }: { readonly isNew: boolean }) => (isNew ? '*NEW* ' : '');
  const lines = [
    ...unread.map((entry) => {
      const { what, advice, cause } = entry.words;
      const text = `${what} in ${placesText(entry.places)}. ${advice || cause}`;
      return `• ${mark(entry)}${chatText(text, 500)}\n`;
    }),
    ...unanswered.map((entry) => `• ${mark(entry)}${chatText([entry.text, ...entry.failures].join(': '), 700)}\n`),
  ];
  return section('*NOT LOOKED AT*', lines, ROOM_FOR_COVERAGE);
}

/** A heading and as many lines as there is room for; the others are counted. */
function section(head: string, lines: readonly string[], room: number): string {
  const [shown, left] = within(lines, room);
  return `${head}\n${shown}${left > 0 ? `• and ${count(left, 'thing')} more\n` : ''}\n`;
}

function restText({ suppressions, coverage }: Outline, reportLocation: string | null): string {
  const notices = suppressions.notices.map((notice) => `• ${chatText(notice, 300)}\n`);
  const [shown, left] = within(notices, ROOM_FOR_REST - 300);
  return [
    suppressions.text === '' ? '' : `${suppressions.text}.\n`,
    shown,
    left > 0 ? `• and ${count(left, 'suppression')} more to look at\n` : '',
    coverage.lookedAt === '' ? '' : `Looked at ${coverage.lookedAt}.\n`,
    // Half a link is none; the context of the notification has it whole.
    reportLocation === null || reportLocation.length > MAX_LOCATION
      ? ''
      : `The whole report: ${chatLink(reportLocation, MAX_LOCATION)}`,
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
