import { count } from '../../common/words.ts';
import { type Coverage, inBrief } from '../outline/coverage.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import type { Outline, Suppressions } from '../outline/outline.ts';
import { wrap } from './columns.ts';
import type { Layout } from './layout.ts';

const BULLET = '  • ';
const UNDER_BULLET = '    ';
const NEW = ' - NEW';
const MAX_UNREAD = 12;
const MAX_BRIEF = 6;
const MAX_NOTICES = 12;

/** What could not be looked at, with AWS's own words and the action to allow. Nothing when everything was read. */
export function notLookedAtLines(
  { coverage, verdict, view }: Pick<Outline, 'coverage' | 'verdict' | 'view'>,
  layout: Layout,
): readonly string[] {
  return view.full
    ? notLookedAtInFull({ coverage, verdict }, layout)
    : notLookedAtInShort({ coverage, verdict }, layout);
}

/** One line for each call that failed; a check that failed by itself is told too. */
function notLookedAtInShort(
  { coverage, verdict }: Pick<Outline, 'coverage' | 'verdict'>,
  { width, paint }: Layout,
): readonly string[] {
  const entries = inBrief(coverage).map(({ text, isNew }) => `${text}${isNew ? NEW : ''}`);
  if (entries.length === 0) return [];
  const more = entries.length - MAX_BRIEF;
  return [
    paint.warning('NOT LOOKED AT') + paint.strong(`  ${verdict.read}`.slice(0, width - 13)),
    ...entries.slice(0, MAX_BRIEF).flatMap((entry) => wrap(entry, width, '  ', '    ')),
    ...(more > 0
      ? wrap(`and ${count(more, 'more thing')}: --full has more of them`, width, '  ').map(paint.faint)
      : []),
  ];
}

function notLookedAtInFull(
  { coverage: { unread, unanswered }, verdict }: Pick<Outline, 'coverage' | 'verdict'>,
  layout: Layout,
): readonly string[] {
  if (unread.length + unanswered.length === 0) return [];
  const { width, paint } = layout;
  return [
    paint.warning('NOT LOOKED AT') + paint.strong(`  ${verdict.read}`.slice(0, width - 13)),
    ...unread.slice(0, MAX_UNREAD).flatMap((entry) => unreadLines(entry, layout)),
    ...moreLines(unread.length - MAX_UNREAD, 'that could not be read', layout),
    ...unanswered.slice(0, MAX_UNREAD).flatMap((entry) => unansweredLines(entry, layout)),
    ...moreLines(unanswered.length - MAX_UNREAD, 'without an answer', layout),
  ];
}

function unreadLines(entry: Coverage['unread'][number], { width, paint }: Layout): readonly string[] {
  const { what, cause, dependents, advice } = entry.words;
  return [
    ...wrap(`${what}${entry.isNew ? NEW : ''}`, width, BULLET),
    ...wrap(placesText(entry.places), width, UNDER_BULLET).map(paint.faint),
    ...wrap(cause, width, UNDER_BULLET),
    ...wrap(dependents, width, UNDER_BULLET).filter((line) => line.trim() !== ''),
    ...(advice === '' ? [] : wrap(advice, width, '  → ')),
  ];
}

function unansweredLines(entry: Coverage['unanswered'][number], { width }: Layout): readonly string[] {
  return [
    ...wrap(`${entry.text}${entry.isNew ? NEW : ''}`, width, BULLET),
    ...entry.failures.slice(0, 3).flatMap((cause) => wrap(causeText(cause), width, UNDER_BULLET)),
  ];
}

function moreLines(more: number, which: string, { width, paint }: Layout): readonly string[] {
  if (more <= 0) return [];
  const text = `and ${count(more, 'more thing')} ${which}: the JSON and CSV reports have them all`;
  return wrap(text, width, UNDER_BULLET).map(paint.faint);
}

/** How many findings are suppressed, and which suppressions somebody should take away. */
export function suppressionLines({ text, notices }: Suppressions, { width, paint }: Layout): readonly string[] {
  if (text === '' && notices.length === 0) return [];
  const head = text === '' ? 'no finding is suppressed' : text;
  const [first = '', ...rest] = wrap(head, width, 'SUPPRESSIONS  ');
  return [
    paint.strong(first.slice(0, 12)) + first.slice(12),
    ...rest,
    ...notices.slice(0, MAX_NOTICES).flatMap((notice) => wrap(notice, width, BULLET)),
    ...(notices.length > MAX_NOTICES
      ? wrap(`and ${count(notices.length - MAX_NOTICES, 'more suppression')}`, width, UNDER_BULLET).map(paint.faint)
      : []),
  ];
}
