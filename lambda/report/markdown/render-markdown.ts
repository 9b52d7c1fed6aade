import type { Report } from '../../model/report.ts';
import {
  causeText,
  dependentsText,
  placesText,
  unansweredText,
  unreadAdvice,
  unreadText,
} from '../outline/gap-words.ts';
import { alsoCounted, detailsOf, headlineOf, historyOf, idsOf, placeOf, sinceOf } from '../outline/group-words.ts';
import { notLookedAt } from '../outline/not-looked-at.ts';
import { type Block, blocksOf, type FindingGroup, openFindings, resolvedFindings } from '../outline/outline.ts';
import { isCleanupAlone, lookedAt, runName, statusCounts, verdictOf } from '../outline/verdict.ts';
import { consequenceText, withoutMemory } from '../outline/without-memory.ts';
import { counted, shortTime } from '../words/plain-text.ts';
import { noticeText, suppressedText } from '../words/suppression-words.ts';
import { cleanupSections } from './markdown-cleanup.ts';
import { remedyMarkdown } from './markdown-steps.ts';
import { code, escaped } from './markdown-text.ts';

const MOST_GROUPS = 25;
const MOST_IDS = 10;

/** The report to paste into a ticket: the table's content under headings. Text from AWS brings no markup of its own. */
export function renderMarkdown(report: Report): string {
  const sections = [
    heading(report),
    ...(report.cleanup === null ? [] : cleanupSections(report.cleanup, isCleanupAlone(report))),
    ...blocksOf(openFindings(report.findings)).map(blockText),
    resolvedText(report),
    notLookedAtText(report),
    withoutMemoryText(report),
    suppressionText(report),
    footer(report),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading(report: Report): string {
  const { tone, found, read } = verdictOf(report);
  const rest = [read, statusCounts(report)].filter((part) => part !== '').join(' · ');
  return `# EKS IP audit: ${tone}\n\n**${found}** · ${rest}`;
}

function blockText(block: Block): string {
  const { severity, check, findingCount, groups, remedies } = block;
  const more = groups.slice(MOST_GROUPS);
  const items = groups.slice(0, MOST_GROUPS).map(groupText);
  const rest = more.reduce((sum, group) => sum + group.findings.length, 0);
  if (rest > 0) items.push(`- and ${counted(rest, 'more finding')} in ${counted(more.length, 'place')}`);
  const title = `## ${severity}: ${code(check)}, ${counted(findingCount, 'finding')}`;
  return [title, items.join('\n'), ...remedies.map((remedy) => remedyMarkdown(remedy))].join('\n\n');
}

function groupText(group: FindingGroup): string {
  const place = [placeOf(group), historyOf(group)].filter((part) => part !== '').join(', ');
  const ids = idsOf(group, MOST_IDS);
  const details = [...detailsOf(group).map(escaped), ...(ids === '' ? [] : [`e.g. ${escaped(ids)}`])];
  return [
    `- **${escaped(placeText(place))}**: ${escaped(headlineOf(group))}`,
    ...details.map((text) => `  - ${text}`),
  ].join('\n');
}

function placeText(place: string): string {
  return place.trim() === '' ? 'somewhere' : place.trim();
}

function resolvedText({ findings }: Report): string {
  const resolved = resolvedFindings(findings);
  if (resolved.length === 0) return '';
  const groups = blocksOf(resolved).flatMap((block) => block.groups);
  const items = groups.slice(0, MOST_GROUPS).map((group) => {
    const place = [placeOf(group), sinceOf(group)].filter((part) => part !== '').join(', ');
    return `- ${code(group.check)} (${group.severity}${alsoCounted(group)}), ${escaped(place)}: ${escaped(headlineOf(group))}`;
  });
  const more = groups.slice(MOST_GROUPS);
  const rest = more.reduce((sum, group) => sum + group.findings.length, 0);
  if (rest > 0) items.push(`- and ${counted(rest, 'more finding')} in ${counted(more.length, 'place')}`);
  return [`## Resolved since the last audit: ${counted(resolved.length, 'finding')}`, items.join('\n')].join('\n\n');
}

function withoutMemoryText(report: Report): string {
  const causes = withoutMemory(report);
  if (causes.length === 0) return '';
  const items = causes.map(
    ({ message, places }) => `- ${escaped(causeText(message))}\n  - ${escaped(placesText(places, 10))}`,
  );
  return ['## Without memory', `Here ${consequenceText(report)}.`, items.join('\n')].join('\n\n');
}

function notLookedAtText(report: Report): string {
  const { unread, unanswered } = notLookedAt(report);
  if (unread.length + unanswered.length === 0) return '';
  const gaps = unread.map((entry) => {
    const lines = [
      placesText(entry.places, 10),
      causeText(entry.message),
      dependentsText(entry),
      unreadAdvice(entry),
    ].filter((line) => line !== '');
    return [`- **${escaped(unreadText(entry))}**`, ...lines.map((line) => `  - ${escaped(line)}`)].join('\n');
  });
  const checks = unanswered.map((entry) =>
    [
      `- ${escaped(unansweredText(entry))}`,
      ...entry.failures.slice(0, 3).map((cause) => `  - ${escaped(causeText(cause))}`),
    ].join('\n'),
  );
  return [`## Not looked at`, [...gaps, ...checks].join('\n')].join('\n\n');
}

function suppressionText({ summary }: Report): string {
  const suppressed = suppressedText(summary);
  const notices = summary.suppressionNotices.map((notice) => `- ${escaped(noticeText(notice))}`);
  if (suppressed === '' && notices.length === 0) return '';
  return ['## Suppressions', suppressed, notices.join('\n')].filter((part) => part !== '').join('\n\n');
}

function footer(report: Report): string {
  const seen = lookedAt(report);
  const { name, version } = report.tool;
  const source = `${name} ${escaped(version)}, ${runName(report)} ${code(report.auditId)}, ${shortTime(report.startedAt)}`;
  return seen === '' ? `---\n\n${source}` : `---\n\nLooked at ${seen}.\n\n${source}`;
}
