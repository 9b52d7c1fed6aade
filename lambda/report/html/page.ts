import { createHash } from 'node:crypto';
import { count, firstSentence } from '../../common/words.ts';
import type { AddressMap } from '../../model/address-map.ts';
import { GLOSSARY } from '../words/glossary.ts';
import { clipped } from '../words/plain-text.ts';
import { mapHtml, PATTERNS } from './html-map.ts';
import { constant, type Html, html, link, NOTHING } from './markup.ts';
import { SCRIPT } from './page-script.ts';
import { STYLE } from './page-style.ts';

const MAX_TITLE = 70;

/** What a page holds, whatever it is of. */
export interface Page {
  readonly title: string;
  /** What its first link leads to, past the header: `findings`, which is the id of its main part. */
  readonly mainId: string;
  readonly header: Html;
  readonly main: Html;
  readonly footer: Html;
}

/**
 * One page that stands by itself: it loads nothing, and is whole without its script. Its policy lets only this style and this
 * script run.
 */
export function pageOf({ title, mainId, header, main, footer }: Page): string {
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${clipped(title, MAX_TITLE)}</title>
<style>${constant(STYLE)}</style>
</head>
<body>
<a class="skip" href="#${mainId}">To the ${mainId}</a>
${PATTERNS}
<header class="top">
${header}
</header>
<main id="${mainId}">
${main}
</main>
<footer>${footer}</footer>
<script>${constant(SCRIPT)}</script>
</body>
</html>
`;
  return page.markup;
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

/** What the page is of, in a line above its headline, with the button for the theme. */
export function kickerHtml(what: string, besides: readonly string[]): Html {
  return html`<div class="kicker"><strong>${what}</strong>${besides.map((text) => html`<span>${text}</span>`)}<button type="button" id="theme" hidden>Theme</button></div>`;
}

/** A list of links to parts of the page. */
export function contentsHtml(links: readonly Html[]): Html {
  return html`<nav aria-label="Contents"><ul>${links.map((each) => html`<li>${each}</li>`)}</ul></nav>`;
}

/**
 * Maps of subnets, each with an id that ends in its place among them.
 * @param what the maps are of, in a sentence
 */
export function mapsSection(maps: readonly AddressMap[], leftOut: number, what: string): Html {
  if (maps.length === 0) return NOTHING;
  return html`<section aria-labelledby="maps"><h2 id="maps">Who holds the addresses</h2>
<p class="soft">${what}${leftOut === 0 ? NOTHING : html` ${count(leftOut, 'more subnet')} had no room here: <code>eks-ip-auditor map</code> draws each.`}</p>
<div class="maps">${maps.map((map, index) => mapHtml(map, mapId(index)))}</div></section>`;
}

/** The id of the element with a map, by its place. */
export function mapId(index: number): string {
  return `map-${index}`;
}

export function glossaryHtml(): Html {
  const terms = GLOSSARY.map(
    ({ term, meaning, url }) => html`<dt>${term}</dt><dd>${meaning} ${link(url, 'More')}</dd>`,
  );
  return html`<section aria-labelledby="words"><h2 id="words">Words</h2><details><summary>What words of this page mean</summary><dl>${terms}</dl></details></section>`;
}

/** For a headline: the first sentence and the others, unless that would cut code in two. */
export function inTwo(text: string): { readonly head: string; readonly rest: string } {
  const head = firstSentence(text);
  const isWhole = head.split('`').length % 2 === 1;
  return isWhole ? { head, rest: text.slice(head.length).trim() } : { head: text, rest: '' };
}
