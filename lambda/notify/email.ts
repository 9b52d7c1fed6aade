import type { Report } from '../model/report.ts';
import { groupLines, headLine, remedyLines } from '../report/block-lines.ts';
import { wrap } from '../report/columns.ts';
import { layoutFor } from '../report/layout.ts';
import { clipped, shortTime } from '../report/plain-text.ts';
import { notLookedAtLines, suppressionLines } from '../report/table-coverage.ts';
import { lookedAt, statusCounts } from '../report/verdict.ts';
import type { Digest } from './digest.ts';
import { cutText, fitBlocks, type Wording } from './pieces.ts';
import { escapedBytes } from './size.ts';

/** What mail readers and their quoting leave whole. */
const COLUMNS = 72;

const LAYOUT = layoutFor({ color: false, width: COLUMNS });

/** Longer than this nobody reads a mail; the rest is cut, and counted. */
const MOST_BYTES_OF_FINDINGS = 32_768;

const MOST_WHOLE = 4;

const WORDING: Wording = {
  head: (block) => `${headLine(block, LAYOUT)}\n`,
  group: (group, index) => {
    const whole = group.severity !== 'info' && index < MOST_WHOLE;
    return `${groupLines(group, whole, LAYOUT).join('\n')}\n`;
  },
  foot: ({ remedies }) => remedies.flatMap((remedy) => `${remedyLines(remedy, LAYOUT).join('\n')}\n`).join(''),
  sizeOf: escapedBytes,
};

/**
 * The mail: plain text, no line over 72 columns but a link's, no tabs, worst first. What could not be read is said at
 * the top and told at the end. Findings that do not fit are cut, the least severe first, and counted.
 */
export function emailText(report: Report, digest: Digest, reportLocation: string | null): string {
  const fitted = fitBlocks(digest.blocks, MOST_BYTES_OF_FINDINGS, WORDING);
  const cut = cutText(fitted.cut);
  const sections = [
    heading(report, digest),
    ...fitted.blocks.map((block) => block.trimEnd()),
    cut === '' ? '' : lines(cut),
    notLookedAtLines(report, LAYOUT).join('\n'),
    suppressionLines(report.summary, LAYOUT).join('\n'),
    footer(report, reportLocation),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading(report: Report, { verdict }: Digest): string {
  const { tone, found, read } = verdict;
  const incomplete = report.summary.complete ? '' : ' What was not read is at the end.';
  const changes = statusCounts(report);
  return [
    lines(`${tone.toUpperCase()}: ${found}.`),
    lines(`${sentence(read)}.${incomplete}`),
    ...(changes === '' ? [] : [lines(`Since the last audit: ${changes}.`)]),
  ].join('\n');
}

function footer(report: Report, reportLocation: string | null): string {
  const seen = lookedAt(report);
  const { name, version } = report.tool;
  return [
    ...(seen === '' ? [] : [lines(`Looked at ${seen}.`)]),
    ...(reportLocation === null ? [] : [lines(`The whole report: ${reportLocation}`)]),
    lines(`${name} ${clipped(version, 40)}, audit ${clipped(report.auditId, 80)}, ${shortTime(report.startedAt)}`),
  ].join('\n');
}

function lines(text: string): string {
  return wrap(text, COLUMNS).join('\n');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
