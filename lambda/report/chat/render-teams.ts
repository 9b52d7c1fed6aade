import { bytesOf } from '../../common/bytes.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { DigestOutline } from '../outline/digest.ts';
import type { Outline } from '../outline/outline.ts';
import { clipped, harmless } from '../words/plain-text.ts';
import { chatLines } from './chat-description.ts';
import type { ChatLine, Span } from './chat-line.ts';
import { line, strong } from './chat-line.ts';
import { chatSteps } from './chat-steps.ts';
import { digestLines } from './render-digest-chat.ts';

/** Teams: bytes of a message to a workflow; above, it is refused. */
const MAX_BYTES = 28 * 1024;

/** For what a workflow adds. */
const MARGIN_BYTES = 2 * 1024;

const MAX_TITLE = 250;
const MAX_COMMAND = 400;

type Color = 'Default' | 'Attention' | 'Warning' | 'Good' | 'Accent';

/** Text of a run is shown as it is: Markdown, mentions and links are for other elements. */
interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly fontType?: 'Monospace';
  readonly color?: Color;
  readonly selectAction?: { readonly type: 'Action.OpenUrl'; readonly url: string };
}

interface RichText {
  readonly type: 'RichTextBlock';
  readonly spacing: 'Small' | 'Medium' | 'Large';
  readonly inlines: readonly TextRun[];
}

/** What of an Adaptive Card is used. */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard';
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly version: '1.4';
  readonly body: readonly RichText[];
  readonly actions?: readonly [{ readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }];
  /** Teams: as wide as the channel. */
  readonly msteams: { readonly width: 'Full' };
}

/** A message to a workflow of Teams ("When a Teams webhook request is received"). */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    { readonly contentType: 'application/vnd.microsoft.card.adaptive'; readonly content: AdaptiveCard },
  ];
}

/** A report for a workflow of Teams: what the card of chat says, as an Adaptive Card. */
export function renderTeams(outline: Outline, title: string, reportLocation: string | null): TeamsMessage {
  return teamsMessage(title, chatLines(outline, null), chatSteps(outline), reportLocation);
}

/** A weekly digest likewise. */
export function renderTeamsDigest(digest: DigestOutline, title: string, reportLocation: string | null): TeamsMessage {
  return teamsMessage(title, digestLines(digest, null), [], reportLocation);
}

function teamsMessage(
  title: string,
  lines: readonly ChatLine[],
  steps: readonly ChatLine[],
  reportLocation: string | null,
): TeamsMessage {
  const heading: RichText = {
    type: 'RichTextBlock',
    spacing: 'Medium',
    inlines: [{ type: 'TextRun', text: clipped(title, MAX_TITLE), weight: 'Bolder' }],
  };
  const toDo = steps.length === 0 ? [] : [richText(line(strong('WHAT TO DO')), 'Large'), ...steps.map(listed)];
  const card = (body: readonly RichText[]): TeamsMessage => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          version: '1.4',
          body: [heading, ...body],
          ...(isWebAddress(reportLocation)
            ? { actions: [{ type: 'Action.OpenUrl', title: 'The whole report', url: reportLocation }] }
            : {}),
          msteams: { width: 'Full' },
        },
      },
    ],
  });
  const left = MAX_BYTES - MARGIN_BYTES - bytesOf(JSON.stringify(card([])));
  const said = lines.slice(0, -1).map((each) => richText(each, 'Small'));
  const last = lines.slice(-1).map((each) => richText(each, 'Large'));
  return card(within([...said, ...toDo, ...last], left));
}

function listed(step: ChatLine): RichText {
  return richText({ ...step, bullet: true }, 'Small');
}

function richText({ bullet, spans }: ChatLine, spacing: RichText['spacing']): RichText {
  const runs = spans.map(runOf).filter(({ text }) => text !== '');
  return { type: 'RichTextBlock', spacing, inlines: [...(bullet ? [run('• ')] : []), ...runs] };
}

function runOf(span: Span): TextRun {
  switch (span.kind) {
    case 'strong':
      return { ...run(span.text), weight: 'Bolder', ...colorOf(span.text) };
    case 'own':
      return run(span.text);
    case 'plain':
      return run(clipped(span.text, span.most));
    case 'code':
      return { ...run(clipped(span.text, span.most)), fontType: 'Monospace' };
    case 'command':
      return isShown(span.shell) ? { ...run(span.shell), fontType: 'Monospace' } : run(span.instead);
    case 'link':
      return isWebAddress(span.url) && span.url.length <= span.most
        ? { ...run(span.label), color: 'Accent', selectAction: { type: 'Action.OpenUrl', url: span.url } }
        : run(clipped(span.url, span.most));
  }
}

function run(text: string): TextRun {
  return { type: 'TextRun', text };
}

/** Cut, or with a character that is shown as another, it would be another command. */
function isShown(shell: string): boolean {
  return shell !== '' && shell.length <= MAX_COMMAND && harmless(shell) === shell;
}

function isWebAddress(url: string | null): url is string {
  return url !== null && /^https:\/\/[\w.~:/?#[\]@!$'()*+,;=%&-]+$/.test(url);
}

const COLORS: Readonly<Record<string, Color>> = {
  critical: 'Attention',
  high: 'Attention',
  medium: 'Warning',
};

function colorOf(text: string): { readonly color?: Color } {
  const severity = SEVERITIES.find((each) => each.toUpperCase() === text);
  const color = severity === undefined ? undefined : COLORS[severity];
  return color === undefined ? {} : { color };
}

/** The first blocks that fit. */
function within(blocks: readonly RichText[], bytes: number): readonly RichText[] {
  let left = bytes;
  return blocks.filter((block) => {
    left -= bytesOf(JSON.stringify(block)) + 1;
    return left >= 0;
  });
}
