import { groupBy } from '../../common/group-by.ts';
import { commaList, count } from '../../common/words.ts';
import { titleOf } from '../outline/section-words.ts';
import { findingsIn, type ReportSection, type Tree } from '../outline/sections.ts';
import { countsOf, severitiesText } from '../outline/severity-words.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
import { clipped } from '../words/plain-text.ts';
import { fullLines, NARROW_COLUMN, type Shown, shortLines } from './table-trees.ts';

/** Lines of findings on the first screen, what stands around them not counted. */
const SCREEN = 31;
/** Trees of one section there, so that one section does not hide the others. */
const MAX_TREES = 5;
/** Sections that are named in a line each where the screen is full. */
const MAX_NAMED = 12;
/** In full: trees of one check at one severity in a section, and those of them with all their details. */
const MAX_ALIKE = 12;
const MAX_ALIKE_INFO = 4;
const MAX_DETAILED = 4;
const MAX_NAME = 128;
const MAX_CHECKS = 3;

const INDENT = '  ';

/**
 * Findings in their sections, as many as fit a screen, the worst first. Sections for which there is no room are named in a
 * line each, and beyond that counted.
 */
export function sectionsInShort(sections: readonly ReportSection[], layout: Layout): readonly (readonly string[])[] {
  const shown: (readonly string[])[] = [];
  let left = SCREEN;
  for (const section of sections) {
    const lines = sectionInShort(section, layout, left);
    if (lines.length > left && shown.length > 0) break;
    shown.push(lines);
    left -= lines.length + 1;
  }
  return [...shown, othersLines(sections.slice(shown.length), layout)];
}

/** Every section with every detail and every remedy. */
export function sectionsInFull(sections: readonly ReportSection[], layout: Layout): readonly (readonly string[])[] {
  return sections.map((section) => sectionInFull(section, layout));
}

function sectionInShort(section: ReportSection, layout: Layout, room: number): readonly string[] {
  const lines = [...headLines(section, layout)];
  const said = new Set<string>();
  let told = 0;
  for (const tree of section.trees.slice(0, MAX_TREES)) {
    const own = shortLines(tree, section.subject, layout, said);
    if (told > 0 && lines.length + own.length > room) break;
    lines.push(...own);
    told++;
  }
  return [...lines, ...moreLines(section.trees.slice(told), '', layout)];
}

function sectionInFull(section: ReportSection, layout: Layout): readonly string[] {
  const alike = groupBy(section.trees, ({ group }) => `${group.severity} ${group.check}`);
  return [
    ...headLines(section, layout),
    ...[...alike.values()].flatMap((trees) => {
      const most = trees[0]?.group.severity === 'info' ? MAX_ALIKE_INFO : MAX_ALIKE;
      const detailed = trees[0]?.group.severity === 'info' ? 0 : MAX_DETAILED;
      return [
        ...trees.slice(0, most).flatMap((tree, index) => {
          const shown: Shown = {
            subject: section.subject,
            isDetailed: index < detailed,
            depth: 0,
            column: NARROW_COLUMN,
          };
          return fullLines(tree, shown, layout);
        }),
        ...moreLines(trees.slice(most), ': the JSON and CSV reports have them all', layout),
      ];
    }),
  ];
}

function headLines({ subject, severities }: ReportSection, { width, paint }: Layout, behind = ''): readonly string[] {
  const { label, name } = titleOf(subject);
  return wrap(`${name} · ${severities}${behind}`, width, `${label} `, INDENT).map(paint.strong);
}

function moreLines(trees: readonly Tree[], behind: string, { width, paint }: Layout): readonly string[] {
  if (trees.length === 0) return [];
  const findings = trees.flatMap(findingsIn);
  const text = `and ${count(findings.length, 'more finding')}: ${severitiesText(countsOf(findings))}${behind}`;
  return wrap(text, width, INDENT).map(paint.faint);
}

/** One line a section, while there are few. */
function othersLines(sections: readonly ReportSection[], layout: Layout): readonly string[] {
  const { width, paint } = layout;
  const rest = sections.slice(MAX_NAMED).flatMap(({ trees }) => trees.flatMap(findingsIn));
  const more = `and ${count(sections.length - MAX_NAMED, 'more section')}: ${severitiesText(countsOf(rest))}`;
  return [
    ...sections.slice(0, MAX_NAMED).flatMap((section) => headLines(section, layout, checksText(section))),
    ...(rest.length === 0 ? [] : wrap(more, width).map(paint.faint)),
  ];
}

/** `: leaked-eni, subnet-low-ips`; nothing where the section is a check. */
function checksText({ subject, trees }: ReportSection): string {
  if (subject.kind === 'check') return '';
  const checks = [...new Set(trees.flatMap(findingsIn).map(({ check }) => short(check)))];
  return `: ${commaList(checks, MAX_CHECKS)}`;
}

function short(text: string): string {
  return clipped(text, MAX_NAME);
}
