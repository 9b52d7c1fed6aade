import { escapedBytes } from '../../../common/bytes.ts';
import { amount, count } from '../../../common/words.ts';
import type { WeeklyDigest } from '../../../model/digest.ts';
import { renderDigestChat } from '../../../report/chat/render-digest-chat.ts';
import { renderDigestEmail } from '../../../report/email/render-digest-email.ts';
import { harmlessJson } from '../../../report/json/render-json.ts';
import { type DigestOutline, digestOutline } from '../../../report/outline/digest.ts';
import { trendsIn } from '../../../report/outline/digest-clusters.ts';
import type { Outline } from '../../../report/outline/outline.ts';
import { clipped, isPlainName } from '../../../report/words/plain-text.ts';
import type { DigestPublication } from '../channel.ts';
import { attributesOf } from './attributes.ts';
import { messageOf, type SnsMessage } from './sns-message.ts';
import { MOST_OF_SUBJECT } from './subject.ts';

/** What a queue or a function gets of a weekly digest. It tells itself apart by the key `digest`. */
export interface DigestForMachines {
  readonly schemaVersion: '1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly auditId: string;
  readonly digest: WeeklyDigest;
  readonly reportLocation: string | null;
  /** What the whole digest has and this has not. */
  readonly cut: {
    readonly clusters: number;
    readonly runsOut: number;
    readonly freed: number;
    readonly unread: number;
  };
}

/**
 * The SNS message of a weekly digest, in the same variants as that of a report; its attribute `kind` is `digest`.
 * Subject, all variants and attributes together take fewer than 262,144 bytes of UTF-8.
 */
export function digestMessage({ digest, report, outline, reportLocation }: DigestPublication): SnsMessage {
  const words = digestOutline(digest, report);
  const subject = subjectOf(digest, words, outline);
  const location = reportLocation === null ? null : clipped(reportLocation, 2048);
  const people = {
    default: [subject, clipped(words.point, 600), ...(location === null ? [] : [location])].join('\n'),
    email: renderDigestEmail(words, location),
    https: JSON.stringify(renderDigestChat(words, subject, location)),
  };
  return messageOf(subject, people, attributesOf(outline, 'digest'), (budget) =>
    machineJson({ digest, report, reportLocation: location }, budget),
  );
}

/** ASCII, begins with a letter, under 100 characters: what SNS asks for. What says most is kept where not all fits. */
function subjectOf(digest: WeeklyDigest, words: DigestOutline, { coverage: { targets, notWhole } }: Outline): string {
  const tail = notWhole === 0 ? '' : `, ${amount(notWhole)} of ${count(targets, 'target')} NOT READ WHOLE`;
  const parts = [runsOutText(digest), trendText(digest, words)].filter((part) => part !== '');
  const heads = [...parts.map((_, left) => parts.slice(0, parts.length - left).join(', ')), 'see the message'];
  const subjects = heads.map((head) => `Weekly digest: ${head}${tail}`);
  return subjects.find(({ length }) => length <= MOST_OF_SUBJECT) ?? 'Weekly digest';
}

function runsOutText({ runsOut: [first] }: WeeklyDigest): string {
  if (first === undefined) return '';
  const name = first.name ?? first.subnetId;
  return `${isPlainName(name) ? name : 'a subnet'} runs out ${first.inDays === 0 ? 'today' : `in ${count(first.inDays, 'day')}`}`;
}

function trendText({ clusters }: WeeklyDigest, words: DigestOutline): string {
  const { fewer, more, same, 'none-yet': noneYet } = trendsIn(words.clusters);
  if (fewer > 0) return `${count(fewer, 'cluster')} with fewer free addresses`;
  if (more + same > 0) return 'no cluster with fewer free addresses';
  if (noneYet > 0) return `${count(noneYet, 'cluster')}, no trend yet`;
  return clusters.length > 0 ? `${count(clusters.length, 'cluster')} NOT READ` : 'no cluster read';
}

/** As much of the lists as fits, the first of each. */
function machineJson(
  {
    digest,
    report: { tool, auditId },
    reportLocation,
  }: Pick<DigestPublication, 'digest' | 'report' | 'reportLocation'>,
  budget: number,
): string {
  const upTo = (most: number): string => {
    const { clusters, runsOut, freed, unread } = digest;
    const message: DigestForMachines = {
      schemaVersion: '1',
      tool: { name: tool.name, version: tool.version },
      auditId,
      digest: {
        ...digest,
        clusters: clusters.slice(0, most),
        runsOut: runsOut.slice(0, most),
        freed: freed.slice(0, most),
        unread: unread.slice(0, most),
      },
      reportLocation,
      cut: {
        clusters: Math.max(0, clusters.length - most),
        runsOut: Math.max(0, runsOut.length - most),
        freed: Math.max(0, freed.length - most),
        unread: Math.max(0, unread.length - most),
      },
    };
    return harmlessJson(message);
  };
  for (const most of MOST_OF_EACH_LIST) {
    const json = upTo(most);
    if (escapedBytes(json) <= budget) return json;
  }
  return upTo(0);
}

const MOST_OF_EACH_LIST = [1000, 300, 100, 30, 10];
