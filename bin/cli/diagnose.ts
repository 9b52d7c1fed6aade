import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { type DiagnoseRequest, diagnoseCluster } from '../../lambda/diagnose/diagnose-estate.ts';
import { type LedgerLocation, openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import type { DiagnosisReport } from '../../lambda/model/diagnosis.ts';
import { VERSION } from '../../lambda/model/version.ts';
import { type DiagnosisFormat, renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { note, ours, print, stdout } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { diagnosisExitCode } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, interruptible } from './interrupt.ts';
import { wantsColor, widthOf } from './streams.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';
import { assertWritable, writeWhole } from './write-file.ts';

/** The flags of `diagnose`, as Commander hands them over. */
export interface DiagnoseOptions extends TargetFlags {
  readonly cluster: string;
  readonly node?: string;
  readonly ledger?: string;
  readonly format: DiagnosisFormat;
  readonly output?: string;
}

/**
 * Says why pods of a cluster may be without an address, in the order in which an expert would look.
 * @returns the exit code
 * @throws AuditorError for what the user must put right
 */
export async function diagnose(options: DiagnoseOptions): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const region = await homeRegion({ profile: options.profile });
  const { checkSettings, ...request } = toRequest(config, targetOverrides(options), {
    checks: CHECKS,
    homeRegion: region,
  });
  const ledger = options.ledger === undefined ? undefined : parseLedgerLocation(options.ledger);
  if (options.output !== undefined) await assertWritable(options.output);
  // A check that audits leave out may still be the one that explains.
  const every = CHECKS.map(({ meta }) => meta.id);
  const checks = selectChecks(CHECKS, checkSettings, every);
  try {
    return await interruptible((signal) =>
      run({ ...request, cluster: options.cluster, node: options.node, checks }, region, ledger, options, signal),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    note('interrupted: no diagnosis was made');
    return process.exit(interruptedExitCode(error));
  }
}

async function run(
  request: DiagnoseRequest,
  region: string | undefined,
  ledger: LedgerLocation | undefined,
  options: DiagnoseOptions,
  signal: AbortSignal,
): Promise<number> {
  const until = deadline(options.timeout, signal);
  const home = await homeSession({ profile: options.profile, signal: until.signal });
  const store = ledger && (await openStore(ledger, home));
  const diagnosed = await diagnoseCluster(request, {
    home,
    homeRegion: region,
    clock: () => new Date(),
    signal: until.signal,
    memory: store && { store, signal: until.last },
    onPlace: ({ accountId, region: place }) => note(`diagnosing cluster ${request.cluster} in ${accountId} ${place}`),
  });
  signal.throwIfAborted();
  if (until.isOver()) note(overText(until));
  await write({ schemaVersion: '1', tool: { name: 'eks-ip-auditor', version: VERSION }, ...diagnosed }, options);
  return diagnosisExitCode(diagnosed.diagnoses);
}

async function write(report: DiagnosisReport, { format, output }: DiagnoseOptions): Promise<void> {
  const shown = output === undefined;
  const color = shown && wantsColor(stdout, process.env);
  const width = shown ? widthOf(stdout, process.env) : 100;
  const text = renderDiagnosis(report, format, { color, width });
  if (shown) return print(ours(text));
  await writeWhole(output, text);
  note(`diagnosis written to ${output}`);
}
