import { harmless } from './plain-text.ts';

/** ASCII punctuation that begins markup somewhere in a line (CommonMark 0.31, GitHub's tables and strikethrough). */
const MARKUP = /[\\`*_{}[\]<>#|~&!]/g;

const WORD_JOINER = '\u2060';

/**
 * Text that reads as it is written: no emphasis, links, HTML, headings, mentions. A backslash does not stop a mention or
 * a bare link (both are found after unescaping), so an invisible word joiner stands behind `@`, `://` and `www.`.
 */
export function escaped(text: string): string {
  return harmless(text)
    .replaceAll(MARKUP, String.raw`\$&`)
    .replaceAll('@', `@${WORD_JOINER}`)
    .replaceAll('://', `:${WORD_JOINER}//`)
    .replaceAll(/www\./gi, `$&${WORD_JOINER}`)
    .replaceAll(/^(\s*\d+)([.)])/g, String.raw`$1\$2`)
    .replaceAll(/^(\s*)([-+=])/g, String.raw`$1\$2`);
}

/** A code span, fenced by more backquotes than stand in the text. */
export function code(text: string): string {
  const inner = harmless(text);
  const longest = [...inner.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${inner}${fence}` : `${fence} ${inner} ${fence}`;
}

/** An absolute link as itself, when it is one; otherwise the text. */
export function link(url: string): string {
  return /^https?:\/\/[^\s<>`|()[\]\\]+$/.test(url) ? `<${url}>` : escaped(url);
}
