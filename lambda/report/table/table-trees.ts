import { count } from '../../common/words.ts';
import { isAtLeast } from '../../model/severity.ts';
import { idsOf } from '../outline/group-words.ts';
import { likewiseText, type Remedy } from '../outline/remedies.ts';
import { besideTitle } from '../outline/section-words.ts';
import { findingsIn, type Subject, type Tree } from '../outline/sections.ts';
import { countsOf, severitiesText } from '../outline/severity-words.ts';
import { remedyLines, stepLines } from '../text/block-lines.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
import { clipped, sentencesWithin } from '../words/plain-text.ts';

/** Of what follows from one thing, told in short. */
const MAX_FOLLOWING = 4;
const MAX_IDS = 4;
/** Characters of whole sentences, of which the first is always told. */
const MAX_CAUSE = 250;
const MAX_MILD_CAUSE = 120;
const MAX_ADVICE = 150;
const MAX_NAME = 128;
const NO_BREAK = '\u00A0';

/** Where the text of a finding begins, behind the longest severity; narrow terminals have no room for that. */
const COLUMN = 12;
const NARROW = 72;
export const NARROW_COLUMN = 4;

/** Where a tree stands, and how much of it is shown. */
export interface Shown {
  readonly subject: Subject;
  readonly isDetailed: boolean;
  /** 0 for a cause. */
  readonly depth: number;
  /** Where the text of a cause begins. */
  readonly column: number;
}

/**
 * A cause with all it says, what follows from it in a sentence each, and the first thing to do.
 * @param said the advice that its section has given; added to
 */
export function shortLines(tree: Tree, subject: Subject, layout: Layout, said: Set<string>): readonly string[] {
  const shown = { subject, isDetailed: false, depth: 0, column: layout.width < NARROW ? NARROW_COLUMN : COLUMN };
  const { severity, words } = tree.group;
  const most = isAtLeast(severity, 'high') ? MAX_CAUSE : MAX_MILD_CAUSE;
  return [
    ...findingLines(tree, sentencesWithin(words.headline, most), shown, layout),
    ...followingLines(tree.follows, { ...shown, depth: 1 }, layout),
    ...firstRemedyLines(tree, shown, layout, said),
  ];
}

function followingLines(trees: readonly Tree[], shown: Shown, layout: Layout): readonly string[] {
  const rest = trees.slice(MAX_FOLLOWING).flatMap(findingsIn);
  const more = `↳ and ${count(rest.length, 'more finding')}: ${severitiesText(countsOf(rest))}`;
  return [
    ...trees
      .slice(0, MAX_FOLLOWING)
      .flatMap((tree) => [
        ...findingLines(tree, sentencesWithin(tree.group.words.headline, 0), shown, layout),
        ...followingLines(tree.follows, { ...shown, depth: shown.depth + 1 }, layout),
      ]),
    ...(rest.length === 0
      ? []
      : wrap(more, layout.width, indentAt(shown.depth - 1, shown.column)).map(layout.paint.faint)),
  ];
}

/** What to do first, up to a command where one comes next. A section says the same once. */
function firstRemedyLines(
  { group, remedies }: Tree,
  shown: Shown,
  layout: Layout,
  said: Set<string>,
): readonly string[] {
  const [remedy] = remedies;
  if (remedy === undefined || group.severity === 'info') return [];
  const [first, second] = remedy.steps;
  if (first === undefined || !('text' in first)) return [];
  const advice = sentencesWithin(first.text, 0);
  if (said.has(advice)) return [];
  said.add(advice);
  const indent = indentAt(0, shown.column);
  const isRun = second !== undefined && 'argv' in second;
  return [
    ...stepLines(
      isRun ? [first, second] : [{ text: sentencesWithin(first.text, MAX_ADVICE) }],
      layout,
      `${indent}→ `,
      `${indent}  `,
      `${indent}    `,
    ),
    ...(isRun ? likewise(remedy, layout, `${indent}  `) : []),
  ];
}

function likewise(remedy: Remedy, { width, paint }: Layout, indent: string): readonly string[] {
  const text = likewiseText(remedy);
  return text === '' ? [] : wrap(text, width, indent).map(paint.faint);
}

/** A tree with every detail, and each remedy where nothing before it has said it. */
export function fullLines(tree: Tree, shown: Shown, layout: Layout): readonly string[] {
  const { group, remedies, follows } = tree;
  const { depth } = shown;
  const { width, paint } = layout;
  const indent = indentAt(depth, shown.column);
  const under = (text: string) => (text === '' ? [] : wrap(text, width, indent));
  const ids = idsOf(group, MAX_IDS);
  const margin = ' '.repeat(2 + depth * 2);
  const inner = { ...layout, width: width - margin.length };
  return [
    ...findingLines(tree, group.words.headline, shown, layout),
    ...(shown.isDetailed ? group.words.details.flatMap(under).map(paint.faint) : []),
    ...under(ids === '' ? '' : `e.g. ${ids}`).map(paint.faint),
    ...remedies.flatMap((remedy) => remedyLines(remedy, inner).map((line) => `${margin}${line}`)),
    ...follows.flatMap((each) => fullLines(each, { ...shown, depth: depth + 1 }, layout)),
  ];
}

/** `  CRITICAL  subnet-1 has 3 of 123 addresses free. [subnet-low-ips, since 2026-11-23]`, or behind `↳` what follows. */
function findingLines(tree: Tree, text: string, shown: Shown, layout: Layout): readonly string[] {
  const { severity } = tree.group;
  const { width, paint } = layout;
  const { depth } = shown;
  const label = severity.toUpperCase();
  const { column } = shown;
  const lead = depth === 0 ? '  ' : `${indentAt(depth - 1, column)}↳ `;
  const first = depth === 0 && column === COLUMN ? `${lead}${label}`.padEnd(column) : `${lead}${label}  `;
  const check = shown.subject.kind === 'check' ? [] : [clipped(tree.group.check, MAX_NAME)];
  const tag = `[${[...check, ...besideTitle(tree, shown.subject)].join(', ')}]`;
  // Kept on one line where it fits one.
  const lines = wrap(`${text} ${tag.replaceAll(' ', NO_BREAK)}`, width, first, indentAt(depth, column));
  return lines.map((unbroken, index) => {
    const line = unbroken.replaceAll(NO_BREAK, ' ');
    const painted = line.endsWith(tag) ? line.slice(0, -tag.length) + paint.faint(tag) : line;
    return index === 0 ? lead + paint.tone(severity, label) + painted.slice(lead.length + label.length) : painted;
  });
}

function indentAt(depth: number, column: number): string {
  return ' '.repeat(column + depth * 2);
}
