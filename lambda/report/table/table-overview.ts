import Table from 'cli-table3';
import { groupBy } from '../../common/group-by.ts';
import { amount } from '../../common/words.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { Block } from '../outline/blocks.ts';
import type { Coverage } from '../outline/coverage.ts';
import { WHOLE } from '../outline/not-looked-at.ts';
import type { Outline } from '../outline/outline.ts';
import { widthOf, wrap } from '../text/columns.ts';
import { type Layout, layoutFor } from '../text/layout.ts';
import { harmless } from '../words/plain-text.ts';

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '  ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

const NONE = '·';
const NO_ANSWER = '?';
const LEGEND = `${NONE} none   ${NO_ANSWER} none seen, but not everything could be looked at`;

/** How many findings of which severity each check has; nothing when there is one kind of finding only. */
export function overviewLines({ open, coverage }: Outline, layout: Layout): readonly string[] {
  const { blocks } = open;
  if (blocks.length < 2) return [];
  const isOpen = openChecks(coverage);
  const plain = layoutFor({ color: false, width: layout.width });
  const isTooWide = tableLines(blocks, isOpen, plain).some((line) => widthOf(line) > layout.width);
  if (isTooWide) return listLines(blocks, layout);
  const checks = new Set(blocks.map(({ check }) => check));
  const hasOpen = [...checks].some(isOpen);
  const lines = tableLines(blocks, isOpen, layout);
  return [...lines, ...(hasOpen ? wrap(LEGEND, layout.width, '  ').map(layout.paint.faint) : [])];
}

/** Whether a check has no full answer somewhere. */
function openChecks({ unread, unanswered }: Coverage): (check: string) => boolean {
  if (unread.some(({ sections }) => sections.includes(WHOLE))) return () => true;
  const open = new Set(unanswered.flatMap(({ checks }) => checks));
  return (check) => open.has(check);
}

/** For a terminal in which no table fits, since no check's name is cut. */
function listLines(blocks: readonly Block[], { width }: Layout): readonly string[] {
  return [...groupBy(blocks, ({ check }) => check)].flatMap(([check, ofCheck]) => {
    const counts = ofCheck.map(({ severity, findingCount }) => `${amount(findingCount)} ${severity}`);
    return wrap(`${harmless(check)}: ${counts.join(', ')}`, width, '  ', '    ');
  });
}

function tableLines(
  blocks: readonly Block[],
  isOpen: (check: string) => boolean,
  { paint }: Layout,
): readonly string[] {
  const severities = SEVERITIES.filter((severity) => blocks.some((block) => block.severity === severity));
  const table = new Table({
    head: ['', ...severities.map((severity) => paint.faint(severity))],
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: ['left', ...severities.map(() => 'right' as const)],
  });
  for (const [check, ofCheck] of groupBy(blocks, (block) => block.check)) {
    const counts = severities.map((severity) => {
      const some = ofCheck.filter((block) => block.severity === severity);
      const count = some.reduce((sum, { findingCount }) => sum + findingCount, 0);
      return count === 0 ? paint.faint(isOpen(check) ? NO_ANSWER : NONE) : paint.tone(severity, amount(count));
    });
    table.push([harmless(check), ...counts]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
