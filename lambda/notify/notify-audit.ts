import pLimit from 'p-limit';
import { groupBy } from '../common/group-by.ts';
import { changesIn } from '../ledger/changes.ts';
import { readEstate } from '../ledger/estate-memory.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { readLedger } from '../ledger/target-ledger.ts';
import { AuditorError } from '../model/errors.ts';
import type { Change } from '../model/ledger.ts';
import type { Report } from '../model/report.ts';
import { placeOf } from '../report/outline/places.ts';
import type { Channel } from './channels/channel.ts';
import type { DigestDay } from './digest-due.ts';
import type { Owner } from './owners.ts';
import { type NotifySettings, type Published, publishAudit, type ToldBefore } from './publish-audit.ts';
import { rememberDigest, rememberTold } from './remember-told.ts';
import { type DigestedRun, digestChannels, digestState, publishDigest } from './weekly-digest.ts';

/** Ledgers read at the same time. */
const READS_IN_FLIGHT = 8;

export interface NotifyContext {
  /** None is a normal case: then nobody is told. */
  readonly channels: readonly Channel[];
  /** Undefined without a ledger: then everything is new, and nothing is remembered. */
  readonly store: ObjectStore | undefined;
  readonly signal: AbortSignal;
  /** Who is told their own findings besides; default nobody. */
  readonly owners?: readonly Owner[];
}

export interface NotifiedRun {
  readonly report: Report;
  /** What of it people were not told yet; where that is undefined the ledgers are asked. */
  readonly changes: readonly Change[] | undefined;
}

/**
 * Tells people what a run has to say, then remembers that they were told: in this order, so that a crash in between
 * repeats a message and never loses one.
 *
 * @returns what was done and what could not be remembered, a line each
 * @throws AuditorError PUBLISH_FAILED: then nothing is remembered, and the next run tells it
 */
export async function notifyAudit(
  audited: NotifiedRun,
  settings: NotifySettings,
  context: NotifyContext,
): Promise<readonly string[]> {
  const told = await publishNews(audited, settings, context);
  const lines = [...told.failures, told.line];
  if (context.store === undefined) return lines;
  const failure = await rememberTold(context.store, audited.report, told, context.signal);
  return failure === undefined ? lines : [...lines, failure];
}

export interface DigestSettings {
  readonly weeklyDigest: DigestDay;
}

/**
 * The weekly digest of an audit, where one is due: publishes it, then remembers that it went out, for the same reason.
 * Before the audit's own news, so that these need no heartbeat.
 *
 * @returns what was done and what could not be remembered, a line each; none where no digest is due
 * @throws AuditorError PUBLISH_FAILED: then the next audit publishes it
 */
async function notifyDigest(
  run: DigestedRun,
  { weeklyDigest, reportLocation }: Pick<NotifySettings, 'reportLocation'> & DigestSettings,
  { channels: all, store, signal }: NotifyContext,
): Promise<readonly string[]> {
  const channels = digestChannels(all);
  if (channels.length === 0) return [];
  const { due, problem, memory } = await digestState(weeklyDigest, run, store, signal);
  if (problem !== undefined) return [problem];
  if (!due || store === undefined) return [];
  await publishDigest(run, channels, memory, reportLocation ?? null, signal);
  const line = `weekly digest published to ${channels.map(({ name }) => name).join(', ')}`;
  const failure = await rememberDigest(store, run.report, signal);
  return failure === undefined ? [line] : [line, failure];
}

/**
 * Both: the weekly digest, where one is due, and what the audit has to say. A digest that cannot be published holds up
 * nothing, and fails the run in the end.
 *
 * @returns as they do
 * @throws AuditorError PUBLISH_FAILED
 */
export async function notifyWithDigest(
  run: NotifiedRun & DigestedRun,
  settings: NotifySettings & DigestSettings,
  context: NotifyContext,
): Promise<readonly string[]> {
  const [digest] = await Promise.allSettled([notifyDigest(run, settings, context)]);
  const lines = await notifyAudit(run, settings, context);
  if (digest.status === 'rejected') throw digest.reason;
  return [...digest.value, ...lines];
}

/** What was published, what was done in one line, and in a line each what of the past was not known. */
export interface Told extends Published {
  readonly failures: readonly string[];
}

/** What becomes of a run that has nobody to be told: nothing of it is remembered as told. */
const NOBODY_TOLD: Told = {
  line: 'no channel is configured: nothing published',
  published: false,
  told: [],
  failures: [],
};

/**
 * The first half of `notifyAudit`, for whoever has to be able to repeat the second alone: `rememberTold`.
 * @throws AuditorError PUBLISH_FAILED
 */
export async function publishNews(
  { report, changes }: NotifiedRun,
  settings: NotifySettings,
  { channels, store, signal, owners }: NotifyContext,
): Promise<Told> {
  if (channels.length === 0) return NOBODY_TOLD;
  const before = store === undefined ? undefined : await toldBefore(store, report, changes, signal);
  const published = await publishAudit(report, settings, channels, signal, before, owners);
  return { ...published, failures: before?.failures ?? [] };
}

export interface KnownBefore extends ToldBefore {
  /** A line for each that could not be read. */
  readonly failures: readonly string[];
}

/** What the ledgers know of what was told. One that cannot be read is said, and the run counts as new. */
export async function toldBefore(
  store: ObjectStore,
  report: Report,
  changes: readonly Change[] | undefined,
  signal: AbortSignal,
): Promise<KnownBefore> {
  const failures: string[] = [];
  const orElse = async <T>(work: Promise<T>, fallback: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
      failures.push(`what was reported before is not known: ${error.message}`);
      return fallback;
    }
  };
  return {
    changes: changes ?? (await untold(store, report, (work) => orElse(work, undefined), signal)),
    estate: await orElse(readEstate(store, signal), undefined),
    failures,
  };
}

type Ledgers = ReturnType<typeof readLedger>;

/** The changes of the ledgers that a report has findings of. Where one cannot be read, its findings count as new. */
async function untold(
  store: ObjectStore,
  { findings }: Report,
  read: (work: Ledgers) => Ledgers,
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const limit = pLimit(READS_IN_FLIGHT);
  const perTarget = [...groupBy(findings, placeOf).values()].map((ofTarget) =>
    limit(async (): Promise<readonly Change[]> => {
      const [first] = ofTarget;
      const ledger = first === undefined ? undefined : await read(readLedger(store, first, signal));
      return ledger === undefined
        ? ofTarget.map((finding) => ({ kind: finding.status === 'resolved' ? 'resolved' : 'new', finding }))
        : changesIn(ledger);
    }),
  );
  return (await Promise.all(perTarget)).flat();
}
