import { AuditorError, lineOf } from '../model/errors.ts';
import type { Change, EstateMemory } from '../model/ledger.ts';
import type { Report } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { outlineOf } from '../report/outline/outline.ts';
import type { Channel, Publication } from './channels/channel.ts';
import { newsOf } from './news.ts';
import { alsoTold, ownerNews } from './owner-news.ts';
import type { Owner } from './owners.ts';
import { type NotifyPolicy, shouldNotify } from './policy.ts';

export interface NotifySettings {
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
 * Publishes the report to every channel when it is worth it. Remembers nothing: that is for after, so that a crash in
 * between repeats a message rather than loses it.
 *
 * @param owners who are told some of it too: the message names them
 * @throws AuditorError PUBLISH_FAILED when a channel failed, after the others had their turn: the next run tells all again
 */
export async function publishAudit(
  report: Report,
  { when, minSeverity, heartbeatDays, reportLocation }: NotifySettings,
  channels: readonly Channel[],
  signal: AbortSignal,
  { changes, estate }: ToldBefore = { changes: undefined, estate: undefined },
  owners: readonly Owner[] = [],
): Promise<Published> {
  const news = newsOf(report, changes, estate, new Date(report.finishedAt), heartbeatDays);
  if (!shouldNotify(news, when, minSeverity)) {
    const what = news.remembered ? 'nothing new' : 'nothing to say';
    return { line: `nothing published: ${what} at or above ${minSeverity}`, published: false, told: [] };
  }
  const others = alsoTold(ownerNews(owners, report, news.changes, estate, { when, minSeverity }), news.changes);
  const outline = outlineOf(report, news.remembered ? news : null, undefined, { owner: null, others });
  await publishToEach(channels, { report, outline, reportLocation: reportLocation ?? null }, signal);
  return { line: `published to ${channels.map(({ name }) => name).join(', ')}`, published: true, told: news.changes };
}

async function publishToEach(
  channels: readonly Channel[],
  publication: Publication,
  signal: AbortSignal,
): Promise<void> {
  const results = await Promise.allSettled(channels.map(({ publish }) => publish(publication, signal)));
  const failures: readonly unknown[] = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const [first] = failures;
  if (failures.length === 0) return;
  if (failures.length === 1) throw first;
  throw new AuditorError('PUBLISH_FAILED', failures.map(lineOf).join('; '), { cause: first });
}
