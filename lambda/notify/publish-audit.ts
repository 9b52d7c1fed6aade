import { snsPublisher } from '../aws/clients.ts';
import type { Session } from '../aws/sessions.ts';
import type { Change, EstateMemory } from '../model/ledger.ts';
import type { Report } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { outlineOf } from '../report/outline/outline.ts';
import { snsMessage } from './channels/sns/sns-message.ts';
import { parseTopicArn } from './channels/sns/topic-arn.ts';
import { publishReport } from './channels/sns.ts';
import { newsOf } from './news.ts';
import { type NotifyPolicy, shouldNotify } from './policy.ts';

export interface NotifySettings {
  readonly topicArn: string;
  readonly when: NotifyPolicy;
  readonly minSeverity: Severity;
  /** Days without a message after which one is sent all the same. */
  readonly heartbeatDays: number;
  /** Where the whole report is kept, an absolute URL; absent when nothing keeps it. */
  readonly reportLocation?: string | undefined;
}

/** What is remembered of what people were told. Without a ledger none of it is known. */
export interface ToldBefore {
  /** Undefined without a ledger. */
  readonly changes: readonly Change[] | undefined;
  /** Undefined when nothing is remembered yet. */
  readonly estate: EstateMemory | undefined;
}

export interface Published {
  /** What was done, in a line. */
  readonly line: string;
  readonly published: boolean;
  /** The changes that people were told of: none when nothing was published. */
  readonly told: readonly Change[];
}

/**
 * Publishes the report when it is worth it. Remembers nothing: that is for after, so that a crash in between repeats a
 * message rather than loses it.
 *
 * @throws AuditorError PUBLISH_FAILED
 */
export async function publishAudit(
  report: Report,
  { topicArn, when, minSeverity, heartbeatDays, reportLocation }: NotifySettings,
  home: Session,
  signal: AbortSignal,
  { changes, estate }: ToldBefore = { changes: undefined, estate: undefined },
): Promise<Published> {
  const news = newsOf(report, changes, estate, new Date(report.finishedAt), heartbeatDays);
  if (!shouldNotify(news, when, minSeverity)) {
    const what = news.remembered ? 'nothing new' : 'nothing to say';
    return { line: `nothing published: ${what} at or above ${minSeverity}`, published: false, told: [] };
  }
  const port = snsPublisher(home, parseTopicArn(topicArn).region);
  await publishReport(
    port,
    topicArn,
    snsMessage(report, outlineOf(report, news.remembered ? news : null), reportLocation ?? null),
    signal,
  );
  return { line: `published to ${topicArn}`, published: true, told: news.changes };
}
