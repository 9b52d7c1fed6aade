import { count } from '../../common/words.ts';
import type { DigestOutline } from '../outline/digest.ts';
import { type ClusterWords, trendsText } from '../outline/digest-clusters.ts';
import type { RunsOutWords } from '../outline/digest-runs-out.ts';
import { clipped } from '../words/plain-text.ts';
import { type ChatLine, item, line, link, markupOf, own, plain, type Span, strong } from './chat-line.ts';
import { chatText } from './chat-text.ts';
import { type ChatNotification, MAX_TITLE } from './render-chat.ts';

const MAX_LINE = 420;
const MAX_LOCATION = 600;

const MOST_CLUSTERS = 4;
const MOST_RUNS_OUT = 2;

/** A weekly digest as chat shows it: a description of at most 12 lines, what it comes to first. */
export function renderDigestChat(
  digest: DigestOutline,
  subject: string,
  reportLocation: string | null,
): ChatNotification {
  const auditId = clipped(digest.source.auditId, 128);
  return {
    version: '1.0',
    source: 'custom',
    id: clipped(`${auditId}-digest`, 128),
    content: {
      textType: 'client-markdown',
      title: chatText(subject, MAX_TITLE),
      description: digestLines(digest, reportLocation).map(markupOf).join('\n'),
    },
    metadata: {
      threadId: 'eks-ip-auditor-digest',
      summary: chatText(subject, MAX_TITLE),
      eventType: 'EksIpDigest',
      additionalContext: { auditId, period: digest.period, reportLocation: reportLocation ?? 'none' },
    },
  };
}

/** What a digest comes to first. */
export function digestLines(digest: DigestOutline, reportLocation: string | null): readonly ChatLine[] {
  const isShown = reportLocation !== null && reportLocation.length <= MAX_LOCATION;
  const worst = digest.worst === '' ? '' : `The worst: ${digest.worst}`;
  return [
    ...said(digest.point),
    ...said(digest.noTrend),
    ...clusterLines(digest.clusters),
    ...runsOutLines(digest),
    ...said(digest.freed),
    ...said([digest.findings, worst].filter((part) => part !== '').join(' ')),
    ...joined([
      ...(digest.coverage === '' ? [] : [[plain(digest.coverage, MAX_LINE)]]),
      ...(isShown ? [[own('The whole report: '), link(reportLocation, 'open it', MAX_LOCATION)]] : []),
    ]),
  ];
}

function joined(parts: readonly (readonly Span[])[]): readonly ChatLine[] {
  if (parts.length === 0) return [];
  return [line(...parts.flatMap((part, index) => (index === 0 ? part : [own(' '), ...part])))];
}

function said(text: string): readonly ChatLine[] {
  return text === '' ? [] : [line(plain(text, MAX_LINE))];
}

function clusterLines(clusters: readonly ClusterWords[]): readonly ChatLine[] {
  const shown = clusters.length <= MOST_CLUSTERS ? clusters : clusters.slice(0, MOST_CLUSTERS - 1);
  const left = clusters.slice(shown.length);
  return [
    ...shown.map(({ name, free, change, place }) => {
      const where = place === '' ? '' : ` · ${place}`;
      return item(plain(`${name}: ${free}, ${change}${where}`, MAX_LINE));
    }),
    ...(left.length === 0 ? [] : [item(own(`and ${count(left.length, 'more cluster')}: ${trendsText(left)}`))]),
  ];
}

function runsOutLines({ runsOut, runsOutNote }: DigestOutline): readonly ChatLine[] {
  const lineOf = ({ what, whose, when, free, why }: RunsOutWords) => {
    const text = `${what}: ${when}; ${[free, why, whose].filter((part) => part !== '').join(', ')}`;
    return line(strong('RUNS OUT'), own(' '), plain(text, MAX_LINE));
  };
  const shown = runsOut.slice(0, MOST_RUNS_OUT).map(lineOf);
  const more = runsOut.length - shown.length;
  const note = [more > 0 ? `And ${count(more, 'more subnet')}.` : '', runsOutNote]
    .filter((part) => part !== '')
    .join(' ');
  return [...shown, ...said(note)];
}
