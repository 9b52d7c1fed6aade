import { count } from '../../common/words.ts';
import type { DigestOutline } from '../outline/digest.ts';
import { type ClusterWords, trendsText } from '../outline/digest-clusters.ts';
import type { RunsOutWords } from '../outline/digest-runs-out.ts';
import { clipped } from '../words/plain-text.ts';
import { chatLink, chatText } from './chat-text.ts';
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
      description: descriptionOf(digest, reportLocation),
    },
    metadata: {
      threadId: 'eks-ip-auditor-digest',
      summary: chatText(subject, MAX_TITLE),
      eventType: 'EksIpDigest',
      additionalContext: { auditId, period: digest.period, reportLocation: reportLocation ?? 'none' },
    },
  };
}

function descriptionOf(digest: DigestOutline, reportLocation: string | null): string {
  const isShown = reportLocation !== null && reportLocation.length <= MAX_LOCATION;
  return [
    said(digest.point),
    said(digest.noTrend),
    ...clusterLines(digest.clusters),
    ...runsOutLines(digest),
    said(digest.freed),
    said(
      [digest.findings, digest.worst === '' ? '' : `The worst: ${digest.worst}`]
        .filter((part) => part !== '')
        .join(' '),
    ),
    [said(digest.coverage), isShown ? `The whole report: ${chatLink(reportLocation, MAX_LOCATION)}` : '']
      .filter((part) => part !== '')
      .join(' '),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function said(text: string): string {
  return text === '' ? '' : chatText(text, MAX_LINE);
}

function clusterLines(clusters: readonly ClusterWords[]): readonly string[] {
  const shown = clusters.length <= MOST_CLUSTERS ? clusters : clusters.slice(0, MOST_CLUSTERS - 1);
  const left = clusters.slice(shown.length);
  return [
    ...shown.map(({ name, free, change, place }) => {
      const where = place === '' ? '' : ` · ${place}`;
      return `• ${chatText(`${name}: ${free}, ${change}${where}`, MAX_LINE)}`;
    }),
    ...(left.length === 0 ? [] : [`• and ${count(left.length, 'more cluster')}: ${trendsText(left)}`]),
  ];
}

function runsOutLines({ runsOut, runsOutNote }: DigestOutline): readonly string[] {
  const line = ({ what, whose, when, free, why }: RunsOutWords) =>
    `*RUNS OUT* ${chatText(`${what}: ${when}; ${[free, why, whose].filter((part) => part !== '').join(', ')}`, MAX_LINE)}`;
  const shown = runsOut.slice(0, MOST_RUNS_OUT).map(line);
  const more = runsOut.length - shown.length;
  const note = [more > 0 ? `And ${count(more, 'more subnet')}.` : '', runsOutNote]
    .filter((part) => part !== '')
    .join(' ');
  return [...shown, said(note)];
}
