import { count } from '../../common/words.ts';
import type { Block, FindingGroup } from '../outline/blocks.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import { alsoCounted, idsOf } from '../outline/group-words.ts';
import type { Outline } from '../outline/outline.ts';
import { shortTime } from '../words/plain-text.ts';
import { cleanupSections } from './markdown-cleanup.ts';
import { remedyMarkdown } from './markdown-steps.ts';
import { code, escaped } from './markdown-text.ts';

const MAX_GROUPS = 25;
const MAX_IDS = 10;

/** The report to paste into a ticket: the table's content under headings. Text from AWS brings no markup of its own. */
export function renderMarkdown(outline: Outline): string {
  const sections = [
    heading(outline),
    ...(outline.cleanup === null ? [] : cleanupSections(outline.cleanup, outline.run === 'clean-up')),
    ...outline.open.byCause.map(blockText),
    resolvedText(outline),
    notLookedAtText(outline),
    withoutMemoryText(outline),
    suppressionText(outline),
    footer(outline),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading({ verdict, statuses, open }: Outline): string {
  const { tone, found, read } = verdict;
  const rest = [open.causes, read, statuses].filter((part) => part !== '').join(' · ');
  return `# EKS IP audit: ${tone}\n\n**${found}** · ${rest}`;
}

function blockText(block: Block): string {
  const { severity, check, findingCount, followsFrom, groups, remedies } = block;
  const more = groups.slice(MAX_GROUPS);
  const items = groups.slice(0, MAX_GROUPS).map(groupText);
  const rest = more.reduce((sum, group) => sum + group.findings.length, 0);
  if (rest > 0) items.push(`- and ${count(rest, 'more finding')} in ${count(more.length, 'place')}`);
  const cause = followsFrom === null ? '' : `, follows from ${code(followsFrom.check)}`;
  const title = `## ${severity}: ${code(check)}, ${count(findingCount, 'finding')}${cause}`;
  return [title, items.join('\n'), ...remedies.map((remedy) => remedyMarkdown(remedy))].join('\n\n');
}

function groupText(group: FindingGroup): string {
  const { headline, place, history, details: all } = group.words;
  const where = [place, history].filter((part) => part !== '').join(', ');
  const ids = idsOf(group, MAX_IDS);
  const details = [...all.map(escaped), ...(ids === '' ? [] : [`e.g. ${escaped(ids)}`])];
  return [`- **${escaped(placeText(where))}**: ${escaped(headline)}`, ...details.map((text) => `  - ${text}`)].join(
    '\n',
  );
}

function placeText(place: string): string {
  return place.trim() === '' ? 'somewhere' : place.trim();
}

function resolvedText({ resolved: { count: findings, groups } }: Outline): string {
  if (findings === 0) return '';
  const items = groups.slice(0, MAX_GROUPS).map((group) => {
    const { headline, place, since } = group.words;
    const where = [place, since].filter((part) => part !== '').join(', ');
    return `- ${code(group.check)} (${group.severity}${alsoCounted(group)}), ${escaped(where)}: ${escaped(headline)}`;
  });
  const more = groups.slice(MAX_GROUPS);
  const rest = more.reduce((sum, group) => sum + group.findings.length, 0);
  if (rest > 0) items.push(`- and ${count(rest, 'more finding')} in ${count(more.length, 'place')}`);
  return [`## Resolved since the last audit: ${count(findings, 'finding')}`, items.join('\n')].join('\n\n');
}

function withoutMemoryText({ memory: { causes, consequence } }: Outline): string {
  if (causes.length === 0) return '';
  const items = causes.map(({ message, places }) => `- ${escaped(message)}\n  - ${escaped(placesText(places, 10))}`);
  return ['## Without memory', `Here ${consequence}.`, items.join('\n')].join('\n\n');
}

function notLookedAtText({ coverage: { unread, unanswered } }: Outline): string {
  if (unread.length + unanswered.length === 0) return '';
  const gaps = unread.map((entry) => {
    const { what, cause, dependents, advice } = entry.words;
    const lines = [placesText(entry.places, 10), cause, dependents, advice].filter((line) => line !== '');
    return [`- **${escaped(what)}**`, ...lines.map((line) => `  - ${escaped(line)}`)].join('\n');
  });
  const checks = unanswered.map((entry) =>
    [`- ${escaped(entry.text)}`, ...entry.failures.slice(0, 3).map((cause) => `  - ${escaped(causeText(cause))}`)].join(
      '\n',
    ),
  );
  return [`## Not looked at`, [...gaps, ...checks].join('\n')].join('\n\n');
}

function suppressionText({ suppressions: { text, notices: all } }: Outline): string {
  const notices = all.map((notice) => `- ${escaped(notice)}`);
  if (text === '' && notices.length === 0) return '';
  return ['## Suppressions', text, notices.join('\n')].filter((part) => part !== '').join('\n\n');
}

function footer({ source, run, coverage }: Outline): string {
  const seen = coverage.lookedAt;
  const { name, version } = source.tool;
  const made = `${name} ${escaped(version)}, ${run} ${code(source.auditId)}, ${shortTime(source.startedAt)}`;
  return seen === '' ? `---\n\n${made}` : `---\n\nLooked at ${seen}.\n\n${made}`;
}
