import { type Html, html, pictureHtml } from './markup.ts';

/** A bar of addresses, from its beginning on. */
export interface Bar {
  readonly label: string;
  /** What of it is of which kind (a class of the style, as in maps): addresses, of nothing none is drawn. */
  readonly parts: readonly (readonly [kind: string, addresses: number])[];
  /** What stands behind it. */
  readonly words: string;
  readonly isShort: boolean;
}

/** Bars of one thing, which has room for so many addresses. */
export interface BarGroup {
  readonly title: string;
  readonly capacity: number;
  readonly bars: readonly Bar[];
}

/** Room for words before and behind the bars, and the longest bar. In units of the picture, which are pixels. */
const LEFT = 74;
const LONGEST = 420;
const RIGHT = 150;

const BAR = 15;
const STEP = 20;

/** The title above the bars, and the gap below them. */
const TITLE = 20;
const GAP = 14;

/** Bars one below the other, all in one scale. @param name of the picture, which is to say where its table is */
export function barsHtml(name: string, groups: readonly BarGroup[]): Html {
  const most = Math.max(1, ...groups.flatMap(({ capacity, bars }) => [capacity, ...bars.map(lengthOf)]));
  const scale = (addresses: number) => Math.round((addresses / most) * LONGEST * 10) / 10;
  const tops = groups.map((_, index) => groups.slice(0, index).reduce((sum, group) => sum + heightOf(group), 0));
  const height = groups.reduce((sum, group) => sum + heightOf(group), 0);
  const width = LEFT + LONGEST + RIGHT;
  return pictureHtml(
    name,
    html`<svg role="img" aria-label="${name}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${groups.map(
      (group, index) => groupBars(group, tops[index] ?? 0, scale),
    )}</svg>`,
  );
}

function lengthOf({ parts }: Bar): number {
  return parts.reduce((sum, [, addresses]) => sum + addresses, 0);
}

function heightOf({ bars }: BarGroup): number {
  return TITLE + bars.length * STEP + GAP;
}

function groupBars({ title, capacity, bars }: BarGroup, y: number, scale: (addresses: number) => number): Html {
  const end = LEFT + scale(capacity);
  return html`<g aria-hidden="true"><text class="zone" x="0" y="${y + 12}">${title}</text>${bars.map(
    ({ label, parts, words, isShort }, index) => {
      const top = y + TITLE + index * STEP;
      return html`<text x="${LEFT - 8}" y="${top + 11}" text-anchor="end">${label}</text>${segments(parts, top + BAR / 2, scale)}<text class="${isShort ? 'short' : 'fits'}" x="${LEFT + LONGEST + 12}" y="${top + 11}">${words}</text>`;
    },
  )}<path class="capacity" d="M${end} ${y + TITLE - 3}v${bars.length * STEP + 1}"/></g>`;
}

function segments(parts: Bar['parts'], middle: number, scale: (addresses: number) => number): readonly Html[] {
  let at = 0;
  return parts.flatMap(([kind, addresses]) => {
    const from = at;
    at += addresses;
    if (addresses === 0) return [];
    const [x, length] = [LEFT + scale(from), Math.max(1, scale(addresses) - 1)];
    return [html`<path class="k-${kind}" stroke-width="${BAR}" d="M${x} ${middle}h${Math.round(length * 10) / 10}"/>`];
  });
}

/** What the colour of a kind means. */
export function keyItem(kind: string, words: string): Html {
  return html`<li><svg viewBox="0 0 16 16" aria-hidden="true"><path class="k-${kind}" stroke-width="16" d="M0 8h16"/></svg>${words}</li>`;
}

/** What the line across the bars means. */
export function capacityItem(words: string): Html {
  return html`<li><svg viewBox="0 0 16 16" aria-hidden="true"><path class="capacity" d="M8 0v16"/></svg>${words}</li>`;
}
