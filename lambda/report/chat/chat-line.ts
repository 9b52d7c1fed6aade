import { chatCode, chatCommand, chatLink, chatText, slackLink } from './chat-text.ts';

/** A piece of a line, before a chat's markup: text of `plain` and `code` may be from AWS, at most `most` UTF-16 units are shown. */
export type Span =
  /** Words of ours that stand out. */
  | { readonly kind: 'strong'; readonly text: string }
  /** Words of ours. */
  | { readonly kind: 'own'; readonly text: string }
  | { readonly kind: 'plain'; readonly text: string; readonly most: number }
  | { readonly kind: 'code'; readonly text: string; readonly most: number }
  /** Shown whole, or as `instead` where a chat would not show it as it is: cut, it would be another command. */
  | { readonly kind: 'command'; readonly shell: string; readonly instead: string }
  /** An address of ours, and what stands for it where a chat lets words be a link. */
  | { readonly kind: 'link'; readonly url: string; readonly label: string; readonly most: number };

export interface ChatLine {
  /** One of several that read as a list. */
  readonly bullet: boolean;
  readonly spans: readonly Span[];
}

export const strong = (text: string): Span => ({ kind: 'strong', text });
export const own = (text: string): Span => ({ kind: 'own', text });
export const plain = (text: string, most: number): Span => ({ kind: 'plain', text, most });
export const code = (text: string, most: number): Span => ({ kind: 'code', text, most });
export const link = (url: string, label: string, most: number): Span => ({ kind: 'link', url, label, most });

export function line(...spans: readonly Span[]): ChatLine {
  return { bullet: false, spans };
}

export function item(...spans: readonly Span[]): ChatLine {
  return { bullet: true, spans };
}

type Link = Extract<Span, { readonly kind: 'link' }>;

/** In the markup that Slack has, and Amazon Q Developer takes for Slack and Teams: a link is its address. */
export function markupOf(said: ChatLine): string {
  return markup(said, ({ url, most }) => chatLink(url, most));
}

/** The same where words are a link: for Slack itself. */
export function slackMarkupOf(said: ChatLine): string {
  return markup(said, ({ url, label, most }) => slackLink(url, label, most));
}

function markup({ bullet, spans }: ChatLine, linkOf: (link: Link) => string): string {
  return `${bullet ? '• ' : ''}${spans.map((span) => spanMarkup(span, linkOf)).join('')}`;
}

function spanMarkup(span: Span, linkOf: (link: Link) => string): string {
  switch (span.kind) {
    case 'strong':
      return `*${span.text}*`;
    case 'own':
      return span.text;
    case 'plain':
      return chatText(span.text, span.most);
    case 'code':
      return chatCode(span.text, span.most);
    case 'command':
      return chatCommand(span.shell) ?? span.instead;
    case 'link':
      return linkOf(span);
  }
}
