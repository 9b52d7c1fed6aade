import { count } from '../../common/words.ts';
import type { Changes } from '../outline/changes.ts';
import type { Entries } from '../outline/entries.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
import { resolvedLines } from '../text/resolved-lines.ts';
import { blocksIn } from './blocks-in.ts';
import { fitLines } from './fit-lines.ts';
import type { MailWording } from './mail-wording.ts';

const MOST_STILL_OPEN = 2;

/** As many lines as a finding with a remedy takes. */
const ROOM_FOR_ONE = 11;

/** NEW, WORSE, RESOLVED and how much is still open, each with its heading; what is empty is left out. */
export function changedSections(
  { fresh, worse, resolved, stillOpen }: Changes,
  wording: MailWording,
  layout: Layout,
  room: { readonly lines: number; readonly resolved: number },
): readonly (readonly string[])[] {
  const gone = fitLines(resolvedLines(resolved, 'the last message', layout), room.resolved);
  const open = fitLines(stillOpenLines(stillOpen, layout), MOST_STILL_OPEN);
  const left = room.lines - [gone, open].reduce((sum, lines) => sum + (lines.length === 0 ? 0 : lines.length + 1), 0);
  // Where both are, what got worse has a third of it, and room for one at least.
  const third = Math.max(Math.min(ROOM_FOR_ONE, Math.floor(left / 2)), Math.floor(left / 3));
  const [forFresh, forWorse] = worse.count === 0 ? [left, 0] : fresh.count === 0 ? [0, left] : [left - third, third];
  return [told('NEW', fresh, wording, forFresh), told('WORSE', worse, wording, forWorse), gone, open];
}

function told(label: string, entries: Entries, wording: MailWording, room: number): readonly string[] {
  if (entries.count === 0) return [];
  return [`${label}  ${count(entries.count, 'finding')}`, ...blocksIn(entries.blocks, wording, room - 2)];
}

/** Counted only: readers know of them, and the report has them. */
function stillOpenLines({ count: findings, severities }: Entries, { width }: Layout): readonly string[] {
  return findings === 0 ? [] : wrap(`${count(findings, 'finding')}: ${severities}`, width, 'STILL OPEN  ');
}
