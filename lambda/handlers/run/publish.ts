import { worstFirst } from '../../audit/run-checks.ts';
import { AuditorError, lineOf } from '../../model/errors.ts';
import type { Change } from '../../model/ledger.ts';
import type { Report } from '../../model/report.ts';
import { configuredChannels } from '../../notify/channels/index.ts';
import { changesTold } from '../../notify/news.ts';
import { publishNews } from '../../notify/notify-audit.ts';
import { NO_OWNER_TOLD, publishToOwners, type SentToOwners } from '../../notify/publish-to-owners.ts';
import { rememberDigest, rememberTold } from '../../notify/remember-told.ts';
import { digestChannels, digestState, publishDigest } from '../../notify/weekly-digest.ts';
import { asReport, shownReportSchema } from '../../report/json/report-schema.ts';
import { capacitiesSchema, changesSchema } from '../../runs/documents.ts';
import { capacitiesKey, changesKey } from '../../runs/keys.ts';
import { requireDocument } from '../../runs/object-access.ts';
import type { Deadlines } from '../deadline.ts';
import { type FunctionSetup, functionSetup } from '../function-setup.ts';
import { logTold } from '../notify.ts';
import { configuredOwners } from '../owners.ts';
import { storeNamed } from '../store-named.ts';
import { logger } from '../telemetry.ts';
import type { Merged } from './merge.ts';

/** A run whose report is published. */
export interface PublishedRun {
  readonly auditId: string;
  readonly report: Merged['report'];
}

/**
 * Publishes to the configured channels what of a run's report is worth it.
 * @returns whether a message went out
 * @throws AuditorError PUBLISH_FAILED
 */
export async function publish(run: PublishedRun, { last }: Deadlines): Promise<{ readonly published: boolean }> {
  const setup = await functionSetup(last);
  const { home, ledger: store, config } = setup;
  const channels = configuredChannels(config.notifications, home);
  const { owners } = config.notifications;
  const audited = await readRun(run, setup, last);
  const settings = { ...config.notifications, reportLocation: run.report.location };
  const told = await publishNews(audited, settings, { channels, store, signal: last, owners });
  logTold(told);
  return { published: told.published };
}

/** Publishes to each owner what of a run's report is theirs and worth it. One who cannot be reached holds up nobody. */
export async function publishToEachOwner(run: PublishedRun, { last }: Deadlines): Promise<SentToOwners> {
  const setup = await functionSetup(last);
  const owners = configuredOwners(setup);
  if (owners.length === 0) return NO_OWNER_TOLD;
  const audited = await readRun(run, setup, last);
  const told = await publishToOwners(audited, setup.config.notifications, owners, {
    store: setup.ledger,
    signal: last,
  });
  if (told.sent.length > 0) logger.info(`published to owners: ${told.sent.join(', ')}`);
  for (const line of told.failed) logger.warn(`not published to an owner: ${line}`);
  return told;
}

/** What became of the weekly digest of a run. */
export interface DigestSent {
  /** When the audit ended that it went out with; null where none did. */
  readonly sentOf: string | null;
  /** Why it could not be. */
  readonly failed: string | null;
}

export const NO_DIGEST: DigestSent = { sentOf: null, failed: null };

/** Publishes the weekly digest to the configured channels. What fails holds up nothing: the next audit publishes it. */
export async function publishWeeklyDigest(run: PublishedRun, { last }: Deadlines): Promise<DigestSent> {
  const setup = await functionSetup(last);
  const channels = digestChannels(configuredChannels(setup.config.notifications, setup.home));
  if (channels.length === 0) return NO_DIGEST;
  const { report } = await readRun(run, setup, last);
  // Another audit may have sent it since this one looked.
  const asWhole = { report, narrowed: false };
  const { due, memory } = await digestState(setup.config.notifications.weeklyDigest, asWhole, setup.ledger, last);
  if (!due) return NO_DIGEST;
  const capacities = await requireDocument(setup.runs, capacitiesKey(run.auditId), capacitiesSchema, last);
  try {
    await publishDigest({ report, capacities }, channels, memory, run.report.location, last);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    logger.warn(`weekly digest not published: ${lineOf(error)}`);
    return { ...NO_DIGEST, failed: lineOf(error) };
  }
  logger.info(`weekly digest published to ${channels.map(({ name }) => name).join(', ')}`);
  return { ...NO_DIGEST, sentOf: report.finishedAt };
}

/**
 * Remembers that the weekly digest went out; what cannot be is logged, and the next audit repeats it.
 * @param finishedAt when the audit ended that it went out with
 */
export async function rememberWeeklyDigest(finishedAt: string, { last }: Deadlines): Promise<void> {
  const setup = await functionSetup(last);
  if (setup.ledger === undefined) return;
  const failure = await rememberDigest(setup.ledger, { finishedAt }, last);
  if (failure !== undefined) logger.warn(failure);
}

/**
 * Fails where something did not go out, once all else of a run is done.
 * @throws AuditorError PUBLISH_FAILED
 */
export function assertSent({ failed }: Pick<DigestSent, 'failed'>): void {
  if (failed !== null) throw new AuditorError('PUBLISH_FAILED', failed);
}

/** What of a run went out. */
export interface SentByRun {
  /** Whether a message to those who get everything did. */
  readonly published: boolean;
  readonly toOwners: SentToOwners;
}

/** Remembers what people were told by a run's messages, so that nobody is told twice; what cannot be is logged. */
export async function remember(
  run: PublishedRun,
  { published, toOwners }: SentByRun,
  { last }: Deadlines,
): Promise<void> {
  const setup = await functionSetup(last);
  if (setup.ledger === undefined) return;
  const { report, changes } = await readRun(run, setup, last);
  const told = published ? changesTold(changes ?? [], report) : [];
  const { owners, when, minSeverity } = setup.config.notifications;
  const telling = { published, told, toOwners: { owners, settings: { when, minSeverity }, sent: toOwners.sent } };
  const failure = await rememberTold(setup.ledger, report, telling, last);
  if (failure !== undefined) logger.warn(failure);
}

interface Audited {
  readonly report: Report;
  readonly changes: readonly Change[] | undefined;
}

/** What of a run is published. */
export async function readRun(
  { auditId, report }: PublishedRun,
  setup: FunctionSetup,
  signal: AbortSignal,
): Promise<Audited> {
  const reports = await storeNamed('REPORTS', setup.home);
  const { changes } = await requireDocument(setup.runs, changesKey(auditId), changesSchema, signal);
  const { findings, ...whole } = asReport(await requireDocument(reports, report.key, shownReportSchema, signal));
  return { report: { ...whole, findings: [...findings].sort(worstFirst) }, changes };
}
