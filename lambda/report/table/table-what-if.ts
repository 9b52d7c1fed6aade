import { count } from '../../common/words.ts';
import type { WhatIfReport } from '../../model/what-if.ts';
import {
  type FindingLine,
  moreFindings,
  unsearchedTexts,
  type WhatIfOutline,
  whatIfOutline,
} from '../outline/what-if-outline.ts';
import { padded, widthOf, wrap } from '../text/columns.ts';
import { type Layout, layoutFor, type RenderOptions } from '../text/layout.ts';
import { harmless, shortTime } from '../words/plain-text.ts';

/** For a terminal: the first thing that would break, then numbers before and after, then what they rest on. */
export function whatIfTable(report: WhatIfReport, options: RenderOptions): string {
  const layout = layoutFor(options);
  const { tool, at } = report;
  const sections = [
    ...report.outlooks.flatMap((outlook) => {
      const left = moreFindings(outlook.findings);
      return sectionsOf(whatIfOutline(outlook, report.changes), left, layout);
    }),
    unsearchedTexts(report).flatMap((text) => wrap(text, layout.width).map(layout.paint.warning)),
    wrap(`Nothing was changed. ${tool.name} ${harmless(tool.version)}, ${shortTime(at)}`, layout.width).map(
      layout.paint.faint,
    ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function sectionsOf(outline: WhatIfOutline, left: number, layout: Layout): readonly (readonly string[])[] {
  const { width, paint } = layout;
  return [
    [
      ...wrap(outline.title, width, 'WHAT IF  ').map(paint.strong),
      ...outline.changes.flatMap((change) => wrap(change, width, '         ')),
    ],
    breakLines(outline, layout),
    subnetLines(outline, layout),
    groupLines(outline, layout),
    findingLines(outline, left, layout),
    bulleted('ASSUMED', outline.assumptions, layout).map(paint.faint),
    bulleted('NOT JUDGED', outline.notJudged, layout).map(paint.warning),
  ];
}

function breakLines({ breaks, verdict }: WhatIfOutline, { width, paint }: Layout): readonly string[] {
  const [first, ...others] = breaks;
  if (first === undefined) return wrap(verdict, width).map(paint.strong);
  return [
    paint.tone('high', 'FIRST TO BREAK'),
    ...wrap(first, width, '  ').map(paint.strong),
    ...others.flatMap((text) => wrap(text, width, '  then: ')),
  ];
}

const LABEL = 'ADDRESSES';
const COLUMN = 15;

function subnetLines({ subnets, left }: WhatIfOutline, { width, paint }: Layout): readonly string[] {
  if (subnets.length === 0) return [];
  const isUpdated = subnets.some(({ during }) => during !== '');
  const heads = ['taken', 'free', ...(isUpdated ? ['free in update'] : []), '/28 blocks'];
  const isWide = LABEL.length + COLUMN * heads.length <= width;
  return [
    paint.strong(isWide ? `${LABEL}${heads.map((head) => head.padStart(COLUMN)).join('')}` : LABEL),
    ...subnets.flatMap(({ title, taken, free, during, blocks, isLess }) => {
      const numbers = [taken, free, ...(isUpdated ? [during] : []), blocks];
      const lines = isWide
        ? [
            `${' '.repeat(LABEL.length)}${numbers.map((text) => ` ${' '.repeat(Math.max(0, COLUMN - 1 - widthOf(text)))}${text}`).join('')}`,
          ]
        : wrap(numbers.map((text, index) => `${heads[index]} ${text}`).join(', '), width, '    ');
      return [...wrap(title, width, '  '), ...(isLess ? lines.map(paint.strong) : lines)];
    }),
    ...moreLines(left.subnets),
  ];
}

function groupLines({ groups, left }: WhatIfOutline, { width, paint }: Layout): readonly string[] {
  if (groups.length === 0) return [];
  return [
    paint.strong('NODE GROUPS'),
    ...groups.flatMap(({ name, what, fits }) => [
      ...wrap(`${name}: ${what}`, width, '  '),
      ...fits.flatMap((fit) => wrap(fit, width, '    ')),
    ]),
    ...moreLines(left.groups),
  ];
}

function findingLines({ findings, stay }: WhatIfOutline, left: number, layout: Layout): readonly string[] {
  const grave = stay.grave === 0 ? '' : ` (${stay.grave} high or critical)`;
  const same =
    stay.all === 0 ? 'None stays.' : `${count(stay.all, 'finding')} ${stay.all === 1 ? 'stays' : 'stay'}${grave}.`;
  return [
    layout.paint.strong('FINDINGS'),
    ...findings.flatMap((finding) => findingLine(finding, layout)),
    ...moreLines(left),
    ...stay.lines.flatMap((finding) => findingLine(finding, layout)),
    `  ${findings.length === 0 ? `None comes or goes. ${same}` : same}`,
  ];
}

function moreLines(left: number): readonly string[] {
  return left > 0 ? [`  and ${left} more: see the JSON form`] : [];
}

const MARKS = { comes: 'new ', changes: 'now ', goes: 'gone', stays: 'stay' } as const;

function findingLine({ turn, severity, was, message }: FindingLine, { width, paint }: Layout): readonly string[] {
  const text = was === undefined ? message : `(was ${was}) ${message}`;
  const [first = '', ...rest] = wrap(text, width, `  ${MARKS[turn]} ${padded(severity.toUpperCase(), SEVERITY)} `);
  const lead = MARK + SEVERITY;
  const shown = turn === 'goes' ? paint.faint(first.slice(MARK, lead)) : paint.tone(severity, first.slice(MARK, lead));
  return [`${first.slice(0, MARK)}${shown}${first.slice(lead)}`, ...rest];
}

const SEVERITY = 'CRITICAL'.length;

/** What stands before the severity. */
const MARK = '  new  '.length;

function bulleted(title: string, texts: readonly string[], { width }: Layout): readonly string[] {
  return texts.length === 0 ? [] : [title, ...texts.flatMap((text) => wrap(text, width, '  · '))];
}
