import type { Finding } from '../model/finding.ts';
import { alsoCounted, headlineOf, historyOf, placeOf } from '../report/outline/group-words.ts';
import { blocksOf } from '../report/outline/outline.ts';
import { wrap } from '../report/table/columns.ts';
import type { Layout } from '../report/table/layout.ts';
import { resolvedLines } from '../report/table/table-resolved.ts';
import { clipped, counted } from '../report/words/plain-text.ts';
import { severitiesText, wasText } from './changed-words.ts';
import type { Changed } from './digest.ts';
import { fitLines } from './fit-lines.ts';
import { cutText, fitBlocks, type Wording } from './pieces.ts';

const MOST_BYTES_OF_RESOLVED = 8192;
const MOST_BYTES_OF_STILL_OPEN = 4096;
const MOST_STILL_OPEN = 6;

/** NEW, WORSE, RESOLVED and STILL OPEN, each with its heading; what is empty is left out. */
export function changedSections(changed: Changed, wording: Wording, layout: Layout, budget: number): readonly string[] {
  const { fresh, worse, resolved, stillOpen } = changed;
  // What is new may take all of it but a third, which is for what got worse.
  const third = worse.length === 0 ? 0 : Math.floor(budget / 3);
  const withWas: Wording = {
    ...wording,
    group: (group, index) => `${wording.group(group, index)}${wasLine(group.findings, changed, layout)}`,
  };
  return [
    ...told('NEW', fresh, wording, budget - third, layout),
    ...told('WORSE', worse, withWas, third, layout),
    fitLines(resolvedLines(resolved, 'the last message', layout), MOST_BYTES_OF_RESOLVED),
    fitLines(stillOpenLines(stillOpen, layout), MOST_BYTES_OF_STILL_OPEN),
  ];
}

function told(
  label: string,
  findings: readonly Finding[],
  wording: Wording,
  budget: number,
  { width }: Layout,
): readonly string[] {
  if (findings.length === 0) return [];
  const { blocks, cut } = fitBlocks(blocksOf(findings), budget, wording);
  const cutLine = cutText(cut);
  return [
    `${label}  ${counted(findings.length, 'finding')}`,
    ...blocks.map((block) => block.trimEnd()),
    ...(cutLine === '' ? [] : [wrap(cutLine, width).join('\n')]),
  ];
}

function wasLine(findings: readonly Finding[], changed: Changed, { width }: Layout): string {
  const was = wasText(findings, changed);
  return was === '' ? '' : `${wrap(was, width, '    ').join('\n')}\n`;
}

/** In short: readers know of them. */
function stillOpenLines(findings: readonly Finding[], { width }: Layout): readonly string[] {
  if (findings.length === 0) return [];
  const head = `${counted(findings.length, 'finding')}: ${severitiesText(findings)}`;
  const groups = blocksOf(findings).flatMap((block) => block.groups);
  const rest = groups.slice(MOST_STILL_OPEN).reduce((sum, group) => sum + group.findings.length, 0);
  return [
    ...wrap(head, width, 'STILL OPEN  '),
    ...groups.slice(0, MOST_STILL_OPEN).flatMap((group) => {
      const place = [placeOf(group), historyOf(group)].filter((part) => part !== '').join(', ');
      return [
        ...wrap(
          `${group.severity} ${clipped(group.check, 128)}${alsoCounted(group)}: ${clipped(headlineOf(group), 240)}`,
          width,
          '  • ',
        ),
        ...wrap(place, width, '    '),
      ];
    }),
    ...(rest > 0 ? wrap(`and ${counted(rest, 'more finding')}`, width, '    ') : []),
  ];
}
