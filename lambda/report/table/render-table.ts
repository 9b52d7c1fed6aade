import type { Outline } from '../outline/outline.ts';
import { cleanupSections } from '../text/cleanup-lines.ts';
import { wrap } from '../text/columns.ts';
import { notLookedAtLines, suppressionLines } from '../text/coverage-lines.ts';
import { type Layout, layoutFor, type RenderOptions } from '../text/layout.ts';
import { withoutMemoryLines } from '../text/memory-lines.ts';
import { resolvedLines } from '../text/resolved-lines.ts';
import { harmless, shortTime } from '../words/plain-text.ts';
import { overviewLines } from './table-overview.ts';
import { sectionsInFull, sectionsInShort } from './table-sections.ts';

/**
 * The report for a terminal: the verdict in one line, what was found by cluster and cause, the worst first, what to do, and
 * what could not be looked at. No line is wider than `width`, except a link, which is never broken.
 */
export function renderTable(outline: Outline, options: RenderOptions): string {
  const layout = layoutFor(options);
  const { full } = outline.view;
  const sections = [
    verdictLines(outline, layout),
    ...cleanupSectionsOf(outline, layout),
    ...(full ? [overviewLines(outline, layout)] : []),
    ...(full ? sectionsInFull : sectionsInShort)(outline.sections, layout),
    hiddenLines(outline, layout),
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

function verdictLines({ verdict, statuses, open, view }: Outline, { width, paint }: Layout): readonly string[] {
  const { tone, foundShort, read } = verdict;
  const label = ` ${tone.toUpperCase().replace('-CLUSTER', ' CLUSTER')} `;
  const elsewhere = tone === 'no-cluster' && !view.everyRegion ? 'look everywhere with --region all' : '';
  const text = [foundShort, elsewhere, view.full ? open.causes : '', read, statuses]
    .filter((part) => part !== '')
    .join(' · ');
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

function hiddenLines({ hidden }: Outline, { width, paint }: Layout): readonly string[] {
  return hidden === '' ? [] : wrap(hidden, width).map(paint.warning);
}

/** Reasons for which clusters were not read. */
const MAX_CLOSED = 4;

const MORE = 'All details: --full. A check: explain <check>.';

function footerLines({ source, run, coverage, open, view }: Outline, { width, paint }: Layout): readonly string[] {
  const seen = coverage.lookedAt;
  const { name, version } = source.tool;
  const looked = [
    ...(seen === '' ? [] : wrap(`Looked at ${seen}.`, width)),
    ...coverage.closedClusters.slice(0, MAX_CLOSED).flatMap((text) => wrap(text, width)),
  ];
  const tool = `${name} ${harmless(version)}`;
  const at = shortTime(source.startedAt);
  const isShort = !view.full && open.count > 0;
  const made = isShort ? `${tool}, ${at}. ${MORE}` : `${tool}, ${run} ${harmless(source.auditId)}, ${at}`;
  return [...looked, ...wrap(made, width)].map(paint.faint);
}
