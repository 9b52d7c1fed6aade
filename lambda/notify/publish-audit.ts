import { AuditorError, lineOf } from '../model/errors.ts';
import type { Change, EstateMemory } from '../model/ledger.ts';
import type { Report } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { outlineOf } from '../report/outline/outline.ts';
import type { Channel } from './channels/channel.ts';
import type { DigestDay } from './digest-due.ts';
import { newsOf } from './news.ts';
import { alsoTold, ownerNews } from './owner-news.ts';
import type { Owner } from './owners.ts';
import { type NotifyPolicy, shouldNotify } from './policy.ts';

export interface NotifySettings {
  readonly when: NotifyPolicy;
  readonly minSeverity: Severity;
  /** Days without a message after which one is sent all the same. */
  readonly heartbeatDays: number;
  /** Default off. */
  readonly weeklyDigest?: DigestDay | undefined;
  /** Where the whole report is kept, an absolute URL; absent when nothing keeps it. */
  readonly reportLocation?: string | undefined;
}

const DAYS_OF_A_WEEK = 7;

/** Days without a message after which one is due: none where a weekly digest comes as often. */
export function silentDaysOf({ heartbeatDays, weeklyDigest = 'off' }: NotifySettings): number {
  return weeklyDigest !== 'off' && heartbeatDays >= DAYS_OF_A_WEEK ? Number.POSITIVE_INFINITY : heartbeatDays;
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
  settings: NotifySettings,
  channels: readonly Channel[],
  signal: AbortSignal,
  { changes, estate }: ToldBefore = { changes: undefined, estate: undefined },
  owners: readonly Owner[] = [],
): Promise<Published> {
  const { when, minSeverity, reportLocation } = settings;
  const news = newsOf(report, changes, estate, new Date(report.finishedAt), silentDaysOf(settings));
  if (!shouldNotify(news, when, minSeverity)) {
    const what = news.remembered ? 'nothing new' : 'nothing to say';
    return { line: `nothing published: ${what} at or above ${minSeverity}`, published: false, told: [] };
  }
  const others = alsoTold(ownerNews(owners, report, news.changes, estate, { when, minSeverity }), news.changes);
  const outline = outlineOf(report, news.remembered ? news : null, undefined, { owner: null, others });
  const publication = { report, outline, news, reportLocation: reportLocation ?? null };
  await publishToEach(channels, (channel) => channel.publish(publication, signal));
  return { line: `published to ${channels.map(({ name }) => name).join(', ')}`, published: true, told: news.changes };
}

/**
 * Publishes to every channel, each in its turn.
 * @throws AuditorError PUBLISH_FAILED when one failed, after the others had their turn
 */
export async function publishToEach<Each extends Channel>(
  channels: readonly Each[],
  publish: (channel: Each) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(channels.map(publish));
  const failures: readonly unknown[] = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const [first] = failures;
  if (failures.length === 0) return;
  if (failures.length === 1) throw first;
  throw new AuditorError('PUBLISH_FAILED', failures.map(lineOf).join('; '), { cause: first });
}
