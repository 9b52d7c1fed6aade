import Table from 'cli-table3';
import { groupBy } from '../../common/group-by.ts';
import { amount } from '../../common/words.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { Block } from '../outline/blocks.ts';
import { truncated } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';
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

/** Widest row but for the check's name: five counts with thousands in them, and the space around. */
const ROOM_FOR_COUNTS = 54;

/** How many findings of which severity each check has; nothing when there is one kind of finding only. */
export function overviewLines(blocks: readonly Block[], { width, paint }: Layout): readonly string[] {
  if (blocks.length < 2) return [];
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
      return count === 0 ? paint.faint('·') : paint.tone(severity, amount(count));
    });
    table.push([truncated(harmless(check), Math.max(8, width - ROOM_FOR_COUNTS)), ...counts]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
