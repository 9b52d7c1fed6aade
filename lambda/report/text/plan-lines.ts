import { amount, count, shortDuration } from '../../common/words.ts';
import type { Taken } from '../outline/cleanup-outline.ts';
import { whyTakenText } from '../words/cleanup-words.ts';
import { clipped } from '../words/plain-text.ts';
import { padded, widthOf, wrap } from './columns.ts';
import type { Layout } from './layout.ts';

const INDENT = '    ';
const GAP = '  ';
const MAX_CELL = 128;

const COLUMNS = [
  { head: 'ENI', align: 'left', cell: ({ eniId }: Taken) => eniId },
  { head: 'SUBNET', align: 'left', cell: ({ subnetId }: Taken) => subnetId },
  { head: 'IPS', align: 'right', cell: ({ addresses }: Taken) => amount(addresses) },
  { head: 'AGE', align: 'right', cell: ({ because }: Taken) => shortDuration(because.ageMinutes) },
  { head: 'CLUSTER', align: 'left', cell: ({ because }: Taken) => because.cluster ?? '-' },
  { head: 'WHY', align: 'left', cell: ({ because }: Taken) => whyTakenText(because) },
] as const;

/** Every ENI that a plan takes: in columns where they fit, else in two lines each. Ids are never cut. */
export function planRows(taken: readonly Taken[], layout: Layout): readonly string[] {
  const rows = taken.map((decision) => COLUMNS.map(({ cell }) => clipped(cell(decision), MAX_CELL)));
  const widths = COLUMNS.map(({ head }, column) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), widthOf(head)),
  );
  const total = widths.reduce((sum, width) => sum + width + GAP.length, INDENT.length - GAP.length);
  if (total > layout.width) return taken.flatMap((decision) => listLines(decision, layout));
  return [
    layout.paint.faint(
      rowLine(
        COLUMNS.map(({ head }) => head),
        widths,
      ),
    ),
    ...rows.map((row) => rowLine(row, widths)),
  ];
}

function rowLine(cells: readonly string[], widths: readonly number[]): string {
  const parts = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return COLUMNS[column]?.align === 'right' ? ' '.repeat(width - widthOf(cell)) + cell : padded(cell, width);
  });
  return `${INDENT}${parts.join(GAP)}`.trimEnd();
}

function listLines({ eniId, subnetId, addresses, because }: Taken, { width, paint }: Layout): readonly string[] {
  const held = count(addresses, 'address', 'addresses');
  const about = `${clipped(eniId, MAX_CELL)}: ${held}, ${shortDuration(because.ageMinutes)} old, ${because.cluster === null ? 'no cluster tag' : `cluster ${clipped(because.cluster, MAX_CELL)}`}`;
  const why = `${clipped(subnetId, MAX_CELL)}: ${whyTakenText(because)}`;
  return [...wrap(about, width, INDENT), ...wrap(why, width, `${INDENT}  `).map(paint.faint)];
}
