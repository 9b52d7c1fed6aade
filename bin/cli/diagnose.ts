import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { type DiagnoseContext, type DiagnoseRequest, diagnoseCluster } from '../../lambda/diagnose/diagnose-estate.ts';
import { NODE_NAMES, parseNodeName } from '../../lambda/diagnose/named-node.ts';
import { POD_NAMES, parsePodName } from '../../lambda/diagnose/named-pod.ts';
import { clustersThere } from '../../lambda/estate/clusters-there.ts';
import type { DiscoveryContext } from '../../lambda/estate/targets.ts';
import { type LedgerLocation, openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import type { DiagnosisReport } from '../../lambda/model/diagnosis.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { LogReport } from '../../lambda/model/log-report.ts';
import { VERSION } from '../../lambda/model/version.ts';
import { type DiagnosisFormat, renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { narrate, note, stderr } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { assertAllWritable, type Destination, writeAll } from './destinations.ts';
import { diagnosisExitCode } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, interruptible } from './interrupt.ts';
import { type KubernetesFlags, wayToKubernetes } from './kubernetes.ts';
import { kubernetesMode } from './kubernetes-mode.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';

/** The flags of `diagnose`, as Commander hands them over. */
export interface DiagnoseOptions extends TargetFlags, KubernetesFlags {
  readonly cluster?: string;
  readonly node?: string;
  readonly pod?: string;
  readonly ledger?: string;
  readonly logs?: readonly string[];
  readonly logsUnknown?: boolean;
  readonly destinations: readonly Destination<DiagnosisFormat>[];
}

/** What is to be diagnosed, but for the cluster where nobody named one. */
type Asked = Omit<DiagnoseRequest, 'cluster'> & { readonly cluster: string | undefined };

/**
 * Says why pods of a cluster may be without an address, in the order in which an expert would look.
 * @returns the exit code
 * @throws AuditorError for what the user must put right
 */
export async function diagnose(named: string | undefined, options: DiagnoseOptions): Promise<number> {
  const cluster = clusterOf(named, options);
  assertNodeName(options.node);
  const pod = podOf(options);
  if (options.logs !== undefined && cluster === undefined) return diagnoseLogs(options.logs, options);
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const region = await homeRegion({ profile: options.profile });
  const overrides = { ...targetOverrides(options), kubernetes: kubernetesMode(options) };
  const { checkSettings, ...request } = toRequest(config, overrides, { checks: CHECKS, homeRegion: region });
  const kubernetes = await wayToKubernetes(options, request.kubernetes);
  const ledger = options.ledger === undefined ? undefined : parseLedgerLocation(options.ledger);
  await assertAllWritable(options.destinations);
  // A check that audits leave out may still be the one that explains.
  const every = CHECKS.map(({ meta }) => meta.id);
  const checks = selectChecks(CHECKS, checkSettings, every);
  return untilInterrupted((signal) =>
    run({ ...request, cluster, node: options.node, pod, checks }, { region, ledger, kubernetes }, options, signal),
  );
}

/** What logs alone prove: neither AWS nor Kubernetes is asked, and no credentials are looked for. */
async function diagnoseLogs(paths: readonly string[], options: DiagnoseOptions): Promise<number> {
  if (options.pod !== undefined) {
    throw new AuditorError('USAGE', '--pod goes with a cluster: `diagnose CLUSTER --pod NAMESPACE/NAME`');
  }
  if (options.node !== undefined) {
    throw new AuditorError('USAGE', '--node needs a cluster: `diagnose CLUSTER --node NODE --logs PATH`');
  }
  await assertAllWritable(options.destinations);
  return untilInterrupted(async (signal) => {
    const until = deadline(options.timeout, signal);
    const logs = await logsOf(paths, until.signal);
    signal.throwIfAborted();
    if (until.isOver()) note(overText(until));
    return writeReport({ schemaVersion: '2', tool: TOOL, unsearched: [], diagnoses: [], logs }, options);
  });
}

async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  try {
    return await interruptible(work);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    note('interrupted: there is no diagnosis');
    return process.exit(interruptedExitCode(error));
  }
}

const TOOL = { name: 'eks-ip-auditor', version: VERSION } as const;

async function writeReport(
  report: DiagnosisReport,
  { destinations, logsUnknown = false }: DiagnoseOptions,
): Promise<number> {
  await writeAll(destinations, 'diagnosis', (format, { color, width, terminal }) =>
    renderDiagnosis(report, format, { color, width, answerFirst: terminal, unknownLines: logsUnknown }),
  );
  return diagnosisExitCode(report.diagnoses, report.logs);
}

function clusterOf(named: string | undefined, { cluster }: DiagnoseOptions): string | undefined {
  if (named !== undefined && cluster !== undefined && named !== cluster) {
    throw new AuditorError('USAGE', `give one cluster, not two: "${named}" or --cluster ${cluster}`);
  }
  return named ?? cluster;
}

function assertNodeName(node: string | undefined): void {
  if (node === undefined || parseNodeName(node) !== undefined) return;
  throw new AuditorError('USAGE', `--node "${node}": give ${NODE_NAMES}`);
}

function podOf({ pod, node }: DiagnoseOptions): DiagnoseRequest['pod'] {
  if (pod === undefined) return undefined;
  if (node !== undefined) throw new AuditorError('USAGE', '--pod finds its node itself: leave --node out');
  const name = parsePodName(pod);
  if (name === undefined) throw new AuditorError('USAGE', `--pod "${pod}": give ${POD_NAMES}`);
  return name;
}

/** Where it is run from, and what is read besides AWS. */
interface From extends Pick<DiagnoseContext, 'kubernetes'> {
  readonly region: string | undefined;
  readonly ledger: LedgerLocation | undefined;
}

async function run(
  asked: Asked,
  { region, ledger, kubernetes }: From,
  options: DiagnoseOptions,
  signal: AbortSignal,
): Promise<number> {
  const until = deadline(options.timeout, signal);
  const home = await homeSession({ profile: options.profile, signal: until.signal });
  const store = ledger && (await openStore(ledger, home));
  const where = { home, homeRegion: region, signal: until.signal };
  const request = await withCluster(asked, where, options);
  const logs = options.logs === undefined ? null : await logsOf(options.logs, until.signal);
  const diagnosed = await diagnoseCluster(request, {
    ...where,
    logs: logs ?? undefined,
    clock: () => new Date(),
    memory: store && { store, signal: until.last },
    kubernetes,
    onPlace: ({ accountId, region: place }) =>
      narrate(`diagnosing cluster ${request.cluster} in ${accountId} ${place}`),
  });
  signal.throwIfAborted();
  if (until.isOver()) note(overText(until));
  return writeReport({ schemaVersion: '2', tool: TOOL, ...diagnosed, logs }, options);
}

async function logsOf(paths: readonly string[], signal: AbortSignal): Promise<LogReport> {
  const { givenLogs } = await import('./given-logs.ts');
  return givenLogs(paths, signal);
}

async function withCluster(
  asked: Asked,
  context: DiscoveryContext,
  options: DiagnoseOptions,
): Promise<DiagnoseRequest> {
  const { cluster } = asked;
  if (cluster !== undefined) return { ...asked, cluster };
  const { chooseCluster, flagsOf } = await import('./which-cluster.ts');
  const { node, ledger } = options;
  const chosen = await chooseCluster(await clustersThere(asked, context), {
    question: 'Diagnose which cluster?',
    commandFor: (name, place) => ['eks-ip-auditor', 'diagnose', name, ...place, ...flagsOf({ node, ledger })],
    flags: options,
    terminal: process.stdin.isTTY === true && stderr.isTTY === true,
    signal: context.signal,
  });
  return { ...asked, cluster: chosen.cluster, regions: [chosen.region] };
}
