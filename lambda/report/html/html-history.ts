import { amount, count } from '../../common/words.ts';
import type { FreeHistory } from '../../model/free-history.ts';
import { type HistoryOutline, historyOutline } from '../outline/history-outline.ts';
import { type Html, html, NOTHING, pictureHtml, scrolling } from './markup.ts';

/** Charts that anybody looks through. */
const MAX_CHARTS = 60;

/** The picture and its margins, in pixels. */
const WIDTH = 520;
const HEIGHT = 190;
const LEFT = 46;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 24;

/** How the free addresses of subnets went, and when none is left. */
export function historySection(history: FreeHistory | undefined): Html {
  if (history === undefined || history.subnets.length === 0) return NOTHING;
  const subnets = history.subnets.slice(0, MAX_CHARTS);
  const leftOut = history.leftOut + history.subnets.length - subnets.length;
  return html`<section aria-labelledby="history"><h2 id="history">Free addresses by day</h2>
<p class="soft">The fewest that were free at an audit of each day: subnets that run out first, then others with findings.${leftOut === 0 ? NOTHING : ` ${count(leftOut, 'more subnet')} had no room here.`}</p>
<div class="charts">${subnets.map((past, index) => subnetHtml(historyOutline(past), `history-${index}`))}</div></section>`;
}

function subnetHtml(outline: HistoryOutline, id: string): Html {
  const { title, where, summary, days } = outline;
  return html`<article class="map" id="${id}">
<h3>${title}</h3>
<p class="soft small">${where}</p>
<p>${summary}</p>
<figure>${chart(outline)}</figure>
<details><summary>The chart as a table</summary>${scrolling(
    'Free addresses by day',
    html`<table class="days"><thead><tr><th scope="col">Day</th><th scope="col" class="number">Fewest free</th></tr></thead>
<tbody>${days.map(({ day, free }) => html`<tr><th scope="row">${day}</th><td>${free === null ? 'no audit' : amount(free)}</td></tr>`)}</tbody></table>`,
  )}</details>
</article>`;
}

interface Frame {
  readonly x: (day: number) => number;
  readonly y: (free: number) => number;
}

function chart({ title, days, runsOut }: HistoryOutline): Html {
  const last = days.length - 1;
  const ahead = runsOut === undefined ? 0 : Math.max(1, runsOut.latest);
  const top = Math.max(1, ...days.map(({ free }) => free ?? 0));
  const frame: Frame = {
    x: (day) => rounded(LEFT + (day / Math.max(1, last + ahead)) * (WIDTH - LEFT - RIGHT)),
    y: (free) => rounded(TOP + (1 - free / top) * (HEIGHT - TOP - BOTTOM)),
  };
  const name = `Free addresses of ${title} by day. Its table is below.`;
  const zero = frame.y(0);
  return pictureHtml(
    name,
    html`<svg role="img" aria-label="${name}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><g aria-hidden="true">
<path class="grid" d="M${LEFT} ${frame.y(top)}H${WIDTH - RIGHT}M${LEFT} ${frame.y(top / 2)}H${WIDTH - RIGHT}"/><path class="axis" d="M${LEFT} ${zero}H${WIDTH - RIGHT}"/>
<text x="${LEFT - 6}" y="${frame.y(top) + 4}" text-anchor="end">${amount(top)}</text><text x="${LEFT - 6}" y="${zero + 4}" text-anchor="end">0</text>
<text x="${LEFT}" y="${HEIGHT - 6}">${days[0]?.day ?? ''}</text>
${runsOut === undefined ? html`<text x="${frame.x(last)}" y="${HEIGHT - 6}" text-anchor="end">today</text>` : html`${today(frame.x(last))}${trend(days, runsOut, frame)}`}
<path class="line" d="${line(days, frame)}"/><path class="dots" d="${dots(days, frame)}"/>
</g></svg>`,
  );
}

/** Where the past ends. Its word is at the top: at the bottom is the day on which nothing is free, which may be tomorrow. */
function today(x: number): Html {
  return html`<path class="grid" d="M${x} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${x}" y="${TOP - 4}" text-anchor="end">today</text>`;
}

/** From what is free today to the day on which nothing is, and between the days on which that may be. */
function trend(days: HistoryOutline['days'], runsOut: NonNullable<HistoryOutline['runsOut']>, { x, y }: Frame): Html {
  const last = days.length - 1;
  const from = `${x(last)} ${y(days.findLast(({ free }) => free !== null)?.free ?? 0)}`;
  const at = (inDays: number) => `${x(last + inDays)} ${y(0)}`;
  return html`<path class="band" d="M${from}L${at(runsOut.earliest)}L${at(runsOut.latest)}z"/><path class="trend" d="M${from}L${at(runsOut.inDays)}"/><text class="short" x="${Math.min(x(last + runsOut.inDays), WIDTH - RIGHT)}" y="${HEIGHT - 6}" text-anchor="${runsOut.inDays * 2 > runsOut.latest ? 'end' : 'middle'}">${runsOut.on}</text>`;
}

function dots(days: HistoryOutline['days'], { x, y }: Frame): string {
  return days.map(({ free }, day) => (free === null ? '' : `M${x(day)} ${y(free)}h0`)).join('');
}

/** Broken where a day has no audit. */
function line(days: HistoryOutline['days'], { x, y }: Frame): string {
  let isOn = false;
  return days
    .map(({ free }, day) => {
      if (free === null) {
        isOn = false;
        return '';
      }
      const move = isOn ? 'L' : 'M';
      isOn = true;
      return `${move}${x(day)} ${y(free)}`;
    })
    .join('');
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
