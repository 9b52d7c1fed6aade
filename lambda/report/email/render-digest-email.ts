import { count } from '../../common/words.ts';
import type { DigestOutline } from '../outline/digest.ts';
import { type ClusterWords, trendsText } from '../outline/digest-clusters.ts';
import { padded, truncated, widthOf, wrap } from '../text/columns.ts';
import { clipped, shortTime } from '../words/plain-text.ts';
import { withoutLinks } from './foreign-links.ts';
import { short } from './mail-wording.ts';

/** What mail readers and their quoting leave whole. */
const COLUMNS = 72;

const MOST_CLUSTERS = 7;
const MOST_RUNS_OUT = 2;

/** Columns of a table; longer names are cut. */
const MOST_OF_NAME = 24;
const MOST_OF_FREE = 24;

/**
 * The mail of a weekly digest: plain text of at most 40 lines, none over 72 columns but a link's, no tabs. What it comes to
 * comes first; of clusters and subnets those that need a look are named, and the others counted.
 */
export function renderDigestEmail(digest: DigestOutline, reportLocation: string | null): string {
  const fromAws = [
    [...short(wrap(digest.point, COLUMNS), 3), ...short(lines(digest.noTrend), 2)],
    clusterSection(digest),
    runsOutSection(digest),
    [...short(lines(digest.freed), 2), ...short(lines(digest.findings), 2), ...short(worstLines(digest), 2)],
    short(lines(digest.coverage), 3),
  ].map((section) => section.map(withoutLinks));
  const sections = [...fromAws, footer(digest, reportLocation)].filter((section) => section.length > 0);
  return `${sections.map((section) => section.join('\n')).join('\n\n')}\n`;
}

function clusterSection({ clusters }: DigestOutline): readonly string[] {
  const shown = clusters.length <= MOST_CLUSTERS ? clusters : clusters.slice(0, MOST_CLUSTERS - 1);
  const left = clusters.slice(shown.length);
  const widths = {
    name: widest(
      shown.map(({ name }) => name),
      MOST_OF_NAME,
    ),
    free: widest(
      shown.map(({ free }) => free),
      MOST_OF_FREE,
    ),
  };
  const more =
    left.length === 0 ? [] : [truncated(`  and ${count(left.length, 'more cluster')}: ${trendsText(left)}`, COLUMNS)];
  return shown.length === 0
    ? []
    : ['CLUSTERS  free now, and since a week ago', ...shown.map((cluster) => clusterLine(cluster, widths)), ...more];
}

function clusterLine(
  { name, free, change, place }: ClusterWords,
  widths: { readonly name: number; readonly free: number },
): string {
  const columns = [
    padded(truncated(name, widths.name), widths.name),
    padded(truncated(free, widths.free), widths.free),
  ];
  const where = place === '' ? '' : `  ${place}`;
  return truncated(`  ${columns.join('  ')}  ${change}${where}`, COLUMNS);
}

function widest(texts: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...texts.map(widthOf)));
}

function runsOutSection({ runsOut, runsOutNote }: DigestOutline): readonly string[] {
  const shown = runsOut.slice(0, MOST_RUNS_OUT);
  const more = runsOut.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : ['RUNS OUT  if it goes on as it did']),
    ...shown.flatMap(({ what, whose, when, free, why }) => [
      truncated(`  • ${what}${whose === '' ? '' : `, ${whose}`}`, COLUMNS),
      truncated(`    ${when}`, COLUMNS),
      truncated(`    ${free}, ${why}`, COLUMNS),
    ]),
    ...(more > 0 ? [`    and ${count(more, 'more subnet')}`] : []),
    ...short(lines(runsOutNote), 1),
  ];
}

function worstLines({ worst }: DigestOutline): readonly string[] {
  return worst === '' ? [] : wrap(`The worst: ${worst}`, COLUMNS);
}

function footer({ source, period }: DigestOutline, reportLocation: string | null): readonly string[] {
  const { name, version } = source.tool;
  return [
    ...(reportLocation === null ? [] : short(lines(`The whole report: ${reportLocation}`), 2)),
    ...short(lines(`${name} ${clipped(version, 40)}, weekly digest of ${period}`), 1),
    ...short(lines(`audit ${clipped(source.auditId, 80)}, ${shortTime(source.startedAt)}`), 1),
  ];
}

function lines(text: string): readonly string[] {
  return text === '' ? [] : wrap(text, COLUMNS);
}
