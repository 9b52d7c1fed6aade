import { groupBy } from '../../common/group-by.ts';
import { amount, capitalised, count } from '../../common/words.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { docsUrl } from '../../model/version.ts';
import { alsoCounted, idsOf } from '../outline/group-words.ts';
import type { Outline } from '../outline/outline.ts';
import { likewiseText, type Remedy, type ShownStep } from '../outline/remedies.ts';
import { besideTitle, titleOf } from '../outline/section-words.ts';
import { findingsIn, type ReportSection, type Subject, type Tree } from '../outline/sections.ts';
import { countsOf, severitiesText } from '../outline/severity-words.ts';
import { shellCommand } from '../words/shell.ts';
import { type Html, html, link, NOTHING, scrolling, withCode } from './markup.ts';

/** Trees of one check and severity in a section; the JSON report has them all. */
const MAX_ALIKE = 100;
const MAX_IDS = 30;
const MAX_RESOLVED = 60;

/** What findings are shown with. */
export interface Around {
  /** Whether what is new is marked: not where everything is. */
  readonly marksNew: boolean;
  /** The id of the element with the map of a subnet, by account, region and subnet. */
  readonly mapOf: (accountId: string, region: string, subnetId: string) => string | undefined;
}

/** A row for each section: how many findings of which severity it has. For sorting, cells have numbers. */
export function sectionsTable(sections: readonly ReportSection[]): Html {
  if (sections.length < 2) return NOTHING;
  return html`<section aria-labelledby="where"><h2 id="where">Where</h2>
${scrolling(
  'Findings by place',
  html`<table data-sortable><thead><tr><th scope="col">${whereHead(sections)}</th>
${SEVERITIES.map((severity) => html`<th scope="col" class="number">${severity}</th>`)}</tr></thead>
<tbody>${sections.map(({ subject, bySeverity }, index) => {
    const { name } = titleOf(subject);
    const cells = SEVERITIES.map((severity) => {
      const some = bySeverity[severity];
      return some === 0
        ? html`<td class="number zero" data-n="0">–</td>`
        : html`<td class="number c-${severity}" data-n="${some}">${amount(some)}</td>`;
    });
    return html`<tr><th scope="row"><a href="#section-${index}">${name}</a></th>${cells}</tr>`;
  })}</tbody></table>`,
)}</section>`;
}

function whereHead(sections: readonly ReportSection[]): string {
  switch (sections[0]?.subject.kind) {
    case 'check':
      return 'Check';
    case 'account':
      return 'Account';
    default:
      return 'Cluster';
  }
}

/** A section with its trees, causes first and what follows below each. */
export function sectionHtml({ subject, severities, trees }: ReportSection, index: number, around: Around): Html {
  const { label, name } = titleOf(subject);
  const alike = groupBy(trees, ({ group }) => `${group.severity} ${group.check}`);
  const shown = [...alike.values()].flatMap((some) => some.slice(0, MAX_ALIKE));
  const rest = [...alike.values()].flatMap((some) => some.slice(MAX_ALIKE)).flatMap(findingsIn);
  return html`<section data-section id="section-${index}" aria-labelledby="title-${index}">
<h2 id="title-${index}"><span class="soft">${label.charAt(0)}${label.slice(1).toLowerCase()}</span> ${name} <span class="soft small">${severities}</span></h2>
${shown.map((tree) => treeHtml(tree, subject, around))}
${rest.length === 0 ? NOTHING : html`<p class="soft">And ${count(rest.length, 'more finding')}: ${severitiesText(countsOf(rest))}. The JSON and CSV reports have them all.</p>`}
</section>`;
}

function treeHtml(tree: Tree, subject: Subject, around: Around): Html {
  const findings = findingsIn(tree);
  const severities = [...new Set(findings.map(({ severity }) => severity))].join(' ');
  const isNew = around.marksNew && findings.some(({ status }) => status === 'new');
  return html`<div data-tree data-severities="${severities}"${isNew ? html` data-new` : NOTHING}>${findingHtml(tree, subject, around)}</div>`;
}

function findingHtml(tree: Tree, subject: Subject, around: Around): Html {
  const { group, remedies, follows } = tree;
  const { headline, details } = group.words;
  const isNew = around.marksNew && group.findings.some(({ status }) => status === 'new');
  const ids = idsOf(group, MAX_IDS);
  const beside = besideTitle(tree, subject);
  const evidence = [...details, ...(ids === '' ? [] : [ids])];
  return html`<article class="finding is-${group.severity}">
<p class="severity c-${group.severity}">${capitalised(group.severity)}${isNew ? html`<span class="new">New</span>` : NOTHING}</p>
<p class="says">${headline}</p>
<p class="meta">${checkHtml(group.check)}${beside.map((text) => html`<span>${text}</span>`)}${mapLinks(tree, around)}</p>
${evidence.length === 0 ? NOTHING : html`<details><summary>Evidence</summary><ul>${evidence.map((text) => html`<li>${text}</li>`)}</ul></details>`}
${remedies.map(remedyHtml)}
${
  follows.length === 0
    ? NOTHING
    : html`<p class="leads">This leads to</p><ul class="follows">${follows.map((each) => html`<li>${findingHtml(each, subject, around)}</li>`)}</ul>`
}
</article>`;
}

/** A check, with a link to what it looks for and when it may be wrong. */
export function checkHtml(check: string): Html {
  const name = html`<code>${check}</code>`;
  return /^[a-z][a-z0-9-]*$/.test(check)
    ? html`<a href="${docsUrl(`CHECKS.md#${check}`)}" rel="noreferrer noopener">${name}</a>`
    : name;
}

function mapLinks({ group }: Tree, { mapOf }: Around): readonly Html[] {
  const { accountId, region, findings, subnet } = group;
  const subnets =
    subnet === null
      ? findings.filter(({ resource }) => resource.type === 'AWS::EC2::Subnet').map(({ resource }) => resource.id)
      : [subnet];
  const [first] = subnets.flatMap((id) => mapOf(accountId, region, id) ?? []);
  return first === undefined ? [] : [html`<a href="#${first}">map of the subnet</a>`];
}

/** What to do in paragraphs, each command in a block of its own that can be copied. */
export function remedyHtml({ steps, url, others }: Remedy): Html {
  const alike = likewiseText({ others });
  return html`<div class="do">${steps.map(stepHtml)}<p class="soft small">${alike}${alike === '' ? '' : ' '}${url === '' ? NOTHING : link(url)}</p></div>`;
}

export function stepHtml(step: ShownStep): Html {
  return 'text' in step
    ? html`<p>${withCode(step.text)}</p>`
    : html`<pre><code>${shellCommand(step.argv) ?? ''}</code></pre>`;
}

/** What this audit no longer saw. */
export function resolvedHtml({ resolved: { count: findings, groups } }: Outline): Html {
  if (findings === 0) return NOTHING;
  const rest = groups.slice(MAX_RESOLVED).reduce((sum, group) => sum + group.findings.length, 0);
  return html`<section aria-labelledby="resolved"><h2 id="resolved">Resolved since the last audit</h2><ul>${groups
    .slice(0, MAX_RESOLVED)
    .map((group) => {
      const { headline, place, since } = group.words;
      const where = [place, since].filter((part) => part !== '').join(', ');
      return html`<li>${headline} <span class="soft small"><code>${group.check}</code> ${group.severity}${alsoCounted(group)}, ${where}</span></li>`;
    })}</ul>${rest === 0 ? NOTHING : html`<p class="soft">And ${count(rest, 'more finding')}.</p>`}</section>`;
}
