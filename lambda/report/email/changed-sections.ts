import { count } from '../../common/words.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { Changes } from '../outline/changes.ts';
import type { Entries } from '../outline/entries.ts';
import type { Wording } from '../outline/fit-blocks.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
import { resolvedLines } from '../text/resolved-lines.ts';
import { blocksIn } from './blocks-in.ts';
import { fitLines, linesIn } from './fit-lines.ts';

const MOST_STILL_OPEN = 2;

/** As many lines as a finding with a remedy takes. */
const ROOM_FOR_ONE = 11;

/** NEW, WORSE, RESOLVED and how much is still open, each with its heading; what is empty is left out. */
export function changedSections(
  { fresh, worse, resolved, stillOpen }: Changes,
  wording: Wording,
  layout: Layout,
  room: { readonly lines: number; readonly resolved: number },
): readonly (readonly string[])[] {
  const gone = fitLines(resolvedLines(resolved, 'the last message', layout), room.resolved);
  const open = fitLines(stillOpenLines(stillOpen, layout), MOST_STILL_OPEN);
  const left = room.lines - linesIn([gone, open]);
  const isWorseFirst = worstOf(worse) < worstOf(fresh);
  const [more, less] = isWorseFirst ? [worse, fresh] : [fresh, worse];
  // What is less severe has room for one at least, and where both are alike a third; what either leaves is the other's.
  const one = Math.min(ROOM_FOR_ONE, Math.floor(left / 2));
  const share = worstOf(more) < worstOf(less) ? one : Math.max(one, Math.floor(left / 3));
  const forMore = left - Math.min(linesOf(less, wording, layout, left), share);
  const forLess = left - linesOf(more, wording, layout, forMore);
  const [forFresh, forWorse] = isWorseFirst ? [forLess, forMore] : [forMore, forLess];
  return [told('NEW', fresh, wording, layout, forFresh), told('WORSE', worse, wording, layout, forWorse), gone, open];
}

/** Place of the worst severity, 0 for critical; behind all where there is none. */
function worstOf({ bySeverity }: Entries): number {
  const place = SEVERITIES.findIndex((severity) => bySeverity[severity] > 0);
  return place < 0 ? SEVERITIES.length : place;
}

/** Lines of a section of these, with the empty one behind. */
function linesOf(entries: Entries, wording: Wording, layout: Layout, room: number): number {
  return linesIn([told('', entries, wording, layout, room)]);
}

function told(label: string, entries: Entries, wording: Wording, layout: Layout, room: number): readonly string[] {
  if (entries.count === 0) return [];
  return [`${label}  ${count(entries.count, 'finding')}`, ...blocksIn(entries.blocks, wording, layout, room - 2)];
}

/** Counted only: readers know of them, and the report has them. */
function stillOpenLines({ count: findings, severities }: Entries, { width }: Layout): readonly string[] {
  return findings === 0 ? [] : wrap(`${count(findings, 'finding')}: ${severities}`, width, 'STILL OPEN  ');
}
