import type { Report } from '../model/report.ts';
import { cleanupSummary } from '../report/outline/cleanup-outline.ts';
import { resolvedFindings } from '../report/outline/outline.ts';
import { isCleanupAlone, lookedAt, runName, statusCounts } from '../report/outline/verdict.ts';
import { groupLines, headLine, remedyLines } from '../report/table/block-lines.ts';
import { wrap } from '../report/table/columns.ts';
import { layoutFor } from '../report/table/layout.ts';
import { cleanupSections } from '../report/table/table-cleanup.ts';
import { notLookedAtLines, suppressionLines } from '../report/table/table-coverage.ts';
import { resolvedLines } from '../report/table/table-resolved.ts';
import { withoutMemoryLines } from '../report/table/table-without-memory.ts';
import { clipped, shortTime } from '../report/words/plain-text.ts';
import { changeSentence } from './changed-words.ts';
import type { Digest } from './digest.ts';
import { changedSections } from './email-changed.ts';
import { fitLines } from './fit-lines.ts';
import { cutText, fitBlocks, type Wording } from './pieces.ts';
import { escapedBytes } from './size.ts';

/** What mail readers and their quoting leave whole. */
const COLUMNS = 72;

const LAYOUT = layoutFor({ color: false, width: COLUMNS });

/** Longer than this nobody reads a mail; the rest is cut, and counted. */
const MOST_BYTES_OF_FINDINGS = 32_768;
const MOST_BYTES_OF_RESOLVED = 8192;
const MOST_BYTES_OF_CLEANUP = 16_384;
const MOST_BYTES_OF_MEMORY = 4096;

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
 * The mail: plain text, no line over 72 columns but a link's, no tabs, worst first. With a ledger what is new comes
 * first, then what is worse, what is gone, and in short what is still open. What could not be read is said at the top
 * and told at the end. Findings that do not fit are cut, the least severe first, and counted.
 */
export function emailText(report: Report, digest: Digest, reportLocation: string | null): string {
  const fromAws = [
    heading(report, digest),
    ...cleanupTexts(report),
    ...findingTexts(report, digest),
    notLookedAtLines(report, LAYOUT, digest.notLookedAt, digest.isNewGap).join('\n'),
    fitLines(withoutMemoryLines(report, LAYOUT), MOST_BYTES_OF_MEMORY),
  ];
  const sections = [
    ...fromAws.map(withoutForeignLinks),
    suppressionLines(report.summary, LAYOUT).join('\n'),
    footer(report, reportLocation),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** A line of a command, which has to stay as it is, or a remedy's own page, alone on its line. */
const OURS = /^( {6}| +https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws)\/\S*$)/;

/** Mail readers make a link of an address: in a tag or an error text from AWS it must not be one. It stays as long. */
function withoutForeignLinks(text: string): string {
  return text
    .split('\n')
    .map((line) => (OURS.test(line) ? line : line.replaceAll(/http(?=s?:\/\/)/gi, 'hxxp')))
    .join('\n');
}

function findingTexts(report: Report, { changed, blocks }: Digest): readonly string[] {
  if (changed !== null) return changedSections(changed, WORDING, LAYOUT, MOST_BYTES_OF_FINDINGS);
  const fitted = fitBlocks(blocks, MOST_BYTES_OF_FINDINGS, WORDING);
  const cut = cutText(fitted.cut);
  const resolved = resolvedLines(resolvedFindings(report.findings), 'the last audit', LAYOUT);
  return [
    ...fitted.blocks.map((block) => block.trimEnd()),
    cut === '' ? '' : lines(cut),
    fitLines(resolved, MOST_BYTES_OF_RESOLVED),
  ];
}

function cleanupTexts(report: Report): readonly string[] {
  const { cleanup } = report;
  if (cleanup === null) return [];
  const sections = cleanupSections(cleanup, LAYOUT, { whole: false }).map((section) =>
    fitLines(section, MOST_BYTES_OF_CLEANUP / 3),
  );
  const head = wrap(cleanupSummary(cleanup), COLUMNS, 'CLEAN-UP  ').join('\n');
  return isCleanupAlone(report) ? sections : [head, ...sections];
}

function heading(report: Report, digest: Digest): string {
  const { changed } = digest;
  const { tone, found, read } = digest.verdict;
  const incomplete = report.summary.complete ? '' : ' What was not read is at the end.';
  const verdict = [lines(`${tone.toUpperCase()}: ${found}.`), lines(`${sentence(read)}.${incomplete}`)];
  if (changed !== null && !isCleanupAlone(report)) {
    return [lines(changeSentence(changed, digest, report)), ...verdict].join('\n');
  }
  const counts = changed === null ? statusCounts(report) : '';
  return [...verdict, ...(counts === '' ? [] : [lines(`Since the last audit: ${counts}.`)])].join('\n');
}

function footer(report: Report, reportLocation: string | null): string {
  const seen = lookedAt(report);
  const { name, version } = report.tool;
  return [
    ...(seen === '' ? [] : [lines(`Looked at ${seen}.`)]),
    ...(reportLocation === null ? [] : [lines(`The whole report: ${reportLocation}`)]),
    lines(
      `${name} ${clipped(version, 40)}, ${runName(report)} ${clipped(report.auditId, 80)}, ${shortTime(report.startedAt)}`,
    ),
  ].join('\n');
}

function lines(text: string): string {
  return wrap(text, COLUMNS).join('\n');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
