import { AuditorError, lineOf } from '../model/errors.ts';
import { outlineOf } from '../report/outline/outline.ts';
import { runKindOf } from '../report/outline/run-kind.ts';
import type { Channel } from './channels/channel.ts';
import { newsOf } from './news.ts';
import { type NotifiedRun, type NotifyContext, toldBefore } from './notify-audit.ts';
import { alsoTold, type OwnerNews, ownerNews } from './owner-news.ts';
import type { Owner } from './owners.ts';
import { shouldNotify } from './policy.ts';
import { type NotifySettings, silentDaysOf } from './publish-audit.ts';

/** An owner, and the way to them. */
export interface AddressedOwner extends Owner {
  readonly channel: Channel;
}

/** What became of the messages to owners. */
export interface SentToOwners {
  /** Names of those whom one reached. */
  readonly sent: readonly string[];
  /** A line for each whom one did not reach, with why. */
  readonly failed: readonly string[];
}

export const NO_OWNER_TOLD: SentToOwners = { sent: [], failed: [] };

/**
 * Publishes to each owner what of a run is news to them, each on their own: one who cannot be reached holds up nobody, and
 * is told by the next audit what they missed. Remembers nothing: that is for after. A run that only cleaned up has no
 * message for owners.
 */
export async function publishToOwners(
  { report, changes }: NotifiedRun,
  settings: NotifySettings,
  owners: readonly AddressedOwner[],
  { store, signal }: Pick<NotifyContext, 'store' | 'signal'>,
): Promise<SentToOwners> {
  if (owners.length === 0 || runKindOf(report) === 'clean-up') return NO_OWNER_TOLD;
  const before = store === undefined ? undefined : await toldBefore(store, report, changes, signal);
  const everybodys = newsOf(
    report,
    before?.changes,
    before?.estate,
    new Date(report.finishedAt),
    silentDaysOf(settings),
  );
  // What is not told to everybody now stays news, to owners too.
  const told = shouldNotify(everybodys, settings.when, settings.minSeverity) ? everybodys.changes : [];
  const news = ownerNews(owners, report, told, before?.estate, settings);
  const channels = new Map(owners.map(({ name, channel }) => [name, channel]));
  const results = await Promise.all(
    news
      .filter(({ isWorthIt }) => isWorthIt)
      .map(async (each) => {
        const { name } = each.owner;
        const why = await failureOf(publishTo(channels.get(name), each, news, everybodys.remembered, signal));
        return { name, why };
      }),
  );
  return {
    sent: results.flatMap(({ name, why }) => (why === undefined ? [name] : [])),
    failed: results.flatMap(({ name, why }) => (why === undefined ? [] : [`${name}: ${why}`])),
  };
}

async function publishTo(
  channel: Channel | undefined,
  { owner, report, changes }: OwnerNews,
  all: readonly OwnerNews[],
  remembered: boolean,
  signal: AbortSignal,
): Promise<void> {
  const audience = { owner: owner.name, others: alsoTold(all, changes, owner) };
  const news = { changes, gaps: [], silentSince: null };
  const outline = outlineOf(report, remembered ? news : null, undefined, audience);
  // Where the whole report is, all findings are.
  await channel?.publish({ report, outline, news, reportLocation: null }, signal);
}

/** @throws what is no failure to publish */
async function failureOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return lineOf(error);
  }
}

/**
 * Fails where an owner was not reached, once all else of a run is done: nobody else would hear of it.
 * @throws AuditorError PUBLISH_FAILED
 */
export function assertAllReached({ failed }: SentToOwners): void {
  if (failed.length > 0) throw new AuditorError('PUBLISH_FAILED', failed.join('; '));
}
