import { harmless } from '../words/plain-text.ts';

/** Markup that `html` made: of our own words, with every other text escaped. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text, which is escaped; markup that `html` made; several of these; nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

/**
 * The one way to write HTML here: what stands in the template itself is ours, and every text put into it is escaped, between
 * tags as well as between the quotes of an attribute.
 */
export function html(own: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: own.map((piece, index) => (index === 0 ? piece : `${written(parts[index - 1])}${piece}`)).join('') };
}

export const NOTHING: Html = { markup: '' };

/** Our own style and script, as constants: never text that was put together. */
export function constant(text: string): Html {
  return { markup: text };
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(written).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '=': '&#61;',
};

/** What ends text or an attribute, quoted or not, or begins a reference (HTML Living Standard, 13.1.2.3 and 13.1.3). */
function escaped(text: string): string {
  return harmless(text).replaceAll(/[&<>"'`=]/g, (character) => ESCAPES[character] ?? '');
}

/** What may be wider than a screen, with a name: it scrolls by itself, by the keyboard too. */
export function scrolling(name: string, wide: Html): Html {
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${name}">${wide}</div>`;
}

/** A picture of one width, which scrolls by itself on a narrow screen, and says so there: its end is out of sight. */
export function pictureHtml(name: string, svg: Html): Html {
  return html`<p class="soft small narrow">Swipe the picture to see all of it.</p><section class="scroll board plain" tabindex="0" aria-label="${name}">${svg}</section>`;
}

/**
 * A sentence with its names of settings, which stand between backquotes, as code.
 * @param shown what stands for a piece of it
 */
export function withCode(text: string, shown: (piece: string) => Part = (piece) => piece): Html {
  const pieces = text.split('`');
  return html`${pieces.map((piece, index) =>
    index % 2 === 1 && index < pieces.length - 1
      ? html`<code>${shown(piece)}</code>`
      : shown(index % 2 === 1 ? `\`${piece}` : piece),
  )}`;
}

/** An absolute link as itself, when it is one; otherwise the text. Nothing is told of the page to where it leads. */
export function link(url: string, words = url): Html {
  return isLink(url) ? html`<a href="${url}" rel="noreferrer noopener">${words}</a>` : html`${words}`;
}

/** Whether a text is an absolute link of HTTPS, and nothing else. */
export function isLink(url: string): boolean {
  return /^https:\/\/[A-Za-z0-9.-]+(?:\/[\x21-\x7E]*)?$/.test(url);
}
