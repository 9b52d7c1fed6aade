import { capitalised, count } from '../../../common/words.ts';
import { compareSeverity } from '../../../model/severity.ts';
import { type Html, link, NOTHING } from '../../html/markup.ts';
import type { Block, FindingGroup } from '../../outline/blocks.ts';
import type { Entries } from '../../outline/entries.ts';
import type { FirstThing } from '../../outline/first-thing.ts';
import { cutOf, cutText } from '../../outline/fit-blocks.ts';
import { alsoCounted } from '../../outline/group-words.ts';
import { likewiseText, type Remedy, type ShownStep, sentencesOf } from '../../outline/remedies.ts';
import { clipped } from '../../words/plain-text.ts';
import { shellCommand } from '../../words/shell.ts';
import { commandHtml, mail, sentenceHtml } from './mail-markup.ts';

const MAX_CHECK = 128;

/** Characters of what to do; a longer command is in the report. */
const MOST_OF_REMEDY = 1500;
const MOST_OF_SENTENCE = 700;

/** Groups that a mail has room for: the worst of all its sections. */
export function worstGroups(sections: readonly Entries[], most: number): ReadonlySet<FindingGroup> {
  const all = sections.flatMap(({ blocks }) => blocks);
  const blocks = all.toSorted((a, b) => compareSeverity(a.severity, b.severity));
  return new Set(blocks.flatMap(({ groups }) => groups).slice(0, most));
}

/**
 * Findings under a heading, each behind what it follows from; then how many had no room.
 * @param shown groups that have room
 * @param first what the mail said to do, at its top: it is not said again
 */
export function findingsHtml(
  label: string,
  entries: Entries,
  shown: ReadonlySet<FindingGroup>,
  first: FirstThing | undefined,
): Html {
  if (entries.count === 0) return NOTHING;
  const blocks = entries.byCause
    .map((block) => ({ ...block, groups: block.groups.filter((group) => shown.has(group)) }))
    .filter(({ groups }) => groups.length > 0);
  const cut = cutText(cutOf(entries.groups.filter((group) => !shown.has(group))));
  return mail`<h2>${label} <span class="soft">${count(entries.count, 'finding')}: ${entries.severities}</span></h2>
${blocks.map((block) => blockHtml(block, first))}
${cut === '' ? NOTHING : mail`<p class="soft">${cut} The whole report has them.</p>`}
`;
}

function blockHtml(
  { check, severity, findingCount, followsFrom, groups, remedies }: Block,
  first: FirstThing | undefined,
) {
  const cause = followsFrom === null ? '' : `, follows from ${clipped(followsFrom.check, MAX_CHECK)}`;
  const [remedy] = remedies.filter(({ key }) => key !== first?.remedy.key);
  return mail`<div class="finding is-${severity}${followsFrom === null ? '' : ' follows'}">
<p class="severity"><span class="c-${severity}">${capitalised(severity)}</span> <span class="soft">${clipped(check, MAX_CHECK)}, ${count(findingCount, 'finding')}${cause}</span></p>
${groups.map(groupHtml)}
${remedy === undefined ? NOTHING : remedyHtml(remedy)}
</div>
`;
}

function groupHtml({ words: { headline, place, history, was } }: FindingGroup): Html {
  const where = [place, history, was].filter((part) => part !== '').join(', ');
  return mail`<p>${headline}<br><span class="soft">${where}</span></p>`;
}

/** What to do, in a bounded length. */
export function remedyHtml({ steps, url, others }: Remedy): Html {
  const whole = steps.reduce((sum, step) => sum + lengthOf(step), 0) <= MOST_OF_REMEDY;
  const [sentence] = sentencesOf(steps);
  const shown = whole ? steps : sentence === undefined ? [] : [{ text: clipped(sentence.text, MOST_OF_SENTENCE) }];
  const alike = likewiseText({ others });
  return mail`${shown.map(stepHtml)}
${alike === '' && url === '' ? NOTHING : mail`<p class="soft">${alike} ${url === '' ? NOTHING : link(url, 'Read more')}</p>`}`;
}

function lengthOf(step: ShownStep): number {
  return 'text' in step ? step.text.length : (shellCommand(step.argv) ?? '').length;
}

function stepHtml(step: ShownStep): Html {
  return 'text' in step ? mail`<p>${sentenceHtml(step.text)}</p>` : commandHtml(step.argv);
}

/** What is gone: so many groups, and how many more. */
export function resolvedHtml({ count: findings, groups }: Entries, since: string, most: number): Html {
  if (findings === 0) return NOTHING;
  const rest = groups.slice(most);
  const left = rest.reduce((sum, group) => sum + group.findings.length, 0);
  return mail`<h2 class="c-good">Resolved <span class="soft">since ${since}: ${count(findings, 'finding')}</span></h2>
${most === 0 ? NOTHING : mail`<ul>${groups.slice(0, most).map(goneHtml)}</ul>`}
${left === 0 ? NOTHING : mail`<p class="soft">And ${count(left, 'more finding')} in ${count(rest.length, 'place')}.</p>`}
`;
}

function goneHtml(group: FindingGroup): Html {
  const { headline, place, since } = group.words;
  const where = [place, since].filter((part) => part !== '').join(', ');
  return mail`<li>${headline}<br><span class="soft">${clipped(group.check, MAX_CHECK)} (${group.severity}${alsoCounted(group)}), ${where}</span></li>`;
}
