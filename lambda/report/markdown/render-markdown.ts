import { groupBy } from '../../common/group-by.ts';
import { count } from '../../common/words.ts';
import { causeText, placesText } from '../outline/gap-words.ts';
import { alsoCounted, idsOf } from '../outline/group-words.ts';
import type { Outline } from '../outline/outline.ts';
import { besideTitle, titleOf } from '../outline/section-words.ts';
import { findingsIn, type ReportSection, type Subject, type Tree } from '../outline/sections.ts';
import { countsOf, severitiesText } from '../outline/severity-words.ts';
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
    ...outline.sections.map(sectionText),
    outline.hidden === '' ? '' : escaped(outline.hidden),
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

function sectionText({ subject, severities, trees }: ReportSection): string {
  const { label, name } = titleOf(subject);
  const alike = groupBy(trees, ({ group }) => `${group.severity} ${group.check}`);
  const texts = [...alike.values()].flatMap((some) => {
    const rest = some.slice(MAX_GROUPS).flatMap(findingsIn);
    const more = `and ${count(rest.length, 'more finding')}: ${severitiesText(countsOf(rest))}`;
    return [...some.slice(0, MAX_GROUPS).map((tree) => treeText(tree, subject)), ...(rest.length === 0 ? [] : [more])];
  });
  const title = `## ${label.charAt(0)}${label.slice(1).toLowerCase()} ${escaped(name)}: ${severities}`;
  return [title, ...texts].join('\n\n');
}

/** Findings with what follows from them as a list, then what to do about each. */
function treeText(tree: Tree, subject: Subject): string {
  const remedies = [tree, ...followersOf(tree)].flatMap(({ group, remedies: own }, index) =>
    own.map((remedy) => remedyMarkdown(remedy, '', index === 0 ? '' : ` about ${code(group.check)}`)),
  );
  return [treeItems(tree, subject, '').join('\n'), ...remedies].join('\n\n');
}

function treeItems(tree: Tree, subject: Subject, indent: string): readonly string[] {
  const { group, follows } = tree;
  const { headline, details } = group.words;
  const ids = idsOf(group, MAX_IDS);
  const beside = [code(group.check), ...besideTitle(tree, subject).map(escaped)].join(', ');
  const under = [...details.map(escaped), ...(ids === '' ? [] : [`e.g. ${escaped(ids)}`])];
  return [
    `${indent}- ${indent === '' ? '' : '↳ '}**${group.severity}** ${escaped(headline)} (${beside})`,
    ...under.map((text) => `${indent}  - ${text}`),
    ...follows.flatMap((each) => treeItems(each, subject, `${indent}  `)),
  ];
}

function followersOf({ follows }: Tree): readonly Tree[] {
  return follows.flatMap((tree) => [tree, ...followersOf(tree)]);
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
  const looked = [...(seen === '' ? [] : [`Looked at ${escaped(seen)}.`]), ...coverage.closedClusters.map(escaped)];
  return ['---', ...looked, made].join('\n\n');
}
