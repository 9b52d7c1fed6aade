import { auditTimes } from '../../infra/audit-times.ts';
import { nextTime } from '../../infra/schedule-times.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { hubPorts } from '../../lambda/aws/hub/clients.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { channelsOf } from '../../lambda/config/chat-channels.ts';
import { CONFIG_FILE_NAME, type LoadedConfig, loadConfig } from '../../lambda/config/load.ts';
import { stackName } from '../../lambda/config/names.ts';
import { hasMembers } from '../../lambda/config/to-request.ts';
import { configurationDigest } from '../../lambda/doctor/configuration-digest.ts';
import { examine } from '../../lambda/doctor/examine.ts';
import { lookAtHub } from '../../lambda/doctor/look-at-hub.ts';
import { doctorReport } from '../../lambda/doctor/report.ts';
import type { Expected } from '../../lambda/doctor/seen.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { VERSION } from '../../lambda/model/version.ts';
import { type DoctorFormat, renderDoctor } from '../../lambda/report/render-doctor.ts';
import { narrate, note } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { assertAllWritable, type Destination, writeAll } from './destinations.ts';
import { doctorExitCode } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, interruptible } from './interrupt.ts';

/** The flags of `doctor`, as Commander hands them over. */
export interface DoctorOptions {
  readonly region?: string;
  readonly stackName?: string;
  readonly profile?: string;
  readonly config?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly destinations: readonly Destination<DoctorFormat>[];
}

/**
 * Says how the deployment of the configuration is, as far as one's own credentials show it.
 * @returns the exit code
 * @throws AuditorError for what the user must put right
 */
export async function doctor(options: DoctorOptions): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const loaded = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const region = options.region ?? (await homeRegion({ profile: options.profile }));
  if (region === undefined) {
    throw new AuditorError('USAGE', 'no region: give --region, the region of the deployment, or set AWS_REGION');
  }
  await assertAllWritable(options.destinations);
  try {
    return await interruptible((signal) => run(loaded, region, options, signal));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    note('interrupted: there is no answer');
    return process.exit(interruptedExitCode(error));
  }
}

async function run(loaded: LoadedConfig, region: string, options: DoctorOptions, signal: AbortSignal): Promise<number> {
  const { config } = loaded;
  const until = deadline(options.timeout, signal);
  const home = await homeSession({ profile: options.profile, signal: until.signal });
  const now = new Date();
  const name = options.stackName ?? stackName('hub', config.name);
  narrate(`examining stack ${name} in ${home.accountId} ${region}`);
  const hub = await lookAtHub({
    config,
    stackName: name,
    home,
    region,
    now,
    nextTime,
    portsIn: (place) => hubPorts(home, place),
    signal: until.signal,
  });
  signal.throwIfAborted();
  if (until.isOver()) note(overText(until));
  const expected = { ...expectedOf(loaded, now), accountId: home.accountId, region, stackName: name };
  const examined = { deployment: config.name, accountId: home.accountId, region, at: now };
  const report = doctorReport(examined, examine(hub, expected));
  await writeAll(options.destinations, 'report', (format, { color, width }) =>
    renderDoctor(report, format, { color, width }),
  );
  return doctorExitCode(report);
}

/** What of the configuration the deployment is held to. */
function expectedOf({ config, file }: LoadedConfig, now: Date): Omit<Expected, 'accountId' | 'region' | 'stackName'> {
  const { schedule, notifications, deployment, concurrency } = config;
  return {
    now,
    version: VERSION,
    configuration: configurationDigest(config),
    configurationName: file ?? `the defaults, since there is no ${CONFIG_FILE_NAME} here`,
    schedule,
    missedAfterHours: auditTimes(schedule, now).missedAfterHours,
    emails: [...notifications.emails, ...notifications.owners.flatMap(({ emails }) => emails)],
    hasMembers: hasMembers(config),
    channels: channelsOf(config).map(({ configurationName }) => configurationName),
    targetsAtATime: concurrency.targets,
    reserved: deployment.reservedConcurrency,
  };
}
