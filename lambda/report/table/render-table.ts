import type { CleanupReport } from '../../model/cleanup.ts';
import type { Report } from '../../model/report.ts';
import { cleanupSummary } from '../outline/cleanup-outline.ts';
import { blocksOf, openFindings, resolvedFindings } from '../outline/outline.ts';
import { isCleanupAlone, lookedAt, runName, statusCounts, verdictOf } from '../outline/verdict.ts';
import { harmless, shortTime } from '../words/plain-text.ts';
import { wrap } from './columns.ts';
import { type Layout, layoutFor, type RenderOptions } from './layout.ts';
import { blockLines } from './table-blocks.ts';
import { cleanupSections } from './table-cleanup.ts';
import { notLookedAtLines, suppressionLines } from './table-coverage.ts';
import { overviewLines } from './table-overview.ts';
import { resolvedLines } from './table-resolved.ts';
import { withoutMemoryLines } from './table-without-memory.ts';

/**
 * The report for a terminal: the verdict in one line, what was found worst first, what to do once a check, and what
 * could not be looked at. No line is wider than `width`, except a link, which is never broken.
 */
export function renderTable(report: Report, options: RenderOptions): string {
  const layout = layoutFor(options);
  const blocks = blocksOf(openFindings(report.findings));
  const sections = [
    verdictLines(report, layout),
    ...cleanupSectionsOf(report, layout),
    overviewLines(blocks, layout),
    ...blocks.map((block) => blockLines(block, layout)),
    resolvedLines(resolvedFindings(report.findings), 'the last audit', layout),
    notLookedAtLines(report, layout),
    withoutMemoryLines(report, layout),
    suppressionLines(report.summary, layout),
    footerLines(report, layout),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdictLines(report: Report, { width, paint }: Layout): readonly string[] {
  const { tone, foundShort, read } = verdictOf(report);
  const label = ` ${tone.toUpperCase()} `;
  const text = [foundShort, read, statusCounts(report)].filter((part) => part !== '').join(' · ');
  const [first = '', ...rest] = wrap(text, width, label.padEnd(label.length + 1));
  return [paint.tone(tone, label) + paint.strong(first.slice(label.length)), ...rest.map(paint.strong)];
}

/** The verdict of a run that cleaned up and did nothing else has said the first line already. */
function cleanupSectionsOf(report: Report, layout: Layout): readonly (readonly string[])[] {
  const { cleanup } = report;
  if (cleanup === null) return [];
  const sections = cleanupSections(cleanup, layout, { whole: true });
  return isCleanupAlone(report) ? sections : [cleanupHeadLines(cleanup, layout), ...sections];
}

function cleanupHeadLines(cleanup: CleanupReport, { width, paint }: Layout): readonly string[] {
  return wrap(cleanupSummary(cleanup), width, 'CLEAN-UP  ').map(paint.strong);
}

function footerLines(report: Report, { width, paint }: Layout): readonly string[] {
  const seen = lookedAt(report);
  const { name, version } = report.tool;
  const source = `${name} ${harmless(version)}, ${runName(report)} ${harmless(report.auditId)}, ${shortTime(report.startedAt)}`;
  const looked = seen === '' ? [] : wrap(`Looked at ${seen}.`, width);
  return [...looked, ...wrap(source, width)].map(paint.faint);
}
