import type { Report } from '../model/report.ts';
import { wrap } from './columns.ts';
import { type Layout, layoutFor, type RenderOptions } from './layout.ts';
import { blocksOf, openFindings } from './outline.ts';
import { harmless } from './plain-text.ts';
import { blockLines } from './table-blocks.ts';
import { notLookedAtLines, suppressionLines } from './table-coverage.ts';
import { overviewLines } from './table-overview.ts';
import { lookedAt, shortTime, statusCounts, verdictOf } from './verdict.ts';

/**
 * The report for a terminal: the verdict in one line, what was found worst first, what to do once a check, and what
 * could not be looked at. No line is wider than `width`, except a link, which is never broken.
 */
export function renderTable(report: Report, options: RenderOptions): string {
  const layout = layoutFor(options);
  const blocks = blocksOf(openFindings(report.findings));
  const sections = [
    verdictLines(report, layout),
    overviewLines(blocks, layout),
    ...blocks.map((block) => blockLines(block, layout)),
    notLookedAtLines(report, layout),
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

function footerLines(report: Report, { width, paint }: Layout): readonly string[] {
  const seen = lookedAt(report);
  const { name, version } = report.tool;
  const source = `${name} ${harmless(version)}, audit ${harmless(report.auditId)}, ${shortTime(report.startedAt)}`;
  const looked = seen === '' ? [] : wrap(`Looked at ${seen}.`, width);
  return [...looked, ...wrap(source, width)].map(paint.faint);
}
