import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { type LedgerLocation, openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import type { AuditRequest } from '../../lambda/model/audit-request.ts';
import type { Scope } from '../../lambda/model/inventory.ts';
import { VERSION } from '../../lambda/model/version.ts';
import type { OpenChannel } from '../../lambda/notify/channels/channel.ts';
import { withLimit } from '../../lambda/signals/signals.ts';
import { note, stderr } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { assertAllWritable } from './destinations.ts';
import { auditExitCode, type FailOn, nothingRead } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, interruptible } from './interrupt.ts';
import { type KubernetesModeFlag, kubernetesMode } from './kubernetes-mode.ts';
import { channelOf, notify } from './notify.ts';
import { type Progress, startProgress } from './progress.ts';
import { type OutputFlags, whyNothing, writeReport } from './report-output.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';

/** For telling people, in milliseconds: what was read in time is told, however late it is. */
const NOTIFY_TIMEOUT_MS = 60_000;

/** The flags of `audit`, as Commander hands them over. */
export interface AuditOptions extends TargetFlags, OutputFlags, KubernetesModeFlag {
  readonly check?: readonly string[];
  readonly scope?: Scope;
  readonly ledger?: string;
  readonly notify?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly failOn: FailOn;
  readonly strict?: boolean;
}

/** Everything that can be known to be wrong is found wrong here, before AWS is asked anything. */
interface Plan {
  readonly config: Config;
  readonly request: AuditRequest;
  readonly homeRegion: string | undefined;
  readonly ledger: LedgerLocation | undefined;
  readonly channel: OpenChannel | undefined;
}

/**
 * Audits, writes the report, publishes it when asked to.
 * @returns the exit code
 * @throws AuditorError for what the user must put right
 */
export async function audit(options: AuditOptions): Promise<number> {
  // On Node 20 the SDK warns at length of its own future, which is ours to follow and nothing that a user can act on.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const plan = await planAudit(options);
  const progress = startProgress(stderr, { quiet: options.quiet === true || options.verbose === true });
  try {
    return await interruptible((signal) => run(plan, options, progress, signal));
  } catch (error) {
    progress.stop();
    if (error instanceof Interrupted) return endInterrupted(error, progress);
    throw error;
  } finally {
    progress.stop();
  }
}

async function planAudit(options: AuditOptions): Promise<Plan> {
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const region = await homeRegion({ profile: options.profile });
  const overrides = {
    ...targetOverrides(options),
    scope: options.scope,
    checks: options.check,
    kubernetes: kubernetesMode(options),
  };
  const hasLedger = options.ledger !== undefined;
  const request = toRequest(config, overrides, { checks: CHECKS, homeRegion: region, hasLedger });
  const ledger = options.ledger === undefined ? undefined : parseLedgerLocation(options.ledger);
  const channel = await channelOf(options.notify);
  await assertAllWritable(options.destinations);
  return { config, request, homeRegion: region, ledger, channel };
}

async function run(plan: Plan, options: AuditOptions, progress: Progress, signal: AbortSignal): Promise<number> {
  const until = deadline(options.timeout, signal);
  const home = await homeSession({ profile: options.profile, signal: until.signal });
  const store = plan.ledger && (await openStore(plan.ledger, home));
  const audited = await auditEstate(plan.request, {
    home,
    homeRegion: plan.homeRegion,
    clock: () => new Date(),
    signal: until.signal,
    version: VERSION,
    onProgress: progress.onEvent,
    memory: store && { store, signal: until.last },
  });
  const { report } = audited;
  progress.stop();
  signal.throwIfAborted();
  const ranOut = until.isOver() && !report.summary.complete;
  if (ranOut) note(overText(until));
  await writeReport(report, options, { everyRegion: plan.request.regions === 'all' });
  if (plan.channel !== undefined) {
    const { channel, config } = plan;
    const { narrowed = false } = plan.request;
    await withLimit(NOTIFY_TIMEOUT_MS, signal, (telling) =>
      notify({ ...audited, narrowed }, channel, config, { home, store, signal: telling }),
    );
  }
  if (nothingRead(report)) note(`error: nothing could be read: ${whyNothing(report)}`);
  return auditExitCode(report, { failOn: options.failOn, strict: options.strict === true || ranOut });
}

/** Ends at once: what is still in flight is not waited for. */
function endInterrupted(error: Interrupted, progress: Progress): number {
  const { finished, total } = progress.counts();
  note(`interrupted after ${finished} of ${total} ${total === 1 ? 'target' : 'targets'}: no report was written`);
  return process.exit(interruptedExitCode(error));
}
