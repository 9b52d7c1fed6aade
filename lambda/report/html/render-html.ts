import { createHash } from 'node:crypto';
import { amount, capitalised, count } from '../../common/words.ts';
import type { AddressMap } from '../../model/address-map.ts';
import type { Pictures } from '../../model/pictures.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { inBrief } from '../outline/coverage.ts';
import { firstThingOf } from '../outline/first-thing.ts';
import type { Outline } from '../outline/outline.ts';
import { GLOSSARY } from '../words/glossary.ts';
import { clipped, shortTime } from '../words/plain-text.ts';
import { cleanupHtml } from './html-cleanup.ts';
import { notLookedAtHtml, suppressionHtml, withoutMemoryHtml } from './html-coverage.ts';
import { type Around, remedyHtml, resolvedHtml, sectionHtml, sectionsTable } from './html-findings.ts';
import { historySection } from './html-history.ts';
import { mapHtml, PATTERNS } from './html-map.ts';
import { poolsSection } from './html-pools.ts';
import { constant, type Html, html, link, NOTHING } from './markup.ts';
import { SCRIPT } from './page-script.ts';
import { STYLE } from './page-style.ts';

const MAX_BRIEF = 5;
const MAX_TITLE = 70;

/**
 * The report as one page that stands by itself: it loads nothing, and is whole without its script. Its policy lets only this
 * style and this script run.
 *
 * @param pictures what is drawn besides: a report has them
 */
export function renderHtml(outline: Outline, pictures: Pictures): string {
  const { addressMaps: maps, clusterPools, freeHistory } = pictures;
  const drawn = maps?.maps ?? [];
  const places = new Map(drawn.map((map, index) => [placeOfMap(map), `map-${index}`]));
  const around: Around = {
    marksNew: outline.statuses !== '',
    mapOf: (accountId, region, subnetId) => places.get(`${accountId} ${region} ${subnetId}`),
  };
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${clipped(`EKS IP ${outline.run}: ${outline.verdict.foundShort}`, MAX_TITLE)}</title>
<style>${constant(STYLE)}</style>
</head>
<body>
<a class="skip" href="#findings">To the findings</a>
${PATTERNS}
${top(outline, pictures)}
<main id="findings">
${sectionsTable(outline.sections)}
${filterBar(outline, around)}
${outline.sections.map((section, index) => sectionHtml(section, index, around))}
${outline.hidden === '' ? NOTHING : html`<p class="soft">${outline.hidden}</p>`}
${cleanupHtml(outline.cleanup)}
${poolsSection(clusterPools)}
${historySection(freeHistory)}
${mapSection(drawn, maps?.leftOut ?? 0)}
${resolvedHtml(outline)}
${notLookedAtHtml(outline)}
${withoutMemoryHtml(outline)}
${suppressionHtml(outline)}
${glossaryHtml()}
</main>
${footer(outline)}
<script>${constant(SCRIPT)}</script>
</body>
</html>
`;
  return page.markup;
}

function placeOfMap({ accountId, region, subnetId }: AddressMap): string {
  return `${accountId} ${region} ${subnetId}`;
}

/** Nothing is loaded, sent or framed; of styles and scripts only the page's own are let in, by what they say. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function top(outline: Outline, pictures: Pictures): Html {
  const { headline, verdict, statuses, open, coverage, source, run } = outline;
  const lede = [open.causes, statuses, verdict.read].filter((part) => part !== '').map(capitalised);
  return html`<header class="top">
<div class="kicker"><strong>EKS IP ${run}</strong><span>${shortTime(source.startedAt)}</span><span>${count(coverage.targets, 'target')}</span><button type="button" id="theme" hidden>Theme</button></div>
<h1>${headline}</h1>
<p class="lede">${lede.map((part) => `${part}.`).join(' ')}</p>
${tally(outline)}
${notes(outline)}
${contents(outline, pictures)}
</header>`;
}

function tally({ open }: Outline): Html {
  if (open.count === 0) return NOTHING;
  const counted = SEVERITIES.filter((severity) => open.bySeverity[severity] > 0);
  return html`<ul class="tally">${counted.map((severity) => html`<li><b class="c-${severity}">${amount(open.bySeverity[severity])}</b>${severity}</li>`)}</ul>`;
}

/** What to do first, and what nobody could look at. */
function notes({ open, coverage }: Outline): Html {
  const first = firstThingOf(open);
  const brief = inBrief(coverage);
  if (first === undefined && brief.length === 0) return NOTHING;
  return html`<div class="notes">
${first === undefined ? NOTHING : html`<div class="note"><h2>Do this first</h2><p>${first.group.words.headline}</p>${remedyHtml(first.remedy)}</div>`}
${
  brief.length === 0
    ? NOTHING
    : html`<div class="note"><h2>Not looked at</h2><ul>${brief.slice(0, MAX_BRIEF).map(({ text }) => html`<li>${text}</li>`)}</ul>${brief.length > MAX_BRIEF ? html`<p><a href="#unread">And ${amount(brief.length - MAX_BRIEF)} more</a></p>` : NOTHING}</div>`
}
</div>`;
}

function contents({ sections, cleanup, resolved, coverage }: Outline, pictures: Pictures): Html {
  const maps = pictures.addressMaps?.maps.length ?? 0;
  const clusters = pictures.clusterPools?.clusters.length ?? 0;
  const histories = pictures.freeHistory?.subnets.length ?? 0;
  const links = [
    ...(sections.length > 1 ? [html`<a href="#where">Where</a>`] : []),
    ...(cleanup === null ? [] : [html`<a href="#cleanup">Clean-up</a>`]),
    ...(clusters === 0 ? [] : [html`<a href="#room">Room to scale</a>`]),
    ...(histories === 0 ? [] : [html`<a href="#history">Free addresses by day</a>`]),
    ...(maps === 0 ? [] : [html`<a href="#maps">${count(maps, 'map of a subnet', 'maps of subnets')}</a>`]),
    ...(resolved.count === 0 ? [] : [html`<a href="#resolved">${amount(resolved.count)} resolved</a>`]),
    ...(coverage.unread.length + coverage.unanswered.length === 0 ? [] : [html`<a href="#unread">Not looked at</a>`]),
    html`<a href="#words">Words</a>`,
  ];
  return html`<nav aria-label="Contents"><ul>${links.map((each) => html`<li>${each}</li>`)}</ul></nav>`;
}

/** Only the script shows it. */
function filterBar({ open }: Outline, { marksNew }: Around): Html {
  if (open.count === 0) return NOTHING;
  const there = SEVERITIES.filter((severity) => open.bySeverity[severity] > 0);
  return html`<div class="filter" id="filter" role="search" hidden>
<label>Find <input type="search" aria-label="Find in findings"></label>
${there.map((severity) => html`<label><input type="checkbox" data-severity="${severity}" checked> ${severity}</label>`)}
${marksNew ? html`<label><input type="checkbox" data-new> only new</label>` : NOTHING}
<output></output>
</div>`;
}

function mapSection(maps: readonly AddressMap[], leftOut: number): Html {
  if (maps.length === 0) return NOTHING;
  return html`<section aria-labelledby="maps"><h2 id="maps">Who holds the addresses</h2>
<p class="soft">Each subnet with findings, address by address.${leftOut === 0 ? NOTHING : html` ${count(leftOut, 'more subnet')} had no room here: <code>eks-ip-auditor map</code> draws each.`}</p>
<div class="maps">${maps.map((map, index) => mapHtml(map, `map-${index}`))}</div></section>`;
}

function glossaryHtml(): Html {
  const terms = GLOSSARY.map(
    ({ term, meaning, url }) => html`<dt>${term}</dt><dd>${meaning} ${link(url, 'More')}</dd>`,
  );
  return html`<section aria-labelledby="words"><h2 id="words">Words</h2><details><summary>What words of this page mean</summary><dl>${terms}</dl></details></section>`;
}

function footer({ source, run, coverage }: Outline): Html {
  const looked = [...(coverage.lookedAt === '' ? [] : [`Looked at ${coverage.lookedAt}.`]), ...coverage.closedClusters];
  return html`<footer>${looked.map((text) => html`<p>${text}</p>`)}<p>${source.tool.name} ${source.tool.version}, ${run} ${source.auditId}, ${shortTime(source.startedAt)}. Whatever could not be looked at is named: it is never “nothing wrong”.</p></footer>`;
}
