import { count } from '../../common/words.ts';
import type { Changes } from '../outline/changes.ts';
import type { Entries } from '../outline/entries.ts';
import { cutText, fitBlocks, type Wording } from '../outline/fit-blocks.ts';
import { alsoCounted } from '../outline/group-words.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
import { resolvedLines } from '../text/resolved-lines.ts';
import { clipped } from '../words/plain-text.ts';
import { fitLines } from './fit-lines.ts';

const MAX_BYTES_OF_RESOLVED = 8192;
const MAX_BYTES_OF_STILL_OPEN = 4096;
const MAX_STILL_OPEN = 6;

/** NEW, WORSE, RESOLVED and STILL OPEN, each with its heading; what is empty is left out. */
export function changedSections(changes: Changes, wording: Wording, layout: Layout, budget: number): readonly string[] {
  const { fresh, worse, resolved, stillOpen } = changes;
  // What is new may take all of it but a third, which is for what got worse.
  const third = worse.count === 0 ? 0 : Math.floor(budget / 3);
  return [
    ...told('NEW', fresh, wording, budget - third, layout),
    ...told('WORSE', worse, wording, third, layout),
    fitLines(resolvedLines(resolved, 'the last message', layout), MAX_BYTES_OF_RESOLVED),
    fitLines(stillOpenLines(stillOpen, layout), MAX_BYTES_OF_STILL_OPEN),
  ];
}

function told(
  label: string,
  { count: findings, blocks: all }: Entries,
  wording: Wording,
  budget: number,
  { width }: Layout,
): readonly string[] {
  if (findings === 0) return [];
  const { blocks, cut } = fitBlocks(all, budget, wording);
  const cutLine = cutText(cut);
  return [
    `${label}  ${count(findings, 'finding')}`,
    ...blocks.map((block) => block.trimEnd()),
    ...(cutLine === '' ? [] : [wrap(cutLine, width).join('\n')]),
  ];
}

/** In short: readers know of them. */
function stillOpenLines({ count: findings, severities, groups }: Entries, { width }: Layout): readonly string[] {
  if (findings === 0) return [];
  const head = `${count(findings, 'finding')}: ${severities}`;
  const rest = groups.slice(MAX_STILL_OPEN).reduce((sum, group) => sum + group.findings.length, 0);
  return [
    ...wrap(head, width, 'STILL OPEN  '),
    ...groups.slice(0, MAX_STILL_OPEN).flatMap((group) => {
      const { headline, place, history } = group.words;
      const where = [place, history].filter((part) => part !== '').join(', ');
      return [
        ...wrap(
          `${group.severity} ${clipped(group.check, 128)}${alsoCounted(group)}: ${clipped(headline, 240)}`,
          width,
          '  • ',
        ),
        ...wrap(where, width, '    '),
      ];
    }),
    ...(rest > 0 ? wrap(`and ${count(rest, 'more finding')}`, width, '    ') : []),
  ];
}
