import { escapedBytes } from '../../common/bytes.ts';
import { cutText, fitBlocks, type Wording } from '../outline/fit-blocks.ts';
import type { Outline } from '../outline/outline.ts';
import { groupLines, headLine, remedyLines } from '../text/block-lines.ts';
import { cleanupSections } from '../text/cleanup-lines.ts';
import { wrap } from '../text/columns.ts';
import { notLookedAtLines, suppressionLines } from '../text/coverage-lines.ts';
import { layoutFor } from '../text/layout.ts';
import { withoutMemoryLines } from '../text/memory-lines.ts';
import { resolvedLines } from '../text/resolved-lines.ts';
import { clipped, shortTime } from '../words/plain-text.ts';
import { changedSections } from './changed-sections.ts';
import { fitLines } from './fit-lines.ts';

/** What mail readers and their quoting leave whole. */
const COLUMNS = 72;

const LAYOUT = layoutFor({ color: false, width: COLUMNS });

/** Longer than this nobody reads a mail; the rest is cut, and counted. */
const MAX_BYTES_OF_FINDINGS = 32_768;
const MAX_BYTES_OF_RESOLVED = 8192;
const MAX_BYTES_OF_CLEANUP = 16_384;
const MAX_BYTES_OF_MEMORY = 4096;

const MAX_WHOLE = 4;

const WORDING: Wording = {
  head: (block) => `${headLine(block, LAYOUT)}\n`,
  group: (group, index) => {
    const whole = group.severity !== 'info' && index < MAX_WHOLE;
    const was = group.words.was === '' ? [] : wrap(group.words.was, COLUMNS, '    ');
    return `${[...groupLines(group, whole, LAYOUT), ...was].join('\n')}\n`;
  },
  foot: ({ remedies }) => remedies.flatMap((remedy) => `${remedyLines(remedy, LAYOUT).join('\n')}\n`).join(''),
  sizeOf: escapedBytes,
};

/**
 * The mail: plain text, no line over 72 columns but a link's, no tabs, worst first. With a ledger what is new comes
 * first, then what is worse, what is gone, and in short what is still open. What could not be read is said at the top
 * and told at the end. Findings that do not fit are cut, the least severe first, and counted.
 */
export function renderEmail(outline: Outline, reportLocation: string | null): string {
  const fromAws = [
    heading(outline),
    ...cleanupTexts(outline),
    ...findingTexts(outline),
    notLookedAtLines(outline, LAYOUT).join('\n'),
    fitLines(withoutMemoryLines(outline.memory, LAYOUT), MAX_BYTES_OF_MEMORY),
  ];
  const sections = [
    ...fromAws.map(withoutForeignLinks),
    suppressionLines(outline.suppressions, LAYOUT).join('\n'),
    footer(outline, reportLocation),
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

function findingTexts({ changes, open, resolved }: Outline): readonly string[] {
  if (changes !== null) return changedSections(changes, WORDING, LAYOUT, MAX_BYTES_OF_FINDINGS);
  const fitted = fitBlocks(open.blocks, MAX_BYTES_OF_FINDINGS, WORDING);
  const cut = cutText(fitted.cut);
  const gone = resolvedLines(resolved, 'the last audit', LAYOUT);
  return [
    ...fitted.blocks.map((block) => block.trimEnd()),
    cut === '' ? '' : lines(cut),
    fitLines(gone, MAX_BYTES_OF_RESOLVED),
  ];
}

function cleanupTexts({ cleanup, run }: Outline): readonly string[] {
  if (cleanup === null) return [];
  const sections = cleanupSections(cleanup, LAYOUT, { whole: false }).map((section) =>
    fitLines(section, MAX_BYTES_OF_CLEANUP / 3),
  );
  const head = wrap(cleanup.summary, COLUMNS, 'CLEAN-UP  ').join('\n');
  return run === 'clean-up' ? sections : [head, ...sections];
}

function heading({ verdict: { tone, found, read }, run, coverage, changes, statuses, open }: Outline): string {
  const causes = open.causes === '' ? '' : ` (${open.causes})`;
  const incomplete = coverage.complete ? '' : ' What was not read is at the end.';
  const verdict = [lines(`${tone.toUpperCase()}: ${found}${causes}.`), lines(`${sentence(read)}.${incomplete}`)];
  if (changes !== null && run === 'audit') return [lines(changes.sentence), ...verdict].join('\n');
  const counts = changes === null ? statuses : '';
  return [...verdict, ...(counts === '' ? [] : [lines(`Since the last audit: ${counts}.`)])].join('\n');
}

function footer({ source, run, coverage }: Outline, reportLocation: string | null): string {
  const seen = coverage.lookedAt;
  const { name, version } = source.tool;
  return [
    ...(seen === '' ? [] : [lines(`Looked at ${seen}.`)]),
    ...(reportLocation === null ? [] : [lines(`The whole report: ${reportLocation}`)]),
    lines(`${name} ${clipped(version, 40)}, ${run} ${clipped(source.auditId, 80)}, ${shortTime(source.startedAt)}`),
  ].join('\n');
}

function lines(text: string): string {
  return wrap(text, COLUMNS).join('\n');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
