import type { Outline } from '../outline/outline.ts';
import { cleanupSections } from '../text/cleanup-lines.ts';
import { wrap } from '../text/columns.ts';
import { notLookedAtLines, suppressionLines } from '../text/coverage-lines.ts';
import { type Layout, layoutFor, type RenderOptions } from '../text/layout.ts';
import { withoutMemoryLines } from '../text/memory-lines.ts';
import { resolvedLines } from '../text/resolved-lines.ts';
import { harmless, shortTime } from '../words/plain-text.ts';
import { blockLines } from './table-blocks.ts';
import { overviewLines } from './table-overview.ts';

/**
 * The report for a terminal: the verdict in one line, what was found worst first, what to do once a check, and what
 * could not be looked at. No line is wider than `width`, except a link, which is never broken.
 */
export function renderTable(outline: Outline, options: RenderOptions): string {
  const layout = layoutFor(options);
  const { blocks, byCause } = outline.open;
  const sections = [
    verdictLines(outline, layout),
    ...cleanupSectionsOf(outline, layout),
    overviewLines(blocks, layout),
    ...byCause.map((block) => blockLines(block, layout)),
    resolvedLines(outline.resolved, 'the last audit', layout),
    notLookedAtLines(outline, layout),
    withoutMemoryLines(outline.memory, layout),
    suppressionLines(outline.suppressions, layout),
    footerLines(outline, layout),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdictLines({ verdict, statuses, open }: Outline, { width, paint }: Layout): readonly string[] {
  const { tone, foundShort, read } = verdict;
  const label = ` ${tone.toUpperCase()} `;
  const text = [foundShort, open.causes, read, statuses].filter((part) => part !== '').join(' · ');
  const [first = '', ...rest] = wrap(text, width, label.padEnd(label.length + 1));
  return [paint.tone(tone, label) + paint.strong(first.slice(label.length)), ...rest.map(paint.strong)];
}

/** The verdict of a run that cleaned up and did nothing else has said the first line already. */
function cleanupSectionsOf({ cleanup, run }: Outline, layout: Layout): readonly (readonly string[])[] {
  if (cleanup === null) return [];
  const sections = cleanupSections(cleanup, layout, { whole: true });
  return run === 'clean-up' ? sections : [headLines(cleanup.summary, layout), ...sections];
}

function headLines(summary: string, { width, paint }: Layout): readonly string[] {
  return wrap(summary, width, 'CLEAN-UP  ').map(paint.strong);
}

function footerLines({ source, run, coverage }: Outline, { width, paint }: Layout): readonly string[] {
  const seen = coverage.lookedAt;
  const { name, version } = source.tool;
  const made = `${name} ${harmless(version)}, ${run} ${harmless(source.auditId)}, ${shortTime(source.startedAt)}`;
  const looked = seen === '' ? [] : wrap(`Looked at ${seen}.`, width);
  return [...looked, ...wrap(made, width)].map(paint.faint);
}
