import { amount, capitalised, count } from '../../common/words.ts';
import type { AddressMap } from '../../model/address-map.ts';
import type { Pictures } from '../../model/pictures.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { inBrief } from '../outline/coverage.ts';
import { firstThingOf } from '../outline/first-thing.ts';
import type { Outline } from '../outline/outline.ts';
import { shortTime } from '../words/plain-text.ts';
import { cleanupHtml } from './html-cleanup.ts';
import { notLookedAtHtml, suppressionHtml, withoutMemoryHtml } from './html-coverage.ts';
import { type Around, remedyHtml, resolvedHtml, sectionHtml, sectionsTable } from './html-findings.ts';
import { historySection } from './html-history.ts';
import { poolsSection } from './html-pools.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { contentsHtml, glossaryHtml, kickerHtml, mapId, mapsSection, pageOf } from './page.ts';

const MAX_BRIEF = 5;

/**
 * The report as one page that stands by itself.
 * @param pictures what is drawn besides: a report has them
 */
export function renderHtml(outline: Outline, pictures: Pictures): string {
  const { addressMaps: maps, clusterPools, freeHistory } = pictures;
  const drawn = maps?.maps ?? [];
  const places = new Map(drawn.map((map, index) => [placeOfMap(map), mapId(index)]));
  const around: Around = {
    marksNew: outline.statuses !== '',
    mapOf: (accountId, region, subnetId) => places.get(`${accountId} ${region} ${subnetId}`),
  };
  return pageOf({
    title: `EKS IP ${outline.run}: ${outline.verdict.foundShort}`,
    mainId: 'findings',
    header: top(outline, pictures),
    main: html`${sectionsTable(outline.sections)}
${filterBar(outline, around)}
${outline.sections.map((section, index) => sectionHtml(section, index, around))}
${outline.hidden === '' ? NOTHING : html`<p class="soft">${outline.hidden}</p>`}
${cleanupHtml(outline.cleanup)}
${poolsSection(clusterPools)}
${historySection(freeHistory)}
${mapsSection(drawn, maps?.leftOut ?? 0, 'Each subnet with findings, address by address.')}
${resolvedHtml(outline)}
${notLookedAtHtml(outline)}
${withoutMemoryHtml(outline)}
${suppressionHtml(outline)}
${glossaryHtml()}`,
    footer: footer(outline),
  });
}

function placeOfMap({ accountId, region, subnetId }: AddressMap): string {
  return `${accountId} ${region} ${subnetId}`;
}

function top(outline: Outline, pictures: Pictures): Html {
  const { headline, verdict, statuses, open, coverage, source, run } = outline;
  const lede = [open.causes, statuses, verdict.read].filter((part) => part !== '').map(capitalised);
  return html`${kickerHtml(`EKS IP ${run}`, [shortTime(source.startedAt), count(coverage.targets, 'target')])}
<h1>${headline}</h1>
<p class="lede">${lede.map((part) => `${part}.`).join(' ')}</p>
${tally(outline)}
${notes(outline)}
${contents(outline, pictures)}`;
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
  return contentsHtml(links);
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

function footer({ source, run, coverage }: Outline): Html {
  const looked = [...(coverage.lookedAt === '' ? [] : [`Looked at ${coverage.lookedAt}.`]), ...coverage.closedClusters];
  return html`${looked.map((text) => html`<p>${text}</p>`)}<p>${source.tool.name} ${source.tool.version}, ${run} ${source.auditId}, ${shortTime(source.startedAt)}. Whatever could not be looked at is named: it is never “nothing wrong”.</p>`;
}
