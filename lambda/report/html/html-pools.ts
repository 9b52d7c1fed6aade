import { amount, count } from '../../common/words.ts';
import type { ClusterPools, ZonePool } from '../../model/cluster-pools.ts';
import { type GroupWords, type PoolsOutline, poolsOutline, type ZoneWords } from '../outline/pools-outline.ts';
import { type Html, html, NOTHING, scrolling } from './markup.ts';

/** Node groups that are named of a cluster. */
const MAX_GROUPS = 40;

/** Room for words before and behind the bars, and the longest bar. In units of the picture, which are pixels. */
const LEFT = 74;
const LONGEST = 420;
const RIGHT = 150;

const BAR = 15;
const STEP = 20;
const ROWS = 3;

/** The name of a zone above its bars, the bars, and a gap. */
const NAME = 20;
const ZONE = NAME + ROWS * STEP + 14;

const PARTS = [
  { key: 'nodesAndPods', words: 'nodes and pods' },
  { key: 'leaked', words: 'leaked ENIs' },
  { key: 'others', words: 'all else' },
] as const satisfies readonly { readonly key: keyof ZonePool; readonly words: string }[];

type Part = (typeof PARTS)[number]['key'] | 'toCome' | 'free';

/** What each cluster's zones hold, and what they have to hold. */
export function poolsSection(pools: ClusterPools | undefined): Html {
  if (pools === undefined || pools.clusters.length === 0) return NOTHING;
  const { clusters, leftOut } = pools;
  return html`<section aria-labelledby="room"><h2 id="room">Room to scale and to update</h2>
<p class="soft">What the subnets of each zone hold now, with one rolling update, and with every managed node group at its maximum. A rolling update is that of the node group that needs most in the zone.${leftOut === 0 ? NOTHING : ` ${count(leftOut, 'more cluster')} had no room here.`}</p>
${clusters.map((pool, index) => clusterHtml(poolsOutline(pool), `room-${index}`))}</section>`;
}

function clusterHtml(outline: PoolsOutline, id: string): Html {
  const { cluster, where, summary, zones, groups, notes } = outline;
  return html`<article class="map" id="${id}">
<h3>${cluster}</h3>
<p class="soft small">${where}</p>
<p>${summary}</p>
${notes.map((note) => html`<p class="soft small">${note}</p>`)}
<figure>${bars(outline)}<figcaption><ul class="key">${keyOf(zones)}</ul></figcaption></figure>
<details><summary>The bars as a table</summary>${zoneTable(zones)}</details>
${groupTable(groups)}
</article>`;
}

function bars({ cluster, where, zones }: PoolsOutline): Html {
  const most = Math.max(1, ...zones.map(({ pool }) => longestOf(pool)));
  const scale = (addresses: number) => Math.round((addresses / most) * LONGEST * 10) / 10;
  const height = zones.length * ZONE;
  const width = LEFT + LONGEST + RIGHT;
  const name = `Room of cluster ${cluster}, ${where}, by zone. Its table is below.`;
  return html`<section class="scroll board plain" tabindex="0" aria-label="${name}"><svg role="img" aria-label="${name}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${zones.map(
    (zone, index) => zoneBars(zone, index * ZONE, scale),
  )}</svg></section>`;
}

function longestOf(pool: ZonePool): number {
  return Math.max(pool.usable, pool.usable - pool.free + Math.max(pool.update, pool.fullScale));
}

function zoneBars(
  { zone, pool, now, update, fullScale }: ZoneWords,
  y: number,
  scale: (addresses: number) => number,
): Html {
  const capacity = LEFT + scale(pool.usable);
  const rows = [
    { label: 'now', need: 0, words: now },
    { label: 'update', need: pool.update, words: update },
    { label: 'full scale', need: pool.fullScale, words: fullScale },
  ];
  return html`<g aria-hidden="true"><text class="zone" x="0" y="${y + 12}">${zone}</text>${rows.map(
    ({ label, need, words }, index) => {
      const top = y + NAME + index * STEP;
      const isShort = need > pool.free;
      return html`<text x="${LEFT - 8}" y="${top + 11}" text-anchor="end">${label}</text>${segments(pool, need, top + BAR / 2, scale)}<text class="${isShort ? 'short' : 'fits'}" x="${LEFT + LONGEST + 12}" y="${top + 11}">${words}</text>`;
    },
  )}<path class="capacity" d="M${capacity} ${y + NAME - 3}v${ROWS * STEP + 1}"/></g>`;
}

/** What is held, what comes besides, and what then is free. */
function segments(pool: ZonePool, need: number, middle: number, scale: (addresses: number) => number): readonly Html[] {
  const parts: readonly (readonly [Part, number])[] = [
    ...PARTS.map(({ key }) => [key, pool[key]] as const),
    ['toCome', need],
    ['free', Math.max(0, pool.free - need)],
  ];
  let at = 0;
  return parts.flatMap(([part, addresses]) => {
    const from = at;
    at += addresses;
    if (addresses === 0) return [];
    const [x, length] = [LEFT + scale(from), Math.max(1, scale(addresses) - 1)];
    return [
      html`<path class="k-${classOf(part)}" stroke-width="${BAR}" d="M${x} ${middle}h${Math.round(length * 10) / 10}"/>`,
    ];
  });
}

/** Colours of the maps, for the same holders. */
function classOf(part: Part): string {
  switch (part) {
    case 'nodesAndPods':
      return 'cniSecondaries';
    default:
      return part;
  }
}

function keyOf(zones: readonly ZoneWords[]): readonly Html[] {
  const some = (key: (typeof PARTS)[number]['key']) => zones.some(({ pool }) => pool[key] > 0);
  const comes = zones.some(({ pool }) => pool.update + pool.fullScale > 0);
  const entry = (part: Part, words: string) =>
    html`<li><svg viewBox="0 0 16 16" aria-hidden="true"><path class="k-${classOf(part)}" stroke-width="16" d="M0 8h16"/></svg>${words}</li>`;
  return [
    ...PARTS.filter(({ key }) => some(key)).map(({ key, words }) => entry(key, words)),
    ...(comes ? [entry('toCome', 'needed in addition')] : []),
    entry('free', 'free'),
    html`<li><svg viewBox="0 0 16 16" aria-hidden="true"><path class="capacity" d="M8 0v16"/></svg>all addresses of the zone</li>`,
  ];
}

function zoneTable(zones: readonly ZoneWords[]): Html {
  const heads = ['Usable', 'Nodes and pods', 'Leaked', 'All else', 'Free', 'Update', 'Full scale'];
  return html`${scrolling(
    'Addresses by zone',
    html`<table><thead><tr><th scope="col">Zone</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${zones.map(({ zone, pool, update, fullScale }) => {
      const numbers = [pool.usable, pool.nodesAndPods, pool.leaked, pool.others, pool.free].map(amount);
      return html`<tr><th scope="row">${zone}</th>${[...numbers, update, fullScale].map((text) => html`<td class="number">${text}</td>`)}</tr>`;
    })}</tbody></table>`,
  )}`;
}

function groupTable(groups: readonly GroupWords[]): Html {
  if (groups.length === 0) return NOTHING;
  const more = groups.length - MAX_GROUPS;
  return html`${scrolling(
    'Node groups',
    html`<table class="groups"><caption>How many more nodes fit, each node group as if all others stayed as they are</caption>
<thead><tr><th scope="col">Node group</th><th scope="col">Nodes</th><th scope="col">Fit with their first pods</th><th scope="col">Fit full of pods</th><th scope="col">What stops it first</th></tr></thead>
<tbody>${groups.slice(0, MAX_GROUPS).map(({ name, size, nodes, full, limit }) => html`<tr><th scope="row">${name}</th><td>${size}</td><td>${nodes}</td><td>${full}</td><td>${limit}</td></tr>`)}</tbody></table>`,
  )}
${more > 0 ? html`<p class="soft small">And ${count(more, 'more node group')}: the JSON report has them all.</p>` : NOTHING}`;
}
