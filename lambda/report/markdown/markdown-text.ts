import { harmless } from '../words/plain-text.ts';

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
  const longest = longestRun(inner);
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${inner}${fence}` : `${fence} ${inner} ${fence}`;
}

/** A command to copy, or another line: a fence longer than any run of backquotes in it, so that nothing in it ends the block. */
export function fenced(text: string, indent = '', language: 'sh' | 'text' = 'sh'): string {
  const inner = harmless(text);
  const fence = '`'.repeat(Math.max(3, longestRun(inner) + 1));
  return [`${fence}${language}`, inner, fence].map((line) => `${indent}${line}`).join('\n');
}

function longestRun(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
}

/** A sentence with its names of settings, which stand between backquotes, as code. */
export function escapedWithCode(text: string): string {
  return text
    .split('`')
    .map((piece, index, { length }) => (index % 2 === 1 && index < length - 1 ? code(piece) : escaped(piece)))
    .join('');
}

/** An absolute link as itself, when it is one; otherwise the text. */
export function link(url: string): string {
  return /^https?:\/\/[^\s<>`|()[\]\\]+$/.test(url) ? `<${url}>` : escaped(url);
}
