import { amount, count } from '../../common/words.ts';
import type { WhatIfReport } from '../../model/what-if.ts';
import {
  type FindingLine,
  moreFindings,
  type SubnetLine,
  unsearchedTexts,
  type WhatIfOutline,
  whatIfOutline,
} from '../outline/what-if-outline.ts';
import { clipped, shortTime } from '../words/plain-text.ts';
import { type Bar, type BarGroup, barsHtml, capacityItem, keyItem } from './html-bars.ts';
import { checkHtml } from './html-findings.ts';
import { type Html, html, NOTHING, scrolling, withCode } from './markup.ts';
import { contentsHtml, glossaryHtml, inTwo, kickerHtml, pageOf } from './page.ts';

/** Characters of a title that fit above its bars. */
const MAX_TITLE = 100;

/** A place with the cluster, in words, and how many findings its lines leave out. */
interface Shown {
  readonly outline: WhatIfOutline;
  readonly more: number;
}

/**
 * Changes that are not made as one page that stands by itself: the first thing that would break, then addresses before, during
 * and after as bars, node groups, findings that come and go, and what it rests on.
 */
export function whatIfHtml(report: WhatIfReport): string {
  const { tool, outlooks, changes } = report;
  const at = shortTime(report.at);
  const places = outlooks.map((outlook) => ({
    outline: whatIfOutline(outlook, changes),
    more: moreFindings(outlook.findings),
  }));
  const [first] = places;
  const unsearched = unsearchedTexts(report);
  return pageOf({
    title: `EKS IP what-if: ${first?.outline.title ?? ''}`,
    mainId: 'numbers',
    header: html`${kickerHtml('EKS IP what-if', [at, first?.outline.title ?? ''])}
${first === undefined ? NOTHING : answerHtml(first.outline, 'h1')}
${contents(places, unsearched.length)}`,
    main: html`${places.map((place, index) => placeHtml(place, index, places.length > 1))}
${unsearched.length === 0 ? NOTHING : html`<section aria-labelledby="unsearched"><h2 id="unsearched">Not looked at</h2>${listOf(unsearched)}</section>`}
${glossaryHtml()}`,
    footer: html`<p>Nothing was changed. ${tool.name} ${tool.version}, ${at}.</p>`,
  });
}

function contents(places: readonly Shown[], unsearched: number): Html {
  return contentsHtml([
    ...places.flatMap(({ outline }, index) => [
      html`<a href="#addresses-${index}">${places.length === 1 ? 'Addresses' : outline.title}</a>`,
      ...(places.length > 1 || outline.groups.length === 0 ? [] : [html`<a href="#groups-0">Node groups</a>`]),
      ...(places.length > 1 ? [] : [html`<a href="#findings-0">Findings</a>`]),
    ]),
    ...(unsearched === 0 ? [] : [html`<a href="#unsearched">Not looked at</a>`]),
    html`<a href="#words">Words</a>`,
  ]);
}

const TONES: Readonly<Record<WhatIfOutline['tone'], { readonly color: string; readonly words: string }>> = {
  breaks: { color: 'high', words: 'First to break' },
  worse: { color: 'medium', words: 'Worse than now' },
  unknown: { color: 'unknown', words: 'Not all was judged' },
  well: { color: 'clean', words: 'Nothing new breaks' },
};

/** @param as the answer: the page's headline, or of a further place a paragraph */
function answerHtml({ tone, breaks, verdict, changes, notJudged }: WhatIfOutline, as: 'h1' | 'p'): Html {
  const { color, words } = TONES[tone];
  const [first = verdict, ...others] = breaks;
  const { head, rest } = inTwo(first);
  const lede = [rest, ...others.map((text) => `Then: ${text}`)].filter((text) => text !== '');
  const heading = (text: string) => (as === 'h1' ? html`<h2>${text}</h2>` : html`<h3>${text}</h3>`);
  return html`<p class="severity c-${color}">${words}</p>
${as === 'h1' ? html`<h1>${head}</h1>` : html`<p class="says">${head}</p>`}
${lede.length === 0 ? NOTHING : html`<p class="lede">${lede.join(' ')}</p>`}
<div class="notes">
<div class="note">${heading('What would change')}${listOf(changes)}</div>
${notJudged.length === 0 ? NOTHING : html`<div class="note">${heading('Not judged')}${listOf(notJudged)}</div>`}
</div>`;
}

/** @param several whether parts of the page say which place they are of */
function placeHtml({ outline, more }: Shown, index: number, several: boolean): Html {
  const of = several ? `, ${outline.title}` : '';
  const { title, subnets, groups, assumptions } = outline;
  return html`${index === 0 ? NOTHING : html`<section aria-labelledby="place-${index}"><h2 id="place-${index}">${title}</h2>${answerHtml(outline, 'p')}</section>`}
${subnets.length === 0 ? NOTHING : addressesHtml(outline, index, of)}
${groups.length === 0 ? NOTHING : groupsHtml(outline, index, of)}
${findingsHtml(outline, more, { index, of })}
${assumptions.length === 0 ? NOTHING : html`<section aria-labelledby="assumed-${index}"><h2 id="assumed-${index}">What the numbers rest on${of}</h2><ul>${assumptions.map((text) => html`<li>${withCode(text)}</li>`)}</ul></section>`}`;
}

function addressesHtml({ title, subnets, left }: WhatIfOutline, index: number, of: string): Html {
  const name = `Addresses of ${title}, by subnet. Their table is below.`;
  const isUpdated = subnets.some(({ during }) => during !== '');
  const bars = subnets.map((subnet) => ({
    title: clipped(subnet.title, MAX_TITLE),
    capacity: subnet.usable,
    bars: barsOf(subnet),
  }));
  return html`<section aria-labelledby="addresses-${index}"><h2 id="addresses-${index}">Addresses${of}</h2>
<p class="soft">What each subnet holds now${isUpdated ? ', while a rolling update has most nodes,' : ''} and with all changes made.</p>
<div class="map"><figure>${barsHtml(name, bars)}<figcaption><ul class="key">${keyOf(bars)}</ul></figcaption></figure>
<details><summary>The bars as a table</summary>${subnetTable(subnets, isUpdated)}</details></div>
${moreHtml(left.subnets, 'subnet')}</section>`;
}

const KEY = [
  ['cniSecondaries', 'taken'],
  ['toCome', 'taken in addition'],
  ['explicitReservation', 'neither taken nor free: reserved'],
  ['free', 'free'],
] as const;

/** What colours there are mean. */
function keyOf(groups: readonly BarGroup[]): readonly Html[] {
  const parts = groups.flatMap(({ bars }) => bars.flatMap((bar) => bar.parts));
  const there = new Set(parts.flatMap(([kind, addresses]) => (addresses > 0 ? [kind] : [])));
  return [
    ...KEY.filter(([kind]) => there.has(kind)).map(([kind, words]) => keyItem(kind, words)),
    capacityItem('all addresses of the subnet'),
  ];
}

function barsOf({ fills, usable }: SubnetLine): readonly Bar[] {
  const now = fills.find(({ when }) => when === 'now')?.taken ?? 0;
  return fills.map(({ when, taken, free }) => {
    const kept = Math.min(taken, now);
    const shown = Math.max(0, free);
    return {
      label: when,
      parts: [
        ['cniSecondaries', kept],
        ['toCome', taken - kept],
        ['explicitReservation', Math.max(0, usable - taken - shown)],
        ['free', shown],
      ],
      words: `${amount(taken)} taken, ${amount(free)} free`,
      isShort: free <= 0,
    };
  });
}

function subnetTable(subnets: readonly SubnetLine[], isUpdated: boolean): Html {
  const heads = ['Taken', 'Free', ...(isUpdated ? ['Free in the update'] : []), 'Whole /28 blocks'];
  return scrolling(
    'Addresses by subnet',
    html`<table><thead><tr><th scope="col">Subnet</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${subnets.map(({ title, taken, free, during, blocks }) => {
      const numbers = [taken, free, ...(isUpdated ? [during] : []), blocks];
      return html`<tr><th scope="row">${title}</th>${numbers.map((text) => html`<td class="number">${text}</td>`)}</tr>`;
    })}</tbody></table>`,
  );
}

function groupsHtml({ groups, left }: WhatIfOutline, index: number, of: string): Html {
  return html`<section aria-labelledby="groups-${index}"><h2 id="groups-${index}">Node groups${of}</h2>
${scrolling(
  `Node groups${of}, what fits`,
  html`<table><thead><tr><th scope="col">Node group</th><th scope="col">Nodes</th><th scope="col">What fits</th></tr></thead>
<tbody>${groups.map(({ name, what, fits }) => html`<tr><th scope="row">${name}</th><td>${what}</td><td>${fits.map((fit) => html`<p>${fit}</p>`)}</td></tr>`)}</tbody></table>`,
)}
${moreHtml(left.groups, 'node group')}</section>`;
}

function findingsHtml(
  { findings, stay }: WhatIfOutline,
  more: number,
  { index, of }: { readonly index: number; readonly of: string },
): Html {
  const grave = stay.grave === 0 ? '' : ` (${amount(stay.grave)} high or critical)`;
  const same =
    stay.all === 0 ? 'None stays.' : `${count(stay.all, 'finding')} ${stay.all === 1 ? 'stays' : 'stay'}${grave}.`;
  return html`<section aria-labelledby="findings-${index}"><h2 id="findings-${index}">Findings that come, go and stay${of}</h2>
${findings.length === 0 ? html`<p>None comes or goes.</p>` : findings.map(findingHtml)}
${moreHtml(more, 'finding')}
<p class="soft">${same}</p>
${stay.lines.map(findingHtml)}</section>`;
}

function findingHtml({ turn, severity, was, check, message }: FindingLine): Html {
  const tone = turn === 'goes' ? 'clean' : severity;
  return html`<article class="finding is-${tone}"><p class="severity c-${tone}">${turn}: ${was === undefined ? severity : `${was} → ${severity}`}</p>
<p class="says">${message}</p><p class="meta">${checkHtml(check)}</p></article>`;
}

function moreHtml(left: number, what: string): Html {
  return left > 0 ? html`<p class="soft">And ${count(left, `more ${what}`)}: the JSON form has them all.</p>` : NOTHING;
}

function listOf(texts: readonly string[]): Html {
  return html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}
