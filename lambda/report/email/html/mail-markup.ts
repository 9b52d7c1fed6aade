import { constant, type Html, html, isLink, link, NOTHING, type Part, withCode } from '../../html/markup.ts';
import { clipped } from '../../words/plain-text.ts';
import { shellCommand } from '../../words/shell.ts';
import { withoutLinks } from '../foreign-links.ts';
import { DARK_STYLE, STYLE } from './mail-style.ts';

/**
 * HTML for a mail, as `html` writes it. Mail programs make links of addresses that they find in text: each text is put in
 * so that they find none, and nothing is a link but what `link` made.
 */
export function mail(own: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return html(own, ...parts.map(inert));
}

/** Where programs would see a host, a mailbox or a scheme: the sign between two pieces of it. */
const JOINT = /(?<=\S)([.\u3002\uff0e\uff61@](?=[\p{L}\p{N}_-]*\p{L})|:(?=\/\/))/u;

/** Text in which no program finds an address. It reads the same, and is the same when it is copied. */
export function inertText(text: string): Html {
  return html`${text.split(JOINT).map((piece, index) => (index % 2 === 1 ? html`<span>${piece}</span>` : piece))}`;
}

function inert(part: Part): Part {
  if (typeof part === 'string') return inertText(withoutLinks(part));
  if (part === undefined || typeof part === 'number' || 'markup' in part) return part;
  return part.map(inert);
}

/** A sentence, with names of settings as code. */
export function sentenceHtml(text: string): Html {
  return withCode(text, (piece) => inert(piece));
}

/** A command that can be copied as it is. */
export function commandHtml(argv: readonly string[]): Html {
  return html`<pre><code>${inertText(shellCommand(argv) ?? '')}</code></pre>`;
}

const MAX_LINK = 2048;

/** Where the whole report is: a link, when it is one. */
export function wholeReport(reportLocation: string | null): Html {
  if (reportLocation === null) return NOTHING;
  const location = clipped(reportLocation, MAX_LINK);
  return isLink(location)
    ? mail`<p class="more">${link(location, 'Open the whole report')}</p>`
    : mail`<p class="more">The whole report: ${location}</p>`;
}

/** A whole mail. It loads nothing and runs nothing, and is readable without its style. */
export function mailPage(title: string, content: Html): string {
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${title}</title>
<style>${constant(STYLE)}</style>
<style>${constant(DARK_STYLE)}</style>
</head>
<body>
<div class="sheet">
${content}
</div>
</body>
</html>
`;
  return page.markup;
}
