import type { DigestOutline } from '../outline/digest.ts';
import type { Outline } from '../outline/outline.ts';
import { clipped } from '../words/plain-text.ts';
import { chatLines } from './chat-description.ts';
import { type ChatLine, slackMarkupOf } from './chat-line.ts';
import { chatSteps } from './chat-steps.ts';
import { chatText } from './chat-text.ts';
import { digestLines } from './render-digest-chat.ts';

/** Slack: characters of a header, of a section, and of all blocks of a message together as far as anybody has seen. */
const MAX_HEADER = 150;
const MAX_SECTION = 3000;
const MAX_ALL = 12_000;
/** Blocks of a message. */
const MAX_BLOCKS = 50;

interface Markup {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Makes links of nothing but what is marked as one. */
  readonly verbatim: true;
}

/** What of Block Kit is used; a test holds it to Slack's own types. */
export type SlackBlock =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string } }
  | { readonly type: 'section'; readonly text: Markup }
  | { readonly type: 'context'; readonly elements: readonly [Markup] }
  | { readonly type: 'divider' };

/** A message to an incoming webhook of Slack. */
export interface SlackMessage {
  /** For notifications, and for readers of the screen. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** A report for an incoming webhook of Slack: what the card of chat says, in blocks. */
export function renderSlack(outline: Outline, title: string, reportLocation: string | null): SlackMessage {
  return slackMessage(title, chatLines(outline, reportLocation), chatSteps(outline));
}

/** A weekly digest likewise. */
export function renderSlackDigest(digest: DigestOutline, title: string, reportLocation: string | null): SlackMessage {
  return slackMessage(title, digestLines(digest, reportLocation), []);
}

/** The last line is small: who hears of it, what was looked at, where the report is. */
function slackMessage(title: string, lines: readonly ChatLine[], steps: readonly ChatLine[]): SlackMessage {
  const [last] = lines.slice(-1);
  const toDo = steps.map((step) => `• ${slackMarkupOf(step)}`);
  return {
    text: chatText(title, 250),
    blocks: withinLimits([
      { type: 'header', text: { type: 'plain_text', text: clipped(title, MAX_HEADER) } },
      ...inParts(lines.slice(0, -1)).flatMap((part) => sectionsOf(part.map(slackMarkupOf))),
      ...(toDo.length === 0 ? [] : [...sectionsOf(['*WHAT TO DO*', ...toDo])]),
      ...(last === undefined ? [] : contextOf(slackMarkupOf(last))),
    ]),
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** What reads as a list stands by itself. */
function inParts(lines: readonly ChatLine[]): readonly (readonly ChatLine[])[] {
  const parts: ChatLine[][] = [];
  for (const each of lines) {
    const last = parts.at(-1);
    if (last === undefined || last[0]?.bullet !== each.bullet) parts.push([each]);
    else last.push(each);
  }
  return parts;
}

/** Whole lines, as many in a section as fit. One that is too long for any is left out: half of its markup is none. */
function sectionsOf(lines: readonly string[]): readonly SlackBlock[] {
  const texts: string[] = [];
  for (const text of lines.filter(({ length }) => length > 0 && length <= MAX_SECTION)) {
    const last = texts.at(-1);
    if (last === undefined || last.length + 1 + text.length > MAX_SECTION) texts.push(text);
    else texts[texts.length - 1] = `${last}\n${text}`;
  }
  return texts.map((text) => ({ type: 'section', text: markup(text) }));
}

function contextOf(text: string): readonly SlackBlock[] {
  return text === '' || text.length > MAX_SECTION ? [] : [{ type: 'context', elements: [markup(text)] }];
}

function markup(text: string): Markup {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** The first blocks that a message takes. */
function withinLimits(blocks: readonly SlackBlock[]): readonly SlackBlock[] {
  let left = MAX_ALL;
  return blocks
    .filter((block) => {
      left -= JSON.stringify(block).length;
      return left >= 0;
    })
    .slice(0, MAX_BLOCKS);
}
