import { clipped } from '../words/plain-text.ts';

const WORD_JOINER = '\u2060';

/** What chat clients take for a link without being asked: an address with its scheme, a domain, a link in Markdown. */
const LINKS: readonly RegExp[] = [
  /:(?=\/\/)/g,
  /(?:mailto|tel|sip|sms|callto|skype|javascript):/gi,
  /\](?=[([:])/g,
  // Of a domain the first label may end in anything; its last, which clients look up, has two letters at least.
  /(?<=[\p{L}\p{N}_)\]-])[.\u3002\uFF0E\uFF61](?=\p{L}{2}|xn--)/gu,
];

/** Sizes of instance types stand behind a dot as top-level domains do, and are copied more than any other name. */
const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|large|xlarge|metal)(?![\p{L}\p{N}.])/u;

/**
 * Text from AWS made harmless in Slack's and Teams' Markdown: `& < >` are Slack's control characters (its documentation
 * asks for these three escapes and no others), backquotes would open code, and a word joiner keeps `@channel` a word, a
 * leading `_` a character, and an address, with its scheme, as a bare domain or behind `[text]`, from becoming a link.
 * Inside other names nothing is put: they are copied from chats into commands.
 */
export function chatText(text: string, most: number): string {
  return withoutLinks(clipped(text, most))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'")
    .replaceAll(/(?<!\w)[*_~](?=\S)/g, `$&${WORD_JOINER}`)
    .replaceAll('@', `@${WORD_JOINER}`);
}

/** An address of ours, as a link; what is no plain web address is text like any other. */
export function chatLink(url: string, most: number): string {
  return isAddress(url, most) ? url.replaceAll('&', '&amp;') : chatText(url, most);
}

/** The same with words for it, as Slack writes links; the words are ours. */
export function slackLink(url: string, label: string, most: number): string {
  return isAddress(url, most) && !url.includes('|')
    ? `<${url.replaceAll('&', '&amp;')}|${label}>`
    : chatText(url, most);
}

function isAddress(url: string, most: number): boolean {
  return url.length <= most && /^https:\/\/[\w.~:/?#[\]@!$'()*+,;=%&-]+$/.test(url);
}

function withoutLinks(text: string): string {
  return LINKS.reduce(
    (inert, link) =>
      inert.replaceAll(link, (found: string, ...rest: readonly unknown[]) => {
        const at = rest.find((each): each is number => typeof each === 'number') ?? 0;
        return isInstanceType(inert, at) ? found : `${found}${WORD_JOINER}`;
      }),
    text,
  );
}

/** Whether the dot at a place is that of an instance type. */
function isInstanceType(text: string, dot: number): boolean {
  const start = text.slice(0, dot).search(/[a-z][a-z0-9-]*$/);
  const isWord = start >= 0 && !/[\p{L}\p{N}_.@/-]/u.test(text.charAt(start - 1));
  return isWord && INSTANCE_TYPE.test(text.slice(start));
}

/** Text in a code span, in which only the three escapes and the backquote matter. */
export function chatCode(text: string, most: number): string {
  const inner = clipped(text, most).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `\`${inner.replaceAll('`', "'")}\``;
}

/** Longest command shown in a chat: cut, it would be another. */
const MAX_COMMAND = 400;

/**
 * A command in a code span; undefined for one that a chat would not show as it is, so that nobody runs another one: a
 * long one, or with a backquote, which would end the span.
 */
export function chatCommand(shell: string): string | undefined {
  if (shell.length > MAX_COMMAND || shell.includes('`')) return undefined;
  return `\`${shell.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\``;
}
