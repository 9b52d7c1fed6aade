import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { WayToCluster } from '../../lambda/collect/kubernetes/way-to-cluster.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { clustersThere } from '../../lambda/estate/clusters-there.ts';
import type { DiscoveryContext } from '../../lambda/estate/targets.ts';
import { VERSION } from '../../lambda/model/version.ts';
import type { WhatIfReport } from '../../lambda/model/what-if.ts';
import { renderWhatIf, type WhatIfFormat } from '../../lambda/report/render-what-if.ts';
import { parseChanges } from '../../lambda/what-if/parse-changes.ts';
import { whatIf as outlooksOf, type WhatIfRequest } from '../../lambda/what-if/what-if-estate.ts';
import { narrate, note, stderr } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { assertAllWritable, type Destination, writeAll } from './destinations.ts';
import { whatIfExitCode } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, interruptible } from './interrupt.ts';
import { type KubernetesFlags, wayToKubernetes } from './kubernetes.ts';
import { kubernetesMode } from './kubernetes-mode.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';
import { chooseCluster, flagsOf } from './which-cluster.ts';

/** The flags of `what-if`, as Commander hands them over. */
export interface WhatIfOptions extends TargetFlags, KubernetesFlags {
  readonly cluster?: string;
  readonly set?: readonly string[];
  readonly cni?: string;
  readonly addSubnet?: readonly string[];
  readonly scale?: readonly string[];
  readonly upgrade?: boolean;
  readonly podsPerNode?: number;
  readonly destinations: readonly Destination<WhatIfFormat>[];
}

/** What is asked, but for the cluster where nobody named one. */
type Asked = Omit<WhatIfRequest, 'cluster'> & { readonly cluster: string | undefined };

/**
 * Says what changes would do to the addresses of a cluster. It changes nothing.
 * @returns the exit code
 * @throws AuditorError for what the user must put right, and for a change that the cluster could not have
 */
export async function whatIf(options: WhatIfOptions): Promise<number> {
  const changes = parseChanges(options);
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const region = await homeRegion({ profile: options.profile });
  const overrides = { ...targetOverrides(options), kubernetes: kubernetesMode(options) };
  const { checkSettings, ...request } = toRequest(config, overrides, { checks: CHECKS, homeRegion: region });
  const kubernetes = await wayToKubernetes(options, request.kubernetes);
  await assertAllWritable(options.destinations);
  const { cluster, podsPerNode } = options;
  const checks = selectChecks(CHECKS, checkSettings);
  const asked: Asked = { ...request, cluster, changes, podsPerNode, checks };
  try {
    return await interruptible((signal) => run(asked, { region, kubernetes }, options, signal));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    note('interrupted: nothing is said of the changes');
    return process.exit(interruptedExitCode(error));
  }
}

interface From {
  readonly region: string | undefined;
  readonly kubernetes: WayToCluster | undefined;
}

async function run(
  asked: Asked,
  { region, kubernetes }: From,
  options: WhatIfOptions,
  signal: AbortSignal,
): Promise<number> {
  const { destinations, profile, timeout } = options;
  const until = deadline(timeout, signal);
  const home = await homeSession({ profile, signal: until.signal });
  const where = { home, homeRegion: region, signal: until.signal };
  const request = await withCluster(asked, where, options);
  const found = await outlooksOf(request, {
    ...where,
    clock: () => new Date(),
    kubernetes,
    onPlace: ({ accountId, region: place }) => narrate(`reading cluster ${request.cluster} in ${accountId} ${place}`),
  });
  signal.throwIfAborted();
  if (until.isOver()) note(overText(until));
  const report: WhatIfReport = {
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version: VERSION },
    at: new Date().toISOString(),
    changes: request.changes,
    ...found,
  };
  await writeAll(destinations, 'what-if', (format, { color, width }) => renderWhatIf(report, format, { color, width }));
  return whatIfExitCode(report);
}

async function withCluster(asked: Asked, context: DiscoveryContext, options: WhatIfOptions): Promise<WhatIfRequest> {
  const { cluster } = asked;
  if (cluster !== undefined) return { ...asked, cluster };
  const chosen = await chooseCluster(await clustersThere(asked, context), {
    question: 'For which cluster?',
    commandFor: (name, place) => ['eks-ip-auditor', 'what-if', '--cluster', name, ...place, ...changeFlags(options)],
    flags: options,
    terminal: process.stdin.isTTY === true && stderr.isTTY === true,
    signal: context.signal,
  });
  return { ...asked, cluster: chosen.cluster, regions: [chosen.region] };
}

function changeFlags({ set, cni, scale, addSubnet, upgrade, podsPerNode }: WhatIfOptions): readonly string[] {
  return [
    ...flagsOf({ set, cni, scale, 'add-subnet': addSubnet, 'pods-per-node': podsPerNode?.toString() }),
    ...(upgrade === true ? ['--upgrade'] : []),
  ];
}
