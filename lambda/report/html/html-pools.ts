import { amount, count } from '../../common/words.ts';
import type { ClusterPools, ZonePool } from '../../model/cluster-pools.ts';
import { type GroupWords, type PoolsOutline, poolsOutline, type ZoneWords } from '../outline/pools-outline.ts';
import { type Bar, barsHtml, capacityItem, keyItem } from './html-bars.ts';
import { type Html, html, NOTHING, scrolling } from './markup.ts';

/** Node groups that are named of a cluster. */
const MAX_GROUPS = 40;

const PARTS = [
  { key: 'nodesAndPods', words: 'nodes and pods' },
  { key: 'leaked', words: 'leaked ENIs' },
  { key: 'others', words: 'all else' },
] as const satisfies readonly { readonly key: keyof ZonePool; readonly words: string }[];

type PartKey = (typeof PARTS)[number]['key'];

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
  const name = `Room of cluster ${cluster}, ${where}, by zone. Its table is below.`;
  return barsHtml(
    name,
    zones.map(({ zone, pool, now, update, fullScale }) => ({
      title: zone,
      capacity: pool.usable,
      bars: [
        barOf(pool, 'now', 0, now),
        barOf(pool, 'update', pool.update, update),
        barOf(pool, 'full scale', pool.fullScale, fullScale),
      ],
    })),
  );
}

/** What is held, what comes besides, and what then is free. */
function barOf(pool: ZonePool, label: string, need: number, words: string): Bar {
  return {
    label,
    parts: [
      ...PARTS.map(({ key }) => [classOf(key), pool[key]] as const),
      ['toCome', need],
      ['free', Math.max(0, pool.free - need)],
    ],
    words,
    isShort: need > pool.free,
  };
}

/** Colours of the maps, for the same holders. */
function classOf(part: PartKey): string {
  return part === 'nodesAndPods' ? 'cniSecondaries' : part;
}

function keyOf(zones: readonly ZoneWords[]): readonly Html[] {
  const some = (key: PartKey) => zones.some(({ pool }) => pool[key] > 0);
  const comes = zones.some(({ pool }) => pool.update + pool.fullScale > 0);
  return [
    ...PARTS.filter(({ key }) => some(key)).map(({ key, words }) => keyItem(classOf(key), words)),
    ...(comes ? [keyItem('toCome', 'needed in addition')] : []),
    keyItem('free', 'free'),
    capacityItem('all addresses of the zone'),
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
