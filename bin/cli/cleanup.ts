import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { type CleanupRequest, cleanEstate } from '../../lambda/cleanup/clean-estate.ts';
import { steadyClock } from '../../lambda/cleanup/steady-clock.ts';
import { list } from '../../lambda/common/words.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { configuredAccounts, toRequest } from '../../lambda/config/to-request.ts';
import { type LedgerLocation, openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { Report } from '../../lambda/model/report.ts';
import { VERSION } from '../../lambda/model/version.ts';
import type { OpenChannel } from '../../lambda/notify/channels/channel.ts';
import { takenNow } from '../../lambda/report/outline/cleanup-outline.ts';
import { placeOf } from '../../lambda/report/outline/places.ts';
import { ask, note, ours, stderr } from '../output.ts';
import { type Deadline, deadline, overText } from './deadline.ts';
import { assertAllWritable } from './destinations.ts';
import { cleanupExitCode, EXIT, nothingRead } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, stoppable } from './interrupt.ts';
import { channelOf, notify } from './notify.ts';
import { CLEANING, PLANNING, type Progress, startProgress } from './progress.ts';
import { type OutputFlags, reportText, whyNothing, writeReport } from './report-output.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';

/** For telling people, in milliseconds. Not ended by Ctrl-C: what was deleted is told all the same. */
const NOTIFY_TIMEOUT_MS = 60_000;

/** The flags of `cleanup plan`, as Commander hands them over. */
export interface CleanupPlanOptions extends TargetFlags, OutputFlags {
  readonly ledger?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Those of `cleanup apply`. */
export interface CleanupApplyOptions extends CleanupPlanOptions {
  readonly notify?: string;
  readonly yes?: boolean;
}

/** Everything that can be known to be wrong is found wrong here, before AWS is asked anything. */
interface Prepared {
  readonly config: Config;
  readonly request: Omit<CleanupRequest, 'mode'>;
  readonly homeRegion: string | undefined;
  readonly ledger: LedgerLocation;
}

interface HomeAndLedger {
  readonly home: Session;
  readonly store: ObjectStore;
}

/**
 * Says what of the leaked ENIs would be deleted, and why every other is kept. Deletes nothing.
 * @returns the exit code
 * @throws AuditorError for what the user must put right
 */
export async function cleanupPlan(options: CleanupPlanOptions): Promise<number> {
  const prepared = await prepare(options);
  return withProgress(options, async (progress, signal) => {
    const until = deadline(options.timeout, signal);
    const report = await clean(prepared, 'plan', await homeAndLedger(prepared, options, until), until, progress);
    progress.stop();
    signal.throwIfAborted();
    if (until.isOver()) note(overText(until));
    await writeReport(report, options);
    return exitCode(report);
  });
}

/**
 * Deletes leaked ENIs: shows the plan, asks, deletes what was shown and nothing else, says what became of each.
 * @returns the exit code
 * @throws AuditorError for what the user must put right
 */
export async function cleanupApply(options: CleanupApplyOptions): Promise<number> {
  const prepared = await prepare(options);
  const channel = await channelOf(options.notify);
  if (options.yes !== true && process.stdin.isTTY !== true) {
    throw new AuditorError('USAGE', 'stdin is not a terminal: give --yes to delete the ENIs of the plan');
  }
  return withProgress(options, async (progress, signal) => {
    const planning = deadline(options.timeout, signal);
    const opened = await homeAndLedger(prepared, options, planning);
    const plan = await clean(prepared, 'plan', opened, planning, progress);
    progress.stop();
    signal.throwIfAborted();
    if (planning.isOver()) note(overText(planning));
    const taken = takenBy(plan);
    if (taken.length === 0) return finish(plan, options, channel, prepared, opened);
    stderr.write(ours(reportText(plan, 'table', stderr)));
    if (options.yes !== true && !(await confirmed(question(taken), signal))) {
      note('nothing was deleted');
      return EXIT.ok;
    }
    const applying = startProgress(stderr, {
      quiet: options.quiet === true || options.verbose === true,
      work: CLEANING,
    });
    // The time in which a person thinks it over is theirs.
    const until = deadline(options.timeout, signal);
    const agreedTo = new Set(taken.map(({ eniId }) => eniId));
    const report = await clean(prepared, 'apply', opened, until, applying, agreedTo);
    applying.stop();
    if (until.isOver()) note(overText(until));
    return finish(report, options, channel, prepared, opened);
  });
}

async function finish(
  report: Report,
  options: CleanupApplyOptions,
  channel: OpenChannel | undefined,
  { config }: Prepared,
  opened: HomeAndLedger,
): Promise<number> {
  await writeReport(report, options);
  if (channel !== undefined) {
    const signal = AbortSignal.timeout(NOTIFY_TIMEOUT_MS);
    await notify({ report, changes: undefined }, channel, config, { ...opened, signal });
  }
  return exitCode(report);
}

async function prepare(options: CleanupPlanOptions): Promise<Prepared> {
  if (options.ledger === undefined) {
    throw new AuditorError(
      'USAGE',
      'clean-up needs --ledger: give the ledger of your audits. It deletes an ENI only if an audit at least 30 minutes ago saw it too',
    );
  }
  const ledger = parseLedgerLocation(options.ledger);
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const region = await homeRegion({ profile: options.profile });
  if (region === undefined && options.region === undefined) {
    throw new AuditorError(
      'USAGE',
      'no region to clean up: give --region eu-west-1 or --region all, or set AWS_REGION',
    );
  }
  // The command is the choice for the targets that it names: what the configuration lists for audits is not meant.
  const named: Config = { ...config, targets: { accounts: [{}] } };
  const request = toRequest(named, targetOverrides(options), { checks: CHECKS, homeRegion: region });
  await assertAllWritable(options.destinations);
  // No progress but a lack: it is said under --quiet too.
  if (options.roleArn === undefined) noteNotLookedAt(config);
  return { config, request: { ...request, settings: config.cleanup }, homeRegion: region, ledger };
}

/** Of the accounts that the configuration names only that of the credentials is cleaned up: the others are said. */
function noteNotLookedAt(config: Config): void {
  const { organization } = config.targets;
  const others = configuredAccounts(config).flatMap(({ roleArn }) => roleArn ?? []);
  const what = organization !== undefined ? 'the other accounts of your organization' : accountsText(others);
  if (what === '') return;
  note(`not checked: ${what}. This is the account of your credentials only. Give others with --role-arn.`);
}

function accountsText(roleArns: readonly string[]): string {
  const ids = [...new Set(roleArns.map((arn) => arn.split(':')[4] ?? arn))];
  return ids.length === 0 ? '' : `${ids.length === 1 ? 'account' : 'accounts'} ${list(ids, MAX_ACCOUNTS)}`;
}

const MAX_ACCOUNTS = 8;

async function homeAndLedger(
  { ledger }: Prepared,
  { profile }: CleanupPlanOptions,
  { signal }: Deadline,
): Promise<HomeAndLedger> {
  const home = await homeSession({ profile, signal });
  return { home, store: await openStore(ledger, home) };
}

function clean(
  { request, homeRegion: region }: Prepared,
  mode: CleanupRequest['mode'],
  { home, store }: HomeAndLedger,
  { signal }: Deadline,
  progress: Progress,
  only?: ReadonlySet<string>,
): Promise<Report> {
  return cleanEstate(
    { ...request, mode, only },
    {
      home,
      homeRegion: region,
      clock: steadyClock(),
      signal,
      version: VERSION,
      store,
      onProgress: progress.onEvent,
    },
  );
}

/** An ENI that this run would delete, and where it is. */
interface TakenThere {
  readonly eniId: string;
  readonly place: string;
}

/** Nothing of a target where something forbids it. */
function takenBy({ cleanup }: Report): readonly TakenThere[] {
  const open = cleanup?.targets.filter(({ refused }) => refused === null) ?? [];
  return open.flatMap((target) => takenNow(target).map(({ eniId }) => ({ eniId, place: placeOf(target) })));
}

/** `Delete these 18 leaked ENIs in 222233334444 eu-west-1? [y/N] ` */
function question(taken: readonly TakenThere[]): string {
  const places = new Set(taken.map(({ place }) => place));
  const [only = ''] = places;
  const what = taken.length === 1 ? 'this leaked ENI' : `these ${taken.length} leaked ENIs`;
  return `Delete ${what} in ${places.size === 1 ? only : `${places.size} targets`}? [y/N] `;
}

/** Only a yes is one: an input that ends without an answer is none. */
async function confirmed(text: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await ask(text, signal);
    if (answer === undefined) note('');
    return /^y(es)?$/i.test((answer ?? '').trim());
  } catch (error) {
    if (signal.aborted) note('');
    signal.throwIfAborted();
    throw error;
  }
}

function exitCode(report: Report): number {
  if (nothingRead(report)) note(`error: nothing could be read: ${whyNothing(report)}`);
  return cleanupExitCode(report);
}

/** Ctrl-C ends a clean-up between two deletions: what was begun is finished, recorded and reported. */
async function withProgress(
  { quiet, verbose }: CleanupPlanOptions,
  run: (progress: Progress, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const progress = startProgress(stderr, { quiet: quiet === true || verbose === true, work: PLANNING });
  try {
    return await stoppable(async (signal) => {
      const code = await run(progress, signal);
      return signal.reason instanceof Interrupted ? interruptedExitCode(signal.reason) : code;
    });
  } catch (error) {
    progress.stop();
    if (!(error instanceof Interrupted)) throw error;
    note('interrupted: nothing was deleted');
    return interruptedExitCode(error);
  } finally {
    progress.stop();
  }
}
