import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { type Overrides, toRequest } from '../../lambda/config/to-request.ts';
import type { AuditRequest } from '../../lambda/model/audit-request.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { Scope } from '../../lambda/model/inventory.ts';
import type { Report } from '../../lambda/model/report.ts';
import { VERSION } from '../../lambda/model/version.ts';
import { parseTopicArn } from '../../lambda/notify/topic-arn.ts';
import { type Format, render } from '../../lambda/report/render.ts';
import { auditExitCode, type FailOn, nothingRead } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, interruptible } from './interrupt.ts';
import { type Progress, startProgress } from './progress.ts';
import { note, print, wantsColor, widthOf } from './streams.ts';
import { assertWritable, writeWhole } from './write-file.ts';

/** The flags of `audit`, as Commander hands them over. */
export interface AuditOptions {
  readonly region?: readonly string[];
  readonly roleArn?: readonly string[];
  readonly externalId?: string;
  readonly profile?: string;
  readonly check?: readonly string[];
  readonly scope?: Scope;
  readonly config?: string;
  readonly concurrency?: number;
  readonly format: Format;
  readonly output?: string;
  readonly notify?: string;
  readonly quiet?: boolean;
  readonly failOn: FailOn;
  readonly strict?: boolean;
}

/** Everything that can be known to be wrong is found wrong here, before AWS is asked anything. */
interface Plan {
  readonly config: Config;
  readonly request: AuditRequest;
  readonly homeRegion: string | undefined;
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
  const progress = startProgress(process.stderr, { quiet: options.quiet === true });
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
  const request = toRequest(config, overridesOf(options), { checks: CHECKS, homeRegion: region });
  if (options.notify !== undefined) parseTopicArn(options.notify);
  if (options.output !== undefined) await assertWritable(options.output);
  return { config, request, homeRegion: region };
}

/** @throws AuditorError USAGE for flags that do not go together */
function overridesOf({ region = [], roleArn = [], externalId, scope, check, concurrency }: AuditOptions): Overrides {
  if (region.includes('all') && region.length > 1) {
    throw new AuditorError('USAGE', '--region all goes alone: leave out the other --region flags');
  }
  if (externalId !== undefined && roleArn.length === 0) {
    throw new AuditorError('USAGE', '--external-id goes with --role-arn: name the role that asks for it');
  }
  return {
    accounts: roleArn.map((arn) => ({ roleArn: arn, externalId })),
    regions: region.includes('all') ? 'all' : region.length > 0 ? region : undefined,
    scope,
    checks: check,
    concurrency,
  };
}

async function run(plan: Plan, options: AuditOptions, progress: Progress, signal: AbortSignal): Promise<number> {
  const home = await homeSession({ profile: options.profile, signal });
  const report = await auditEstate(plan.request, {
    home,
    homeRegion: plan.homeRegion,
    clock: () => new Date(),
    signal,
    version: VERSION,
    onProgress: progress.onEvent,
  });
  progress.stop();
  signal.throwIfAborted();
  await writeReport(report, options);
  if (options.notify !== undefined) await notify(report, options.notify, plan.config, home, signal);
  if (nothingRead(report)) note(`error: nothing could be read: ${whyNothing(report)}`);
  return auditExitCode(report, { failOn: options.failOn, strict: options.strict === true });
}

async function writeReport(report: Report, { format, output }: AuditOptions): Promise<void> {
  const color = output === undefined && wantsColor(process.stdout, process.env);
  const width = output === undefined ? widthOf(process.stdout, process.env) : 100;
  const text = render(report, format, { color, width });
  if (output === undefined) return print(text);
  await writeWhole(output, text);
  note(`report written to ${output}`);
}

/** Loaded only here: most audits publish nothing. */
async function notify(
  report: Report,
  topicArn: string,
  { notifications: { when, minSeverity } }: Config,
  home: Session,
  signal: AbortSignal,
): Promise<void> {
  const { publishAudit } = await import('../../lambda/notify/publish-audit.ts');
  note(await publishAudit(report, { topicArn, when, minSeverity }, home, signal));
}

function whyNothing({ targets }: Report): string {
  const gap = targets.flatMap(({ gaps }) => gaps)[0];
  return gap === undefined ? 'there was no target to audit' : `${gap.action}: ${gap.message}`;
}

/** Ends at once: what is still in flight is not waited for. */
function endInterrupted(error: Interrupted, progress: Progress): number {
  const { finished, total } = progress.counts();
  note(`interrupted after ${finished} of ${total} ${total === 1 ? 'target' : 'targets'}: no report was written`);
  return process.exit(interruptedExitCode(error));
}
