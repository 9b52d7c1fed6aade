import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { cleanupOutline, cleanupSummary } from '../report/cleanup-outline.ts';
import { outcomeText, refusalText } from '../report/cleanup-words.ts';
import { causeText, placesText, unansweredText, unreadAdvice, unreadText } from '../report/gap-words.ts';
import { detailsOf, headlineOf, placeOf } from '../report/group-words.ts';
import type { Unanswered, Unread } from '../report/not-looked-at.ts';
import { type Block, blocksOf, type FindingGroup, resolvedFindings } from '../report/outline.ts';
import { amount, clipped, counted } from '../report/plain-text.ts';
import { piecesOf, type Remedy } from '../report/remedies.ts';
import { noticeText, suppressedText } from '../report/suppression-words.ts';
import { isCleanupAlone, lookedAt } from '../report/verdict.ts';
import { consequenceText, withoutMemory } from '../report/without-memory.ts';
import { changeSentence, countsText, severitiesText, wasText } from './changed-words.ts';
import { chatCode, chatText } from './chat-text.ts';
import type { Changed, Digest } from './digest.ts';
import { cutText, fitBlocks, type Wording } from './pieces.ts';

/** Amazon Q Developer in chat applications, custom notification: longest title and description, in characters. */
const MOST_TITLE = 250;
const MOST_DESCRIPTION = 8000;

/** What the description keeps for what could not be looked at, and for all that stands around the findings. */
const ROOM_FOR_COVERAGE = 2400;
const ROOM_FOR_REST = 900;
const ROOM_FOR_CLEANUP = 1600;
const ROOM_FOR_RESOLVED = 900;
const ROOM_FOR_MEMORY = 500;

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
  const nextSteps = stepsOf(digest.changed === null ? digest.blocks : blocksToAct(digest.changed));
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
        ...(digest.changed === null ? {} : { changes: countsText(digest.changed) || 'none' }),
        reportLocation: reportLocation ?? 'none',
      },
    },
  };
}

function descriptionOf(report: Report, digest: Digest, reportLocation: string | null): string {
  const { verdict, changed } = digest;
  const said = changed === null || isCleanupAlone(report) ? '' : `${changeSentence(changed, digest, report)}\n`;
  const head = `${said}${chatText(`${verdict.found} · ${verdict.read}`, 400)}\n\n`;
  const cleanup = cleanupText(report);
  const known = changed === null ? resolvedText(resolvedFindings(report.findings)) : knownText(changed);
  const rest = [coverageText(digest), memoryText(report), restText(report, reportLocation)].join('');
  const room = MOST_DESCRIPTION - head.length - cleanup.length - known.length - rest.length;
  return [head, cleanup, findingsText(digest, room), known, rest].join('').trimEnd();
}

/** What is new and worse, or without a ledger all that is open, in as much room. */
function findingsText({ blocks, changed }: Digest, room: number): string {
  if (changed === null) return blocksText('', blocks, room);
  const { fresh, worse } = changed;
  const share = worse.length === 0 ? 0 : Math.floor(room / 3);
  return [
    blocksText('*NEW*\n', blocksOf(fresh), room - share),
    blocksText('*WORSE*\n', blocksOf(worse), share, ({ findings }) => wasText(findings, changed)),
  ].join('');
}

function blocksText(
  head: string,
  blocks: readonly Block[],
  room: number,
  note: (group: FindingGroup) => string = () => '',
): string {
  if (blocks.length === 0) return '';
  const group: Wording['group'] = (one, index) => {
    const text = note(one);
    return `${WORDING.group(one, index)}${text === '' ? '' : `    ${chatText(text, 100)}\n`}`;
  };
  const fitted = fitBlocks(blocks, room - head.length - ROOM_FOR_CUT, { ...WORDING, group });
  const cutLine = cutText(fitted.cut);
  return [head, ...fitted.blocks, cutLine === '' ? '' : `${cutLine}\n\n`].join('');
}

/** Longest line that says how many were cut. */
const ROOM_FOR_CUT = 200;

/** What readers know of: what is gone, and how much is still open. */
function knownText({ resolved, stillOpen }: Changed): string {
  if (stillOpen.length === 0) return resolvedText(resolved);
  const open = `${counted(stillOpen.length, 'finding')}: ${severitiesText(stillOpen)}`;
  return `${resolvedText(resolved)}*STILL OPEN* ${open}\n\n`;
}

function resolvedText(resolved: readonly Finding[]): string {
  if (resolved.length === 0) return '';
  const lines = blocksOf(resolved)
    .flatMap((block) => block.groups)
    .map((group) => `• ${chatText(`${placeOf(group)}: ${group.check}, ${headlineOf(group)}`, 300)}\n`);
  return section(`*RESOLVED* ${counted(resolved.length, 'finding')}`, lines, ROOM_FOR_RESOLVED);
}

function cleanupText(report: Report): string {
  const { cleanup } = report;
  if (cleanup === null) return '';
  const { cleaned, refusals } = cleanupOutline(cleanup);
  const lines = [
    ...cleaned.map(({ place, taken, freed, outcomes, record }) => {
      const done = outcomes.map(([kind, group]) => `${amount(group.length)} ${outcomeText(kind)}`).join(', ');
      const what =
        outcomes.length === 0
          ? counted(taken.length, 'ENI')
          : `${done}, ${counted(freed, 'address', 'addresses')} freed${record === null ? '' : `; on record in ${record}`}`;
      return `• ${chatText(`${place}: ${what}`, 700)}\n`;
    }),
    ...refusals.map(({ reason, message, places }) => {
      return `• ${chatText(`refused in ${placesText(places)}, ${refusalText(reason)}: ${causeText(message)}`, 500)}\n`;
    }),
  ];
  if (lines.length === 0 && isCleanupAlone(report)) return '';
  const summary = isCleanupAlone(report) ? '' : ` ${cleanupSummary(cleanup)}`;
  return section(`*CLEAN-UP*${summary}`, lines, ROOM_FOR_CLEANUP);
}

function memoryText(report: Report): string {
  const causes = withoutMemory(report);
  if (causes.length === 0) return '';
  const lines = causes.map(
    ({ message, places }) => `• ${chatText(`${causeText(message)} (${placesText(places)})`, 400)}\n`,
  );
  return section(`*WITHOUT MEMORY* ${consequenceText(report)}`, lines, ROOM_FOR_MEMORY);
}

function coverageText({ notLookedAt: { unread, unanswered }, isNewGap }: Digest): string {
  if (unread.length + unanswered.length === 0) return '';
  const mark = (entry: Unread | Unanswered) => (isNewGap(entry) ? '*NEW* ' : '');
  const lines = [
    ...unread.map((entry) => {
      const text = `${unreadText(entry)} in ${placesText(entry.places)}. ${unreadAdvice(entry) || causeText(entry.message)}`;
      return `• ${mark(entry)}${chatText(text, 500)}\n`;
    }),
    ...unanswered.map(
      (entry) => `• ${mark(entry)}${chatText([unansweredText(entry), ...entry.otherCauses].join(': '), 400)}\n`,
    ),
  ];
  return section('*NOT LOOKED AT*', lines, ROOM_FOR_COVERAGE);
}

/** A heading and as many lines as there is room for; the others are counted. */
function section(head: string, lines: readonly string[], room: number): string {
  const [shown, left] = within(lines, room);
  return `${head}\n${shown}${left > 0 ? `• and ${counted(left, 'thing')} more\n` : ''}\n`;
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

/** What to do about what readers know already was said before. */
function blocksToAct({ fresh, worse }: Changed): readonly Block[] {
  return blocksOf([...fresh, ...worse]);
}

function stepsOf(blocks: readonly Block[]): readonly string[] {
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
