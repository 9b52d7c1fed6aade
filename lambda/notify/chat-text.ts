import { clipped } from '../report/plain-text.ts';

const WORD_JOINER = '\u2060';

/**
 * Text from AWS made harmless in Slack's and Teams' Markdown: `& < >` are Slack's control characters (its documentation
 * asks for these three escapes and no others), backquotes would open code, and a word joiner keeps `@channel` a word
 * and a leading `_` a character. Inside a name nothing is put: names are copied from chats into commands.
 */
export function chatText(text: string, most: number): string {
  return clipped(text, most)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'")
    .replaceAll(/(?<!\w)[*_~](?=\S)/g, `$&${WORD_JOINER}`)
    .replaceAll('@', `@${WORD_JOINER}`);
}

/** Text in a code span, in which only the three escapes and the backquote matter. */
export function chatCode(text: string, most: number): string {
  const inner = clipped(text, most).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `\`${inner.replaceAll('`', "'")}\``;
}

/** Longest command shown in a chat: cut, it would be another. */
const MOST_COMMAND = 400;

/**
 * A command in a code span; undefined for one that a chat would not show as it is, so that nobody runs another one: a
 * long one, or with a backquote, which would end the span.
 */
export function chatCommand(shell: string): string | undefined {
  if (shell.length > MOST_COMMAND || shell.includes('`')) return undefined;
  return `\`${shell.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\``;
}
