import { amount, commaList, count, shortDuration } from '../../common/words.ts';
import { type Cleaned, type CleanupOutline, type Refusal, saidText, waitingText } from '../outline/cleanup-outline.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import {
  keptAdvice,
  keptText,
  outcomeAdvice,
  outcomeText,
  refusalAdvice,
  refusalText,
  whyTakenText,
} from '../words/cleanup-words.ts';
import { clipped } from '../words/plain-text.ts';
import { code, escaped } from './markdown-text.ts';

const MAX_TARGETS = 25;
const MAX_ROWS = 200;
const MAX_IDS = 10;
const MAX_NAME = 128;

/**
 * What clean-up did or would do, what it refused, and what it keeps, under a heading each.
 * @param told true when the summary stands above already
 */
export function cleanupSections(outline: CleanupOutline, told: boolean): readonly string[] {
  const title = `## Clean-up${outline.mode === 'plan' ? ', a plan' : ''}`;
  return [
    told ? title : `${title}\n\n${outline.summary}.`,
    ...outline.cleaned.slice(0, MAX_TARGETS).map((target) => targetText(target, outline.mode)),
    restText(outline.cleaned.slice(MAX_TARGETS)),
    refusedText(outline),
    keptSection(outline),
  ].filter((section) => section !== '');
}

function targetText(target: Cleaned, mode: CleanupOutline['mode']): string {
  const title = `### ${escaped(clipped(target.place, MAX_NAME))}`;
  switch (mode) {
    case 'plan':
      return [title, planTable(target)].join('\n\n');
    case 'apply':
      return [title, outcomesText(target)].join('\n\n');
  }
}

function planTable({ taken, waiting }: Cleaned): string {
  const rows = taken.slice(0, MAX_ROWS).map(({ eniId, subnetId, addresses, because }) => {
    const cells = [
      code(clipped(eniId, MAX_NAME)),
      code(clipped(subnetId, MAX_NAME)),
      amount(addresses),
      shortDuration(because.ageMinutes),
      escaped(clipped(because.cluster ?? '-', MAX_NAME)),
      escaped(whyTakenText(because)),
    ];
    return `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, String.raw`\|`)).join(' | ')} |`;
  });
  const more = taken.length - rows.length;
  const rest = more > 0 ? `, of which ${amount(rows.length)} are shown` : '';
  return [
    `${count(taken.length, 'ENI')}${rest}${waitingText(waiting)}.`,
    '',
    '| ENI | Subnet | Addresses | Age | Cluster | Why |',
    '| --- | --- | ---: | ---: | --- | --- |',
    ...rows,
  ].join('\n');
}

function outcomesText({ taken, outcomes, freed, waiting, record }: Cleaned): string {
  const items = outcomes.map(([kind, group]) => {
    const ids = escaped(
      commaList(
        group.map(({ eniId }) => clipped(eniId, MAX_NAME)),
        MAX_IDS,
      ),
    );
    const said = kind === 'deleted' ? '' : saidText(group);
    const notes = [said, outcomeAdvice(kind)].filter((note) => note !== '').map((note) => `\n  - ${escaped(note)}`);
    return `- **${amount(group.length)} ${outcomeText(kind)}**: ${ids}${notes.join('')}`;
  });
  const done = `${count(taken.length, 'leaked ENI')}, ${count(freed, 'address', 'addresses')} freed${waitingText(waiting)}.`;
  const kept = record === null ? '' : `\n\nOn record in ${code(clipped(record, 1200))}.`;
  return `${done}\n\n${items.join('\n')}${kept}`;
}

function restText(targets: readonly Cleaned[]): string {
  if (targets.length === 0) return '';
  const enis = targets.reduce((sum, { taken }) => sum + taken.length, 0);
  return `And ${count(enis, 'more ENI')} in ${count(targets.length, 'target')}: the JSON and CSV reports have them all.`;
}

function refusedText({ refusals, totals }: CleanupOutline): string {
  if (refusals.length === 0) return '';
  const title = `### Refused in ${amount(totals.refused)} of ${count(totals.targets, 'target')}`;
  return [title, refusals.map(refusalItem).join('\n')].join('\n\n');
}

function refusalItem({ reason, message, places }: Refusal): string {
  const notes = [placesText(places, 10), causeText(message), refusalAdvice(reason)].filter(
    (note) => note.trim() !== '',
  );
  return [`- **${refusalText(reason)}**`, ...notes.map((note) => `  - ${escaped(note)}`)].join('\n');
}

function keptSection({ kept, totals }: CleanupOutline): string {
  if (kept.length === 0) return '';
  const items = kept.map(({ code: why, unread, ids }) => {
    const some = escaped(
      commaList(
        ids.map((id) => clipped(id, MAX_NAME)),
        3,
      ),
    );
    const notes = [causeText(unread), keptAdvice(why)].filter((note) => note !== '');
    return [
      `- ${amount(ids.length)} ${escaped(keptText(why))}: ${some}`,
      ...notes.map((note) => `  - ${escaped(note)}`),
    ].join('\n');
  });
  return [`### Kept: ${count(totals.kept, 'unattached ENI')}`, items.join('\n')].join('\n\n');
}
