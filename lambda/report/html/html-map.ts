import { groupBy } from '../../common/group-by.ts';
import { amount, count } from '../../common/words.ts';
import { formatIpv4 } from '../../facts/aws/ipv4.ts';
import {
  ADDRESS_KINDS,
  type AddressKind,
  type AddressMap,
  type AddressRun,
  BLOCK_SIZE,
  type MappedEni,
  runsOf,
} from '../../model/address-map.ts';
import {
  isWholeAndFree,
  kindWords,
  type LegendEntry,
  type MapBlock,
  type MapOutline,
  mapOutline,
} from '../outline/map-outline.ts';
import { type Html, html, NOTHING, scrolling } from './markup.ts';

/** Rows of the table that a map is as text, and ENIs that it names. */
const MAX_ROWS = 80;
const MAX_ENIS = 12;
const MAX_RANGES = 6;

/** Of a larger subnet a cell is a block, also where single addresses are known: 4,096 of them fill a screen. */
const MOST_BLOCKS_BY_ADDRESS = 256;

/** Room for a dotted quad before each row. */
const LEFT = 106;

/** How cells lie: so many beside each other, in groups with a gap between. In units of the picture, which are pixels. */
interface Grid {
  readonly size: number;
  readonly columns: number;
  readonly group: number;
  readonly gap: number;
}

/** Patterns by which some kinds are told apart from others of their colour. Once a page. */
export const PATTERNS: Html = html`<svg class="defs" aria-hidden="true" focusable="false"><defs>
<pattern id="p-prefixReservation" width="6" height="6" patternUnits="userSpaceOnUse"><path class="s-prefixReservation" stroke-width="4" d="M0 3h4"/></pattern>
<pattern id="p-explicitReservation" width="5" height="5" patternUnits="userSpaceOnUse"><path class="s-explicitReservation" stroke-width="2" d="M0 2.5h5M2.5 0v5"/></pattern>
<pattern id="p-notVisible" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="s-notVisible" stroke-width="3.4" d="M0 2.5h5"/></pattern>
<pattern id="p-freeOrNotVisible" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="s-freeOrNotVisible" stroke-width="1.6" d="M0 2.5h5"/></pattern>
<pattern id="p-toCome" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="s-toCome" stroke-width="3.6" d="M0 3h6"/></pattern>
</defs></svg>`;

/** A map with its legend, what it is as a table, and for the script what is at each address. @param id of its element */
export function mapHtml(map: AddressMap, id: string): Html {
  const outline = mapOutline(map);
  const { cells } = map;
  const isFolded = cells.by === 'block' || outline.blocks.length > MOST_BLOCKS_BY_ADDRESS;
  const runs = cells.by === 'address' ? runsOf(cells.runs) : [];
  const grid = isFolded ? foldedGrid(outline.blocks.length) : addressGrid(outline.blocks.length);
  const picture = isFolded
    ? blockPaths(outline.blocks, grid)
    : [...runPaths(runs, grid), wholeBlocks(outline.blocks, grid)];
  const enis = cells.by === 'address' ? cells.enis.map(eniData).join(' ') : '';
  return html`<article class="map" id="${id}">
<h3>${outline.title}</h3>
<p class="soft small">${outline.where}</p>
<p>${outline.summary}</p>
${outline.notes.map((note) => html`<p class="c-unknown">${note}</p>`)}
<figure data-cells="${cells.by === 'address' ? cells.runs : cells.blocks}" data-first="${outline.firstAddress}"${
    cells.by === 'address' ? html` data-enis="${enis}"` : NOTHING
  }${isFolded ? html` data-folded` : NOTHING}>
${svg(outline, grid, isFolded, picture)}
<figcaption>
<ul class="legend">${outline.legend.map(legendItem)}</ul>
${isFolded ? html`<p class="soft small">A cell is a /28 block of 16 addresses, filled as far as it is held, in the colour of who holds most. A block with a green line is free as a whole. ${cells.by === 'address' ? 'A click, or Enter, opens a block.' : html`<code>eks-ip-auditor map ${map.subnetId}</code> draws single addresses.`}</p>` : wholeText(outline)}
<p class="readout" aria-live="polite"></p>
${isFolded && cells.by === 'address' ? html`<ul class="opened" aria-live="polite" hidden></ul>` : NOTHING}
</figcaption>
</figure>
<details><summary>The map as a table</summary>
${blockTable(outline)}
${cells.by === 'address' ? eniTable(runs, cells.enis, outline.firstAddress) : NOTHING}
</details>
</article>`;
}

function wholeText({ blocks }: MapOutline): Html {
  const some = blocks.some(isWholeAndFree);
  return some
    ? html`<p class="soft small">A row is a /28 block, or several. A green frame is a whole free block, which a prefix needs.</p>`
    : NOTHING;
}

function svg(
  { title, where, firstAddress, blocks }: MapOutline,
  grid: Grid,
  isFolded: boolean,
  picture: readonly Html[],
): Html {
  const { size, columns, group, gap } = grid;
  const cells = isFolded ? blocks.length : blocks.length * BLOCK_SIZE;
  const rows = Math.ceil(cells / columns);
  const width = LEFT + columns * size + (columns / group - 1) * gap + 2;
  const perRow = isFolded ? columns * BLOCK_SIZE : columns;
  const every = Math.max(1, Math.ceil(14 / size));
  const labels = Array.from({ length: Math.ceil(rows / every) }, (_, index) => index * every).map(
    (row) =>
      html`<text x="0" y="${row * size + Math.min(size, 14) - 3}">${formatIpv4(firstAddress + row * perRow)}</text>`,
  );
  const name = `Map of ${title}, ${where}. Its table is below.`;
  return html`<section class="scroll board" tabindex="0" aria-label="${name}">
<svg role="img" aria-label="${name}" width="${width}" height="${rows * size + 6}" viewBox="0 -4 ${width} ${rows * size + 6}" data-columns="${columns}" data-size="${size}" data-group="${group}" data-gap="${gap}" data-left="${LEFT}">
<g aria-hidden="true">${labels}</g>
<g fill="none" stroke-width="${size - 1.5}" stroke-dasharray="${size - 1.5} 1.5">${picture}</g>
<rect class="cell" visibility="hidden" width="${size - 1.5}" height="${size - 1.5}"/>
</svg></section>`;
}

/** A small subnet is about as wide as high. */
function addressGrid(blocks: number): Grid {
  const groups = blocks > 32 ? 4 : blocks > 16 ? 2 : 1;
  return { size: groups === 4 ? 11 : 15, columns: groups * BLOCK_SIZE, group: BLOCK_SIZE, gap: 8 };
}

function foldedGrid(blocks: number): Grid {
  const columns = 2 ** Math.ceil(Math.log2(Math.max(1, blocks)) / 2);
  return { size: columns > 32 ? 9 : 14, columns, group: columns, gap: 0 };
}

function xOf(column: number, { size, group, gap }: Grid): number {
  return LEFT + column * size + Math.floor(column / group) * gap;
}

/** Cells in a row, as a line that dashes divide: where it begins, and how long it is. */
function lineOf(first: number, length: number, grid: Grid, height: number): string {
  const { size, columns } = grid;
  const row = Math.floor(first / columns);
  const middle = row * size + (size - 1.5) - height / 2;
  return `M${xOf(first % columns, grid)} ${Math.round(middle * 100) / 100}h${length * size - 1.5}`;
}

/** Runs cut where a group of cells ends. */
function linesOf(first: number, length: number, grid: Grid, height: number): readonly string[] {
  const lines: string[] = [];
  for (let at = first; at < first + length; ) {
    const end = Math.min(first + length, (Math.floor(at / grid.group) + 1) * grid.group);
    lines.push(lineOf(at, end - at, grid, height));
    at = end;
  }
  return lines;
}

/** A path for each kind: its title is shown where nothing else is. */
function runPaths(runs: readonly AddressRun[], grid: Grid): readonly Html[] {
  let at = 0;
  const placed = runs.map((run) => {
    const first = at;
    at += run.length;
    return { ...run, first };
  });
  return [...groupBy(placed, ({ kind }) => kind)].map(([kind, own]) => {
    const lines = together(own).flatMap(({ first, length }) => linesOf(first, length, grid, grid.size - 1.5));
    return html`<path class="k-${kind}" d="${lines.join('')}"><title>${kindWords(kind)}</title></path>`;
  });
}

interface Stretch {
  readonly first: number;
  readonly length: number;
}

/** Stretches that follow upon one another as one. */
function together(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const { first, length } of stretches) {
    const last = joined.at(-1);
    if (last !== undefined && last.first + last.length === first)
      joined[joined.length - 1] = { first: last.first, length: last.length + length };
    else joined.push({ first, length });
  }
  return joined;
}

function wholeBlocks(blocks: readonly MapBlock[], grid: Grid): Html {
  const { size, columns } = grid;
  const frames = blocks.flatMap((block, index) => {
    if (!isWholeAndFree(block)) return [];
    const first = index * BLOCK_SIZE;
    const y = Math.floor(first / columns) * size - 0.75 + 0.75;
    const width = BLOCK_SIZE * size - 1.5;
    return [`M${xOf(first % columns, grid)} ${y}h${width}v${size - 1.5}h-${width}z`];
  });
  return frames.length === 0
    ? NOTHING
    : html`<path class="whole" stroke-width="1.6" stroke-dasharray="none" d="${frames.join('')}"><title>whole free /28 block</title></path>`;
}

/** The ground of all blocks, and bars as high as they are held. */
function blockPaths(blocks: readonly MapBlock[], grid: Grid): readonly Html[] {
  const full = grid.size - 1.5;
  const bars = blocks.map((block, index) => {
    const share = block.held === 0 ? 1 : block.held / Math.max(1, block.size);
    return { first: index, length: 1, kind: block.kind, height: Math.max(2, Math.round(full * share)), block };
  });
  const ground = linesOf(0, blocks.length, grid, full);
  const whole = bars.filter(({ block }) => isWholeAndFree(block));
  return [
    html`<path class="k-free" d="${ground.join('')}"/>`,
    ...[
      ...groupBy(
        bars.filter(({ kind }) => kind !== 'free'),
        ({ kind, height }) => `${kind} ${height}`,
      ).values(),
    ].flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const { kind, height } = first;
      const lines = together(own).flatMap((stretch) => linesOf(stretch.first, stretch.length, grid, height));
      return [
        html`<path class="k-${kind}" stroke-width="${height}" d="${lines.join('')}"><title>${kindWords(kind)}</title></path>`,
      ];
    }),
    whole.length === 0
      ? NOTHING
      : html`<path class="w-free" stroke-width="2" d="${together(whole)
          .flatMap((stretch) => linesOf(stretch.first, stretch.length, grid, 2))
          .join('')}"><title>whole free /28 blocks</title></path>`,
  ];
}

function legendItem({ kind, letter, words, addresses }: LegendEntry): Html {
  return html`<li data-kind="${letter}"><svg viewBox="0 0 16 16" aria-hidden="true"><path class="k-${kind}" stroke-width="16" d="M0 8h16"/></svg><b>${amount(addresses)}</b><span>${words}</span></li>`;
}

function eniData({ id, cluster, instance, account }: MappedEni): string {
  return [id, cluster, instance, account].map((part = '') => part.replaceAll(/[\s|]/g, '_')).join('|');
}

/** Blocks that hold the same are a row. */
function blockTable({ blocks, firstAddress }: MapOutline): Html {
  const rows: { readonly first: number; blocks: number; readonly text: string }[] = [];
  for (const [index, { counts }] of blocks.entries()) {
    const text = countsText(counts);
    const last = rows.at(-1);
    if (last?.text === text) last.blocks += 1;
    else rows.push({ first: firstAddress + index * BLOCK_SIZE, blocks: 1, text });
  }
  const rest = rows.slice(MAX_ROWS).reduce((sum, row) => sum + row.blocks, 0);
  return html`${scrolling(
    'Addresses by block',
    html`<table><caption>By block of 16 addresses</caption>
<thead><tr><th scope="col">Addresses</th><th scope="col">Each block has</th></tr></thead>
<tbody>${rows.slice(0, MAX_ROWS).map((row) => html`<tr><th scope="row" class="mono">${rangeText(row.first, row.blocks * BLOCK_SIZE)}</th><td>${row.text}</td></tr>`)}</tbody></table>`,
  )}
${rest === 0 ? NOTHING : html`<p class="soft small">And ${count(rest, 'more block')}.</p>`}`;
}

function countsText(counts: MapBlock['counts']): string {
  const kinds = Object.keys(ADDRESS_KINDS).filter((kind): kind is AddressKind => kind in counts);
  return kinds.map((kind) => `${kindWords(kind)} ${counts[kind]}`).join(', ');
}

function rangeText(first: number, length: number): string {
  return length === 1 ? formatIpv4(first) : `${formatIpv4(first)}–${formatIpv4(first + length - 1)}`;
}

interface Held extends Stretch {
  readonly kind: AddressKind;
}

/** ENIs by how much they hold. */
function eniTable(runs: readonly AddressRun[], enis: readonly MappedEni[], firstAddress: number): Html {
  const held = new Map<number, Held[]>();
  let at = firstAddress;
  for (const { kind, length, eni } of runs) {
    if (eni !== undefined) held.set(eni, [...(held.get(eni) ?? []), { kind, first: at, length }]);
    at += length;
  }
  const rows = [...held]
    .map(([index, own]) => ({ eni: enis[index], own, addresses: own.reduce((sum, { length }) => sum + length, 0) }))
    .sort((a, b) => b.addresses - a.addresses);
  if (rows.length === 0) return NOTHING;
  const more = rows.length - MAX_ENIS;
  return html`${scrolling(
    'Addresses by ENI',
    html`<table><caption>By ENI, those with most addresses first</caption>
<thead><tr><th scope="col">ENI</th><th scope="col">Whose</th><th scope="col" class="number">Holds</th><th scope="col">Addresses</th></tr></thead>
<tbody>${rows.slice(0, MAX_ENIS).map(({ eni, own, addresses }) => html`<tr><th scope="row" class="mono">${eni?.id ?? ''}</th><td>${whose(eni, own)}</td><td class="number">${addresses}</td><td class="mono">${rangesText(own)}</td></tr>`)}</tbody></table>`,
  )}
${more > 0 ? html`<p class="soft small">And ${count(more, 'more ENI')}.</p>` : NOTHING}`;
}

function whose(eni: MappedEni | undefined, own: readonly Held[]): string {
  const { cluster, instance, account } = eni ?? {};
  return [
    ...new Set(own.map(({ kind }) => kindWords(kind))),
    cluster === undefined ? '' : `cluster ${cluster}`,
    instance ?? '',
    account === undefined ? '' : `account ${account}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function rangesText(own: readonly Held[]): string {
  const ranges = together(own);
  const shown = ranges.slice(0, MAX_RANGES).map(({ first, length }) => rangeText(first, length));
  return [
    ...shown,
    ...(ranges.length > MAX_RANGES ? [`and ${count(ranges.length - MAX_RANGES, 'more range')}`] : []),
  ].join(', ');
}
