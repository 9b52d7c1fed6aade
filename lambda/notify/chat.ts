import type { Report } from '../model/report.ts';
import { causeText, placesText, unansweredText, unreadAdvice, unreadText } from '../report/gap-words.ts';
import { detailsOf, headlineOf, placeOf } from '../report/group-words.ts';
import { clipped, counted } from '../report/plain-text.ts';
import { piecesOf, type Remedy } from '../report/remedies.ts';
import { noticeText, suppressedText } from '../report/suppression-words.ts';
import { lookedAt } from '../report/verdict.ts';
import { chatCode, chatText } from './chat-text.ts';
import type { Digest } from './digest.ts';
import { cutText, fitBlocks, type Wording } from './pieces.ts';

/** Amazon Q Developer in chat applications, custom notification: longest title and description, in characters. */
const MOST_TITLE = 250;
const MOST_DESCRIPTION = 8000;

/** What the description keeps for what could not be looked at, and for all that stands around the findings. */
const ROOM_FOR_COVERAGE = 2400;
const ROOM_FOR_REST = 900;

const MOST_STEPS = 5;
const MOST_KEYWORDS = 15;
const MOST_RESOURCES = 20;
const MOST_WHOLE = 3;

const WORDING: Wording = {
  head: ({ severity, check, findingCount }) =>
    `*${severity.toUpperCase()}* ${chatText(check, 128)} · ${counted(findingCount, 'finding')}\n`,
  group: (group, index) => {
    const details = index < MOST_WHOLE && group.severity !== 'info' ? detailsOf(group).slice(0, 2) : [];
    const lines = [`${placeOf(group)}: ${headlineOf(group)}`, ...details];
    return lines.map((line, row) => `${row === 0 ? '• ' : '    '}${chatText(line, 700)}\n`).join('');
  },
  foot: () => '\n',
  sizeOf: (text) => text.length,
};

/** The `https` variant: a custom notification that Amazon Q Developer shows in Slack and Teams. */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords?: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources?: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/**
 * A digest as chat shows it, within the limits of the format; the least severe findings are cut first, and counted.
 * Audits of one day share a thread where the channel allows threads.
 */
export function chatNotification(
  report: Report,
  digest: Digest,
  summary: string,
  reportLocation: string | null,
): ChatNotification {
  const nextSteps = stepsOf(digest);
  const keywords = keywordsOf(digest);
  const relatedResources = resourcesOf(digest);
  return {
    version: '1.0',
    source: 'custom',
    id: clipped(report.auditId, 128),
    content: {
      textType: 'client-markdown',
      title: chatText(summary, MOST_TITLE),
      description: descriptionOf(report, digest, reportLocation),
      ...(nextSteps.length > 0 ? { nextSteps } : {}),
      ...(keywords.length > 0 ? { keywords } : {}),
    },
    metadata: {
      threadId: `eks-ip-auditor-${report.startedAt.slice(0, 10)}`,
      summary: chatText(summary, MOST_TITLE),
      eventType: 'EksIpAudit',
      ...(relatedResources.length > 0 ? { relatedResources } : {}),
      additionalContext: {
        auditId: clipped(report.auditId, 128),
        maxSeverity: report.summary.maxSeverity ?? 'none',
        complete: String(report.summary.complete),
        openFindings: String(digest.open),
        reportLocation: reportLocation ?? 'none',
      },
    },
  };
}

function descriptionOf(report: Report, digest: Digest, reportLocation: string | null): string {
  const coverage = coverageText(digest);
  const rest = restText(report, reportLocation);
  const head = `${chatText(`${digest.verdict.found} · ${digest.verdict.read}`, 400)}\n\n`;
  const room = MOST_DESCRIPTION - head.length - coverage.length - rest.length - ROOM_FOR_CUT;
  const { blocks, cut } = fitBlocks(digest.blocks, room, WORDING);
  const cutLine = cutText(cut);
  return [head, ...blocks, cutLine === '' ? '' : `${cutLine}\n\n`, coverage, rest].join('').trimEnd();
}

/** Longest line that says how many were cut. */
const ROOM_FOR_CUT = 200;

function coverageText({ notLookedAt: { unread, unanswered } }: Digest): string {
  if (unread.length + unanswered.length === 0) return '';
  const lines = [
    ...unread.map((entry) => {
      const text = `${unreadText(entry)} in ${placesText(entry.places)}. ${unreadAdvice(entry) || causeText(entry.message)}`;
      return `• ${chatText(text, 500)}\n`;
    }),
    ...unanswered.map((entry) => `• ${chatText([unansweredText(entry), ...entry.otherCauses].join(': '), 400)}\n`),
  ];
  const [shown, left] = within(lines, ROOM_FOR_COVERAGE);
  return `*NOT LOOKED AT*\n${shown}${left > 0 ? `• and ${counted(left, 'thing')} more\n` : ''}\n`;
}

function restText(report: Report, reportLocation: string | null): string {
  const { summary } = report;
  const notices = summary.suppressionNotices.map((notice) => `• ${chatText(noticeText(notice), 300)}\n`);
  const [shown, left] = within(notices, ROOM_FOR_REST - 300);
  const suppressed = suppressedText(summary);
  return [
    suppressed === '' ? '' : `${suppressed}.\n`,
    shown,
    left > 0 ? `• and ${counted(left, 'suppression')} more to look at\n` : '',
    lookedAt(report) === '' ? '' : `Looked at ${lookedAt(report)}.\n`,
    reportLocation === null ? '' : `The whole report: ${reportLocation}`,
  ].join('');
}

/** The first lines that fit, and how many are left. */
function within(lines: readonly string[], room: number): readonly [string, number] {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length > room) return [text, lines.length - index];
    text += line;
  }
  return [text, 0];
}

function stepsOf({ blocks }: Digest): readonly string[] {
  return blocks
    .flatMap(({ check, remedies }) => remedies.map((remedy) => stepText(check, remedy)))
    .slice(0, MOST_STEPS);
}

function stepText(check: string, { text, url, others }: Remedy): string {
  const advice = piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? chatText(piece.text, 600) : chatCode(piece.text, 400)))
    .join('')
    .trim();
  const alike = others === 0 ? '' : ` Likewise for ${counted(others, 'other')}, each with its own id.`;
  return `${chatText(check, 128)}: ${advice}${alike} ${chatText(url, 300)}`.trim();
}

function keywordsOf({ blocks, checks }: Digest): readonly string[] {
  const severities = [...new Set(blocks.map(({ severity }) => severity))];
  return [...severities, ...checks.map((check) => chatText(check, 64))].slice(0, MOST_KEYWORDS);
}

function resourcesOf({ blocks }: Digest): readonly string[] {
  const arns = blocks.flatMap(({ groups }) =>
    groups.flatMap(({ findings }) => findings.map(({ resource }) => resource.arn)),
  );
  return [...new Set(arns)].slice(0, MOST_RESOURCES).map((arn) => clipped(arn, 300));
}
