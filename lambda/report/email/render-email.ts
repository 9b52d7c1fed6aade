import { capitalised, count } from '../../common/words.ts';
import { inBrief } from '../outline/coverage.ts';
import { type FirstThing, firstThingOf } from '../outline/first-thing.ts';
import { placesText } from '../outline/gap-words.ts';
import type { Outline } from '../outline/outline.ts';
import { cleanupSections } from '../text/cleanup-lines.ts';
import { wrap } from '../text/columns.ts';
import { suppressionLines } from '../text/coverage-lines.ts';
import { type Layout, layoutFor } from '../text/layout.ts';
import { withoutMemoryLines } from '../text/memory-lines.ts';
import { resolvedLines } from '../text/resolved-lines.ts';
import { clipped, shortTime } from '../words/plain-text.ts';
import { blocksIn } from './blocks-in.ts';
import { changedSections } from './changed-sections.ts';
import { fitLines, linesIn } from './fit-lines.ts';
import { withoutForeignLinks, withoutLinks } from './foreign-links.ts';
import { mailWording, remedyWithin, short } from './mail-wording.ts';

/** What mail readers and their quoting leave whole. */
const COLUMNS = 72;

const LAYOUT: Layout = layoutFor({ color: false, width: COLUMNS });

/** A longer mail nobody reads; what does not fit is counted. */
const MOST_LINES = 60;

/** Most lines of what stands around the findings. */
interface Room {
  readonly first: number;
  /** Of each section of a clean-up. */
  readonly cleanup: number;
  /** Causes, of three lines each. */
  readonly notLookedAt: number;
  readonly memory: number;
  readonly suppressions: number;
  readonly resolved: number;
}

const ROOMY: Room = { first: 14, cleanup: 14, notLookedAt: 2, memory: 4, suppressions: 3, resolved: 7 };

/** Where much else is to be said, so that findings have room. */
const TIGHT: Room = { first: 5, cleanup: 4, notLookedAt: 1, memory: 2, suppressions: 1, resolved: 3 };

/** Lines for findings to act on, and where there are none for those that are gone; with fewer the rest is made shorter. */
const ENOUGH = { toAct: 24, gone: 9 };

const MOST_OF_AUDIENCE = 3;

const FIRST = 'FIRST  ';
const UNDER_FIRST = ' '.repeat(FIRST.length);

/**
 * The mail: plain text of at most 60 lines, none over 72 columns but a link's or an argument's, no tabs. What to do first
 * comes first; then what changed, worst first, and without a ledger all that is open; what is known is counted. What could
 * not be read is said at the top and named at the end. Findings that do not fit are cut, the least severe first, and
 * counted.
 */
export function renderEmail(outline: Outline, reportLocation: string | null): string {
  const roomy = aroundFindings(outline, reportLocation, ROOMY);
  const enough = (outline.changes?.toAct ?? outline.open).count > 0 ? ENOUGH.toAct : ENOUGH.gone;
  const around = roomy.left < enough ? aroundFindings(outline, reportLocation, TIGHT) : roomy;
  const { first, head, tail, end, room, left } = around;
  const fromAws = [...head, ...findingTexts(outline, first, room, left), ...tail].map(withoutForeignLinks);
  const sections = [...fromAws, end].filter((section) => section.length > 0);
  return `${sections.map((section) => section.join('\n')).join('\n\n')}\n`;
}

/** All but the findings, and how many lines it leaves for them. */
function aroundFindings(outline: Outline, reportLocation: string | null, room: Room) {
  const first = outline.run === 'clean-up' ? undefined : firstThingOf(outline.changes?.toAct ?? outline.open);
  const head = [firstLines(first, outline, room.first), heading(outline), ...cleanupTexts(outline, room.cleanup)];
  const tail = [
    notLookedAtLines(outline, room.notLookedAt),
    fitLines(withoutMemoryLines(outline.memory, LAYOUT), room.memory),
    fitLines(suppressionLines(outline.suppressions, LAYOUT), room.suppressions),
  ];
  const end = footer(outline, reportLocation);
  return { first, head, tail, end, room, left: MOST_LINES - linesIn([...head, ...tail, end]) };
}

/** What to do first: for what is new or worse, else for what can no longer be looked at. */
function firstLines(
  first: FirstThing | undefined,
  { changes, coverage, nothingAudited }: Outline,
  most: number,
): readonly string[] {
  if (first === undefined) {
    const advice = coverage.unread.find(
      ({ isNew, words }) => (changes === null || isNew || nothingAudited) && words.advice !== '',
    );
    return advice === undefined
      ? []
      : short(wrap(`${advice.words.advice} (${placesText(advice.places)})`, COLUMNS, FIRST), 3);
  }
  const { remedy, group } = first;
  return [
    ...remedyWithin(remedy, most, LAYOUT, FIRST, UNDER_FIRST),
    ...short(wrap(`${group.words.place}, ${group.check}`, COLUMNS, UNDER_FIRST), 2),
  ];
}

function findingTexts(
  { changes, open, resolved }: Outline,
  first: FirstThing | undefined,
  { resolved: most }: Room,
  room: number,
): readonly (readonly string[])[] {
  const wording = mailWording(first, LAYOUT);
  if (changes !== null) return changedSections(changes, wording, LAYOUT, { lines: room, resolved: most });
  const gone = fitLines(resolvedLines(resolved, 'the last audit', LAYOUT), most);
  const left = room - linesIn([gone]);
  return [blocksIn(open.blocks, wording, LAYOUT, left).slice(1), gone];
}

function cleanupTexts({ cleanup, run }: Outline, most: number): readonly (readonly string[])[] {
  if (cleanup === null) return [];
  // No command is in them, wherever their lines begin.
  const whole = cleanupSections(cleanup, LAYOUT, { whole: false }).map((lines) => lines.map(withoutLinks));
  const sections = whole.map((lines) => fitLines(lines, most));
  return run === 'clean-up' ? sections : [[...wrap(cleanup.summary, COLUMNS, 'CLEAN-UP  ')], ...sections.slice(0, 2)];
}

function heading({
  verdict: { tone, found, read },
  run,
  coverage,
  changes,
  statuses,
  open,
  audience,
}: Outline): readonly string[] {
  const causes = open.causes === '' ? '' : ` (${open.causes})`;
  const incomplete = coverage.complete ? '' : ' What was not read is at the end.';
  const verdict = [
    ...lines(`${tone.toUpperCase()}: ${found}${causes}.`),
    ...lines(`${capitalised(read)}.${incomplete}`),
  ];
  const shared = audience === '' ? [] : short(lines(audience), MOST_OF_AUDIENCE);
  if (changes !== null && run === 'audit') return [...lines(changes.sentence), ...verdict, ...shared];
  const counts = changes === null ? statuses : '';
  return [...verdict, ...(counts === '' ? [] : lines(`Since the last audit: ${counts}.`)), ...shared];
}

/** In short: what is new to readers first, and the report has all of it. */
function notLookedAtLines({ coverage, verdict }: Outline, most: number): readonly string[] {
  const entries = inBrief(coverage);
  if (entries.length === 0) return [];
  const more = entries.length - most;
  return [
    ...short(wrap(verdict.read, COLUMNS, 'NOT LOOKED AT  '), 1),
    ...entries
      .slice(0, most)
      .flatMap(({ text, isNew }) => short(wrap(`${isNew ? 'NEW: ' : ''}${text}`, COLUMNS, '  • '), 3)),
    ...(more > 0 ? [`    and ${count(more, 'more thing')}`] : []),
  ];
}

function footer({ source, run, coverage }: Outline, reportLocation: string | null): readonly string[] {
  const seen = coverage.lookedAt;
  const { name, version } = source.tool;
  return [
    ...(seen === '' ? [] : short(lines(`Looked at ${seen}.`), 2)),
    ...coverage.closedClusters.slice(0, 2).flatMap((text) => short(lines(text), 4)),
    ...(reportLocation === null ? [] : short(lines(`The whole report: ${reportLocation}`), 4)),
    ...short(
      lines(`${name} ${clipped(version, 40)}, ${run} ${clipped(source.auditId, 80)}, ${shortTime(source.startedAt)}`),
      2,
    ),
  ];
}

function lines(text: string): readonly string[] {
  return wrap(text, COLUMNS);
}
