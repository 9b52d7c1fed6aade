import { amount, count } from '../../common/words.ts';
import type { Changes } from '../outline/changes.ts';
import { inBrief } from '../outline/coverage.ts';
import type { Entries } from '../outline/entries.ts';
import { cutOf, cutText } from '../outline/fit-blocks.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import { alsoCounted } from '../outline/group-words.ts';
import type { Outline } from '../outline/outline.ts';
import { outcomeText, refusalText } from '../words/cleanup-words.ts';
import { type ChatLine, code, item, line, link, markupOf, own, plain, type Span, strong } from './chat-line.ts';

/** Amazon Q Developer in chat applications, custom notification: longest description, in characters. */
const MAX_DESCRIPTION = 8000;

/** A longer card is folded or scrolled past. */
const MOST_LINES = 12;

const MOST_OF_CLEANUP = 4;
const MOST_NOT_LOOKED_AT = 2;

const MAX_LOCATION = 600;
const MAX_LINE = 420;

/**
 * What chat shows of a report, in at most 12 lines and 8,000 characters, in the markup that Slack has.
 * What to do is in the steps of the card.
 */
export function chatDescription(outline: Outline, reportLocation: string | null): string {
  return within(chatLines(outline, reportLocation).map(markupOf), MAX_DESCRIPTION).join('\n');
}

/**
 * What chat shows of a report, in at most 12 lines: what is new or worse first, a line each, the least severe of it cut
 * first, and counted; then how much is gone, how much is still open, and what could not be looked at.
 */
export function chatLines(outline: Outline, reportLocation: string | null): readonly ChatLine[] {
  const { verdict, changes, run } = outline;
  const head = [
    ...(changes === null || run === 'clean-up' ? [] : [line(own(changes.sentence))]),
    line(plain(`${verdict.found} · ${verdict.read}`, 400)),
    ...cleanupLines(outline),
  ];
  const last = sentence([
    ...audienceSpans(outline),
    ...suppressedSpans(outline),
    ...lookedAtSpans(outline, reportLocation),
  ]);
  const tail = [
    ...knownLines(outline),
    ...notLookedAtLines(outline),
    ...memoryLines(outline),
    ...(last.spans.length === 0 ? [] : [last]),
  ];
  const room = Math.max(1, MOST_LINES - head.length - tail.length);
  return [...head, ...findingLines(changes?.toAct ?? outline.open, changes, room), ...tail];
}

/** Parts of one line, a space between them. */
function sentence(parts: readonly (readonly Span[])[]): ChatLine {
  return line(...parts.flatMap((part, index) => (index === 0 ? part : [own(' '), ...part])));
}

/** Worst first; what got worse says what it was. */
function findingLines({ blocks }: Entries, changes: Changes | null, room: number): readonly ChatLine[] {
  const groups = blocks.flatMap((block) => block.groups.map((group) => ({ block, group })));
  const worse = new Map(changes?.worse.groups.map((group) => [group.findings[0]?.id, group.words.was]));
  const shown = groups.length <= room ? groups : groups.slice(0, room - 1);
  const lines = shown.map(({ block, group: { severity, check, words, findings } }) => {
    const was = worse.get(findings[0]?.id) ?? '';
    const status = [was, block.followsFrom === null ? '' : `follows from ${block.followsFrom.check}`];
    const said = status.filter((part) => part !== '').map((part) => ` (${part})`);
    const text = `${check}${said.join('')}: ${words.headline} · ${words.place}`;
    return item(strong(severity.toUpperCase()), own(' '), plain(text, MAX_LINE));
  });
  const left = groups.slice(shown.length);
  if (left.length === 0) return lines;
  return [...lines, line(own(cutText(cutOf(left.map(({ group }) => group)))))];
}

/** What readers know of: how much is gone, and how much is still open. */
function knownLines({ resolved, changes }: Outline): readonly ChatLine[] {
  const gone = changes?.resolved ?? resolved;
  const open = changes?.stillOpen;
  return [
    ...(gone.count === 0 ? [] : [resolvedLine(gone)]),
    ...(open === undefined || open.count === 0
      ? []
      : [line(strong('STILL OPEN'), own(` ${count(open.count, 'finding')}: ${open.severities}`))]),
  ];
}

function resolvedLine({ count: resolved, groups }: Entries): ChatLine {
  const named = groups.slice(0, 2).map((group) => `${group.check}${alsoCounted(group)}, ${group.words.headline}`);
  const more = groups.length > named.length ? [own('; …')] : [];
  return line(strong('RESOLVED'), own(` ${count(resolved, 'finding')}: `), plain(named.join('; '), MAX_LINE), ...more);
}

function audienceSpans({ audience }: Outline): readonly (readonly Span[])[] {
  return audience === '' ? [] : [[plain(audience, MAX_LINE)]];
}

function cleanupLines({ cleanup, run }: Outline): readonly ChatLine[] {
  if (cleanup === null) return [];
  const { cleaned, refusals } = cleanup;
  const lines = [
    ...cleaned.map(({ place, taken, freed, outcomes, record }) => {
      const done = outcomes.map(([kind, group]) => `${amount(group.length)} ${outcomeText(kind)}`).join(', ');
      const what =
        outcomes.length === 0 ? count(taken.length, 'ENI') : `${done}, ${count(freed, 'address', 'addresses')} freed`;
      const onRecord = record === null || outcomes.length === 0 ? [] : [own('; on record in '), objectSpan(record)];
      return item(plain(`${place}: ${what}`, 700), ...onRecord);
    }),
    ...refusals.map(({ reason, message, places }) =>
      item(plain(`refused in ${placesText(places)}, ${refusalText(reason)}: ${causeText(message)}`, 500)),
    ),
  ];
  if (run === 'clean-up') return counted(lines, MOST_OF_CLEANUP);
  return [line(strong('CLEAN-UP'), own(` ${cleanup.summary}`)), ...counted(lines, 2)];
}

/** In a code span the place of an object is copied as it is, and is no link. */
function objectSpan(path: string): Span {
  return /^[\w.:/-]{1,500}$/.test(path) ? code(path, 500) : plain(path, 500);
}

function memoryLines({ memory: { causes, consequence } }: Outline): readonly ChatLine[] {
  const [first] = causes;
  if (first === undefined) return [];
  const more = causes.length > 1 ? [own(`, and ${count(causes.length - 1, 'more cause')}`)] : [];
  const cause = plain(`${first.message} (${placesText(first.places)})`, 400);
  return [line(strong('WITHOUT MEMORY'), own(` ${consequence}: `), cause, ...more)];
}

function notLookedAtLines({ coverage }: Outline): readonly ChatLine[] {
  const lines = inBrief(coverage).map(({ text, isNew }) =>
    line(strong('NOT LOOKED AT'), ...(isNew ? [own(' '), strong('NEW')] : []), own(' '), plain(text, MAX_LINE)),
  );
  return counted(lines, MOST_NOT_LOOKED_AT);
}

function suppressedSpans({ suppressions: { text, notices } }: Outline): readonly (readonly Span[])[] {
  const [notice] = notices;
  const more = notices.length > 1 ? [own(`, and ${count(notices.length - 1, 'more suppression')} to look at`)] : [];
  const said = [
    ...(text === '' ? [] : [[plain(text, 300)]]),
    ...(notice === undefined ? [] : [[plain(notice, 300), ...more]]),
  ];
  if (said.length === 0) return [];
  return [[...said.flatMap((part, index) => (index === 0 ? part : [own('. '), ...part])), own('.')]];
}

/** Half a link is none; the context of the notification has it whole. */
function lookedAtSpans({ coverage }: Outline, reportLocation: string | null): readonly (readonly Span[])[] {
  const isShown = reportLocation !== null && reportLocation.length <= MAX_LOCATION;
  return [
    ...(coverage.lookedAt === '' ? [] : [[own(`Looked at ${coverage.lookedAt}.`)]]),
    ...(isShown ? [[own('The whole report: '), link(reportLocation, 'open it', MAX_LOCATION)]] : []),
  ];
}

/** The first lines, and how many there are more. */
function counted(lines: readonly ChatLine[], most: number): readonly ChatLine[] {
  if (lines.length <= most) return lines;
  const left = lines.length - most + 1;
  return [...lines.slice(0, most - 1), item(own(`and ${count(left, 'thing')} more`))];
}

/** The lines that fit. */
function within(lines: readonly string[], characters: number): readonly string[] {
  let left = characters;
  return lines.filter((text) => {
    left -= text.length + 1;
    return left >= 0;
  });
}
