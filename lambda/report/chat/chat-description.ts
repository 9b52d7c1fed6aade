import { amount, count } from '../../common/words.ts';
import type { Changes } from '../outline/changes.ts';
import { inBrief } from '../outline/coverage.ts';
import type { Entries } from '../outline/entries.ts';
import { cutOf, cutText } from '../outline/fit-blocks.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import { alsoCounted } from '../outline/group-words.ts';
import type { Outline } from '../outline/outline.ts';
import { outcomeText, refusalText } from '../words/cleanup-words.ts';
import { chatCode, chatLink, chatText } from './chat-text.ts';

/** Amazon Q Developer in chat applications, custom notification: longest description, in characters. */
const MAX_DESCRIPTION = 8000;

/** A longer card is folded or scrolled past. */
const MOST_LINES = 12;

const MOST_OF_CLEANUP = 4;
const MOST_NOT_LOOKED_AT = 2;

const MAX_LOCATION = 600;
const MAX_LINE = 420;

/**
 * What chat shows of a report, in at most 12 lines and 8,000 characters: what is new or worse first, a line each, the
 * least severe of it cut first, and counted; then how much is gone, how much is still open, and what could not be looked
 * at. What to do is in the steps of the card.
 */
export function chatDescription(outline: Outline, reportLocation: string | null): string {
  const { verdict, changes, run } = outline;
  const head = [
    ...(changes === null || run === 'clean-up' ? [] : [changes.sentence]),
    chatText(`${verdict.found} · ${verdict.read}`, 400),
    ...cleanupLines(outline),
  ];
  const tail = [
    ...knownLines(outline),
    ...notLookedAtLines(outline),
    ...memoryLines(outline),
    [...audienceLines(outline), ...suppressedLines(outline), ...lookedAtLines(outline, reportLocation)].join(' '),
  ].filter((line) => line !== '');
  const room = Math.max(1, MOST_LINES - head.length - tail.length);
  const all = [...head, ...findingLines(changes?.toAct ?? outline.open, changes, room), ...tail];
  return within(all, MAX_DESCRIPTION).join('\n');
}

/** Worst first; what got worse says what it was. */
function findingLines({ blocks }: Entries, changes: Changes | null, room: number): readonly string[] {
  const groups = blocks.flatMap((block) => block.groups.map((group) => ({ block, group })));
  const worse = new Map(changes?.worse.groups.map((group) => [group.findings[0]?.id, group.words.was]));
  const shown = groups.length <= room ? groups : groups.slice(0, room - 1);
  const lines = shown.map(({ block, group: { severity, check, words, findings } }) => {
    const was = worse.get(findings[0]?.id) ?? '';
    const status = [was, block.followsFrom === null ? '' : `follows from ${block.followsFrom.check}`];
    const said = status.filter((part) => part !== '').map((part) => ` (${part})`);
    const text = `${check}${said.join('')}: ${words.headline} · ${words.place}`;
    return `• *${severity.toUpperCase()}* ${chatText(text, MAX_LINE)}`;
  });
  const left = groups.slice(shown.length);
  if (left.length === 0) return lines;
  return [...lines, cutText(cutOf(left.map(({ group }) => group)))];
}

/** What readers know of: how much is gone, and how much is still open. */
function knownLines({ resolved, changes }: Outline): readonly string[] {
  const gone = changes?.resolved ?? resolved;
  const open = changes?.stillOpen;
  return [
    ...(gone.count === 0 ? [] : [resolvedLine(gone)]),
    ...(open === undefined || open.count === 0
      ? []
      : [`*STILL OPEN* ${count(open.count, 'finding')}: ${open.severities}`]),
  ];
}

function resolvedLine({ count: resolved, groups }: Entries): string {
  const named = groups.slice(0, 2).map((group) => `${group.check}${alsoCounted(group)}, ${group.words.headline}`);
  const more = groups.length > named.length ? '; …' : '';
  return `*RESOLVED* ${count(resolved, 'finding')}: ${chatText(named.join('; '), MAX_LINE)}${more}`;
}

function audienceLines({ audience }: Outline): readonly string[] {
  return audience === '' ? [] : [chatText(audience, MAX_LINE)];
}

function cleanupLines({ cleanup, run }: Outline): readonly string[] {
  if (cleanup === null) return [];
  const { cleaned, refusals } = cleanup;
  const lines = [
    ...cleaned.map(({ place, taken, freed, outcomes, record }) => {
      const done = outcomes.map(([kind, group]) => `${amount(group.length)} ${outcomeText(kind)}`).join(', ');
      const what =
        outcomes.length === 0 ? count(taken.length, 'ENI') : `${done}, ${count(freed, 'address', 'addresses')} freed`;
      const onRecord = record === null || outcomes.length === 0 ? '' : `; on record in ${objectText(record)}`;
      return `• ${chatText(`${place}: ${what}`, 700)}${onRecord}`;
    }),
    ...refusals.map(
      ({ reason, message, places }) =>
        `• ${chatText(`refused in ${placesText(places)}, ${refusalText(reason)}: ${causeText(message)}`, 500)}`,
    ),
  ];
  if (run === 'clean-up') return counted(lines, MOST_OF_CLEANUP);
  return [`*CLEAN-UP* ${cleanup.summary}`, ...counted(lines, 2)];
}

/** In a code span the place of an object is copied as it is, and is no link. */
function objectText(path: string): string {
  return /^[\w.:/-]{1,500}$/.test(path) ? chatCode(path, 500) : chatText(path, 500);
}

function memoryLines({ memory: { causes, consequence } }: Outline): readonly string[] {
  const [first] = causes;
  if (first === undefined) return [];
  const more = causes.length > 1 ? `, and ${count(causes.length - 1, 'more cause')}` : '';
  return [`*WITHOUT MEMORY* ${consequence}: ${chatText(`${first.message} (${placesText(first.places)})`, 400)}${more}`];
}

function notLookedAtLines({ coverage }: Outline): readonly string[] {
  const lines = inBrief(coverage).map(
    ({ text, isNew }) => `*NOT LOOKED AT*${isNew ? ' *NEW*' : ''} ${chatText(text, MAX_LINE)}`,
  );
  return counted(lines, MOST_NOT_LOOKED_AT);
}

function suppressedLines({ suppressions: { text, notices } }: Outline): readonly string[] {
  const [notice] = notices;
  const more = notices.length > 1 ? `, and ${count(notices.length - 1, 'more suppression')} to look at` : '';
  const said = [chatText(text, 300), ...(notice === undefined ? [] : [`${chatText(notice, 300)}${more}`])].filter(
    (part) => part !== '',
  );
  return said.length === 0 ? [] : [`${said.join('. ')}.`];
}

/** Half a link is none; the context of the notification has it whole. */
function lookedAtLines({ coverage }: Outline, reportLocation: string | null): readonly string[] {
  const isShown = reportLocation !== null && reportLocation.length <= MAX_LOCATION;
  const seen = coverage.lookedAt === '' ? '' : `Looked at ${coverage.lookedAt}.`;
  const link = isShown ? `The whole report: ${chatLink(reportLocation, MAX_LOCATION)}` : '';
  const line = [seen, link].filter((part) => part !== '').join(' ');
  return line === '' ? [] : [line];
}

/** The first lines, and how many there are more. */
function counted(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const left = lines.length - most + 1;
  return [...lines.slice(0, most - 1), `• and ${count(left, 'thing')} more`];
}

/** The lines that fit. */
function within(lines: readonly string[], characters: number): readonly string[] {
  let left = characters;
  return lines.filter((line) => {
    left -= line.length + 1;
    return left >= 0;
  });
}
